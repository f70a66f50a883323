package dev.byztime.consumer.http;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Provider;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A reading as it is served.
 *
 * @param earliest the true global time lay in earliest..latest at some moment between the request's
 *     arrival and its answer
 * @param estimate the likeliest time; outside earliest..latest only in mode SLEW
 * @param latest see earliest
 * @param error half of latest - earliest, rounded up
 * @param era the boot of this machine; local times of different eras cannot be compared
 * @param age since the data's as_of
 * @param driftPpb the bound grows by 2 * driftPpb nanoseconds a second while no news comes
 * @param status SYNCHRONIZED, or DEGRADED: true, but older or wider than the operator's limits
 * @param mode STEP, or SLEW: the estimate moves at a limited rate
 * @param provider who writes the data: STANDALONE agrees with nobody else
 */
public record TimeAnswer(
        @Schema(example = "\"1795237012.123206789\"") Timestamp earliest,
        Timestamp estimate,
        @Schema(example = "\"1795237012.123706789\"") Timestamp latest,
        @Schema(example = "\"0.000250000\"") Timestamp error,
        Era era,
        @Schema(example = "\"0.412000000\"") Timestamp age,
        @Schema(minimum = "0", example = "250000") long driftPpb,
        Reading.Status status,
        Reading.Mode mode,
        Provider provider) {

    static TimeAnswer of(Reading reading, Provider provider) {
        return new TimeAnswer(
                reading.earliest(),
                reading.estimate(),
                reading.latest(),
                reading.error(),
                reading.era(),
                reading.age(),
                reading.driftPpb(),
                reading.status(),
                reading.mode(),
                provider);
    }
}
