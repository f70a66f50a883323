package dev.byztime.consumer;

import dev.byztime.time.Reading;
import dev.byztime.timedata.Provider;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

/** Makes answers of readings, and keeps a histogram of the errors that were served. */
@Component
public class TimeAnswers {

    private final Provider provider;
    private final DistributionSummary servedError;

    TimeAnswers(Provider provider, MeterRegistry metrics) {
        this.provider = provider;
        this.servedError =
                DistributionSummary.builder("byztime.served.error")
                        .description("Half the width of the intervals that were served")
                        .baseUnit("seconds")
                        .minimumExpectedValue(
                                1e-7) // the default of 1 would leave the finer buckets empty
                        .serviceLevelObjectives(
                                1e-6, 1e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2,
                                5e-2, 0.1, 0.25, 0.5, 1)
                        .register(metrics);
    }

    public TimeAnswer of(Reading reading) {
        TimeAnswer answer = TimeAnswer.of(reading, provider);
        servedError.record(answer.error().seconds() + answer.error().nanoseconds() * 1e-9);
        return answer;
    }
}
