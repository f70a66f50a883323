package dev.byztime.consumer.http;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Provider;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * One reading of global time.
 *
 * @param earliest the lower bound: the true global time was in earliest..latest at some moment
 *     between the arrival of the request and the answer
 * @param estimate the likeliest time; outside earliest..latest only in mode SLEW
 * @param latest the upper bound; see earliest
 * @param error half the width of the interval, (latest - earliest) / 2, rounded up
 * @param era the id of this boot of the machine; local times of different eras cannot be compared
 * @param age local time since the data's as_of
 * @param driftPpb the bound on drift in parts per billion; without new data, the error grows by 2 *
 *     driftPpb nanoseconds a second
 * @param status SYNCHRONIZED, or DEGRADED: correct, but older or wider than the operator's limits
 * @param mode STEP: the estimate is the data's own. SLEW: the estimate moves at a limited rate
 * @param provider the source of the time. STANDALONE: this service alone. PEERS: this service as a
 *     node of a group. EXTERNAL: another process
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
        Reading.EstimateMode mode,
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
