package dev.byztime.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.command.state.StateCommand;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.JarCommand;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** The documented way out of a clock that was ahead, with the packaged service. */
class StateIT {

    private static final Timestamp EIGHT_HOURS = new Timestamp(8 * 3600, 0);
    private static final Timestamp ERROR = new Timestamp(0, 1_000_000);

    @TempDir private Path folder;

    private final LinuxClock clock = new LinuxClock();

    /** Storages that fence must take the new holder's writes, and refuse the old one's. */
    @Test
    void tokensRiseAfterAClockThatWasEightHoursAhead() throws Exception {
        Path timedata = folder.resolve("timedata");
        Timestamp raw = clock.read().raw();
        Timestamp real = clock.realClock().read();
        long first;
        try (TimedataWriter writer = TimedataWriter.open(timedata, Kernel.era(), raw, real)) {
            writer.publish(new Entry(real.minus(raw).plus(EIGHT_HOURS), ERROR, raw));
            try (ServiceProcess ahead = service()) {
                first = token(ahead);
                assertThat(first / 1_000_000_000).isGreaterThan(real.seconds() + 8 * 3600 - 1);
                assertThat(state("recover", "state", "--yes")).isEqualTo(StateCommand.REFUSED);
                assertThat(said()).contains("Stop it first");
            }
            writer.publish(new Entry(real.minus(raw), ERROR, clock.read().raw()));

            assertThat(state("show", "state")).isEqualTo(StateCommand.UNDECIDED);
            assertThat(said()).contains("8 h 0 min");
            assertThat(state("recover", "state")).isEqualTo(StateCommand.UNDECIDED);
            assertThat(state("recover", "state", "--timedata=timedata", "--yes"))
                    .as(said())
                    .isEqualTo(StateCommand.DONE);
            assertThat(said()).doesNotContain("DEBUG");

            try (ServiceProcess right = service()) {
                assertThat(token(right)).isGreaterThan(first);
            }
        }
    }

    private ServiceProcess service() throws Exception {
        return ServiceProcess.start(
                        folder,
                        "--byztime.provider=external",
                        "--byztime.timedata=timedata",
                        "--byztime.state=state",
                        "--byztime.leases.longest-term=2s",
                        "--byztime.leases.usual-term=1s")
                .awaitStart();
    }

    /** Of a lease that is granted when the service has recovered. */
    private static long token(ServiceProcess service) throws Exception {
        HttpRequest wish =
                HttpRequest.newBuilder(service.uri("/leases/acquire?wait=60s"))
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        """
                                        {"resource": "r", "holder": "h", "mode": "WRITE"}\
                                        """))
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < 10; i++) {
                JsonNode answer =
                        JsonMapper.shared()
                                .readTree(http.send(wish, BodyHandlers.ofString()).body());
                if (answer.path("verdict").asString("").equals("GRANTED")) {
                    return Long.parseLong(answer.at("/lease/token").asString());
                }
            }
        }
        throw new AssertionError("no lease is granted:\n" + service.log());
    }

    private int state(String... arguments) throws Exception {
        return Patiently.end(JarCommand.start(folder, "state", arguments));
    }

    private String said() throws Exception {
        return JarCommand.said(folder);
    }
}
