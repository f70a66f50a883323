package dev.byztime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.byztime.stable.StateFolder;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How the packaged service starts, refuses to, goes on, and ends; {@link RefusedStartTests} has
 * more refusals.
 */
@Timeout(600)
class StartUpIT {

    private static final String STANDALONE = "--byztime.provider=standalone";
    private static final String EXTERNAL = "--byztime.provider=external";
    private static final String STATE = "--byztime.state=kept";
    private static final String METRICS =
            "--management.endpoints.web.exposure.include=health,prometheus";
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir private Path folder;

    @Test
    void refusesToStartWithoutAProvider() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(folder)) {
            assertThat(service.awaitEnd()).isEqualTo(1);
            assertThat(service.log())
                    .contains("byztime.provider", "standalone", "external", "byztimed")
                    .doesNotContain("\tat ");
        }
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void refusesToStartOnTheStateOfAnotherProcess() throws Exception {
        try (StateFolder other = StateFolder.open(folder.resolve("kept"));
                ServiceProcess service = ServiceProcess.start(folder, EXTERNAL, STATE)) {
            assertThat(service.awaitEnd()).isEqualTo(1);
            assertThat(service.log())
                    .contains(
                            "the state folder " + folder.resolve("kept"),
                            "belongs to another process",
                            "byztime.state")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void withoutAStateFolderNothingIsPromisedAndNothingWritten() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(folder, EXTERNAL).awaitStart()) {
            assertThat(service.get("/at-most-once").statusCode()).isEqualTo(404);
            assertThat(service.get("/actuator/health").body()).doesNotContain("atMostOnce");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).allMatch(file -> file.toString().endsWith(".log"));
            }
        }
    }

    @Test
    void aWriterThatIsKilledAndStartedAgainGoesOnWhileAnotherInstanceReads() throws Exception {
        try (ServiceProcess reader = ServiceProcess.start(folder, EXTERNAL, METRICS).awaitStart()) {
            JsonNode missing = JSON.readTree(reader.get("/time").body());
            assertThat(missing.path("reason").asString()).isEqualTo("file-missing");
            assertThat(reader.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(reader.get("/livez").statusCode()).isEqualTo(200);

            JsonNode first;
            try (ServiceProcess writer = ServiceProcess.start(folder, STANDALONE).awaitStart()) {
                first = time(writer);
                assertThat(first.path("provider").asString()).isEqualTo("STANDALONE");
                JsonNode read = time(reader);
                assertThat(read.path("provider").asString()).isEqualTo("EXTERNAL");
                assertFollows(first, read);
                assertFollows(read, time(writer));
                assertThat(reader.get("/readyz").statusCode()).isEqualTo(200);
                Patiently.kill(writer.process());
            }
            JsonNode orphaned = time(reader);
            assertFollows(first, orphaned);
            try (ServiceProcess writer = ServiceProcess.start(folder, STANDALONE).awaitStart()) {
                JsonNode fresh = time(writer);
                assertFollows(orphaned, fresh);
                assertFollows(fresh, time(reader));
            }
            assertThat(reader.get("/actuator/prometheus").body())
                    .contains("byztime_discontinuities_total 0.0\n");
        }
    }

    @Test
    void startsNothingWhereItIsOnlyTrained() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(folder, "-Dspring.context.exit=onRefresh", STANDALONE)) {
            assertThat(service.awaitEnd()).isZero();
            assertThat(service.log()).doesNotContain("Jetty started", "WARN", "ERROR");
        }
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void logsAreStructuredOnRequest() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        folder, STANDALONE, "--logging.structured.format.console=ecs")) {
            service.awaitStart();
            List<String> lines = service.log().lines().toList();
            assertThat(lines).isNotEmpty();
            for (String line : lines) {
                JsonNode event = JSON.readTree(line);
                assertThat(event.propertyNames()).contains("@timestamp", "message", "ecs");
                assertThat(event.path("service").path("name").asString())
                        .isEqualTo("byztime-service");
            }
        }
    }

    @Test
    void servesThisMachineOnlyAndQuietly() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(folder, STANDALONE).awaitStart()) {
            int port = service.uri("/").getPort();
            try (Socket other = new Socket()) {
                assertThatExceptionOfType(ConnectException.class)
                        .isThrownBy(() -> other.connect(new InetSocketAddress("127.0.0.2", port)));
            }
            time(service);
            service.get("/time?maxError=soon");
            service.get("/nothing");
            assertThat(service.log()).doesNotContain("WARN", "ERROR");
            // One more than usual where the machine has slept: time is told only after a second.
            assertThat(service.log().lines()).hasSizeLessThanOrEqualTo(8);
        }
    }

    /** Although both they and the web server would have more patience than this test. */
    @Test
    void whoWaitsDoesNotDelayTheEnd() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                                folder,
                                STANDALONE,
                                METRICS,
                                "--byztime.longest-wait=1h",
                                "--spring.lifecycle.timeout-per-shutdown-phase=1h")
                        .awaitStart()) {
            List<CompletableFuture<HttpResponse<String>>> waiting =
                    Stream.generate(() -> service.getLater("/time/wait?until=99999999999"))
                            .limit(20)
                            .toList();
            service.await(
                    "waiting requests",
                    () ->
                            service.get("/actuator/prometheus")
                                    .body()
                                    .contains("byztime_waits " + (double) waiting.size()));
            service.process().destroy();
            for (CompletableFuture<HttpResponse<String>> each : waiting) {
                HttpResponse<String> answer = each.get(2, TimeUnit.MINUTES);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(JSON.readTree(answer.body()).path("reason").asString())
                        .isEqualTo("shutting-down");
            }
            assertThat(service.awaitEnd()).isZero();
            assertThat(service.log())
                    .contains("Stopping: requests that wait are refused", "Stopped")
                    .doesNotContain("WARN", "ERROR");
        }
    }

    @Test
    void aTimeNamespaceIsNoPlaceToWriteFrom() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(timeNamespace(), folder, STANDALONE)) {
            assertThat(service.awaitEnd()).isEqualTo(1);
            assertThat(service.log())
                    .contains(
                            "byztime.provider=standalone, but this process runs in a time"
                                    + " namespace")
                    .doesNotContain("\tat ");
        }
        assertThat(folder.resolve("state/timedata")).doesNotExist();
    }

    @Test
    void aTimeNamespaceIsNoPlaceToReadFrom() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(timeNamespace(), folder, EXTERNAL).awaitStart()) {
            HttpResponse<String> answer = service.get("/time");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
            JsonNode problem = JSON.readTree(answer.body());
            assertThat(problem.path("reason").asString()).isEqualTo("time-namespace");
            assertThat(problem.path("transient").asBoolean()).isFalse();
        }
    }

    /** A command that runs another in a time namespace; skips the test where that is forbidden. */
    private static List<String> timeNamespace() throws Exception {
        for (List<String> rights :
                List.of(List.<String>of(), List.of("--user", "--map-root-user"))) {
            List<String> command = new ArrayList<>(List.of("unshare", "--time"));
            command.addAll(rights);
            command.addAll(List.of("--monotonic", "1000", "--fork", "--kill-child"));
            List<String> trial = new ArrayList<>(command);
            trial.add("true");
            if (Patiently.end(new ProcessBuilder(trial).start()) == 0) {
                return command;
            }
        }
        return abort("unshare --time is not permitted here");
    }

    private static JsonNode time(ServiceProcess service) throws Exception {
        HttpResponse<String> answer = service.get("/time");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** The later reading of one scale, by whoever it was made. */
    private static void assertFollows(JsonNode earlier, JsonNode later) {
        assertThat(later.path("era")).isEqualTo(earlier.path("era"));
        assertThat(instant(later, "estimate")).isGreaterThan(instant(earlier, "estimate"));
        assertThat(instant(later, "latest")).isGreaterThan(instant(earlier, "earliest"));
    }

    private static Timestamp instant(JsonNode answer, String member) {
        return TimestampText.parse(answer.path(member).asString());
    }
}
