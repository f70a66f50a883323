package dev.byztime.client;

import dev.byztime.client.TicketSource.ServiceTime;
import dev.byztime.time.Era;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;

/** Reads the answers of {@code GET /time}. */
final class ServiceTimes {

    private ServiceTimes() {}

    /**
     * @throws IllegalArgumentException if it is no such answer
     */
    static ServiceTime read(JsonNode answer) {
        JsonNode drift = answer.path("driftPpb");
        long driftPpb = drift.canConvertToExactIntegral() ? drift.asLong(-1) : -1;
        if (driftPpb < 0 || driftPpb > Timestamp.BILLION) {
            throw new IllegalArgumentException("no bound on drift: " + drift);
        }
        return new ServiceTime(
                new TimeInterval(instant(answer, "earliest"), instant(answer, "latest")),
                Era.parse(answer.path("era").asString()),
                driftPpb);
    }

    static Timestamp instant(JsonNode answer, String name) {
        return TimestampText.parse(answer.path(name).stringValue(""));
    }
}
