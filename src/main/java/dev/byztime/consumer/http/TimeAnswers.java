package dev.byztime.consumer.http;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.TimestampText;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Provider;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Converts readings to answers, and keeps a histogram of the errors that were served. */
@Component
public class TimeAnswers {

    /** The upper bounds of the buckets: 1, 2.5, 5, 10 microseconds and so on, to 5 seconds. */
    private static final Duration[] BUCKETS =
            LongStream.iterate(1_000, ns -> ns <= 1_000_000_000, ns -> 10 * ns)
                    .flatMap(ns -> LongStream.of(ns, ns * 5 / 2, ns * 5))
                    .mapToObj(Duration::ofNanos)
                    .toArray(Duration[]::new);

    private final Provider provider;
    private final Timer servedError;

    TimeAnswers(Provider provider, MeterRegistry metrics) {
        this.provider = provider;
        // A timer, because the error is a duration: a summary would round it up to a second.
        this.servedError =
                Timer.builder("byztime.served.error")
                        .description("Half the width of the intervals that were served")
                        .serviceLevelObjectives(BUCKETS)
                        .register(metrics);
    }

    /** Whether requests can contain the reading's bounds. */
    static boolean isReadable(Reading reading) {
        return TimestampText.isReadable(reading.earliest())
                && TimestampText.isReadable(reading.latest());
    }

    /**
     * @throws TimeUnavailableException if the reading is beyond the range that requests can contain
     */
    public TimeAnswer of(Reading reading) {
        if (!isReadable(reading)) {
            throw new TimeUnavailableException(
                    Unavailable.OVERFLOW, "global time has more than 18 digits of seconds");
        }
        TimeAnswer answer = TimeAnswer.of(reading, provider);
        servedError.record(answer.error().toNanosSaturated(), TimeUnit.NANOSECONDS);
        return answer;
    }
}
