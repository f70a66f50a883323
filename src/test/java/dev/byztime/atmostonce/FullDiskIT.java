package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ServiceProcess;
import dev.byztime.testing.SmallDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The packaged service on a disk that is full for a while: it refuses, says why, and goes on. */
@Timeout(600)
class FullDiskIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir private Path folder;

    @Test
    void aFullDiskMeansRefusalsThatNameStorageUntilThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (ServiceProcess service =
                ServiceProcess.start(
                                SmallDisk.at(disk, "size=64k"),
                                folder,
                                "--byztime.provider=standalone",
                                "--byztime.timedata=timedata",
                                "--byztime.state=disk/state",
                                "--byztime.at-most-once.max-clock-skew=100ms",
                                "--byztime.at-most-once.margin=1100ms",
                                "--byztime.refused-after.error=50ms")
                        .awaitStart()) {
            // through the process's own eyes: outside, nothing is mounted
            Path filler =
                    Path.of("/proc/" + service.process().pid() + "/root" + disk).resolve("filler");
            service.await("first verdict", () -> verdict(service).equals("ACCEPTED"));

            fill(filler);
            service.await("refusal", () -> verdict(service).equals("EARLY STORAGE"));
            assertThat(health(service)).isEqualTo("OUT_OF_SERVICE");
            assertThat(service.get("/readyz").statusCode()).isEqualTo(200);

            Files.delete(filler);
            service.await("recovery", () -> verdict(service).equals("ACCEPTED"));
            assertThat(health(service)).isEqualTo("UP");
        }
    }

    private static void fill(Path filler) throws Exception {
        new ProcessBuilder("dd", "if=/dev/zero", "of=" + filler, "bs=4k")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor(60, TimeUnit.SECONDS);
    }

    /** Of a new message by a right clock. */
    private static String verdict(ServiceProcess service) throws Exception {
        String now = JSON.readTree(service.get("/time").body()).path("estimate").asString();
        String body = "{\"connection\":\"c\",\"timestamp\":\"" + now + "\"}";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest judge =
                    HttpRequest.newBuilder(service.uri("/at-most-once/orders/judge"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            JsonNode message = JSON.readTree(http.send(judge, BodyHandlers.ofString()).body());
            return (message.path("verdict").asString() + " " + message.path("cause").asString(""))
                    .strip();
        }
    }

    private static String health(ServiceProcess service) throws Exception {
        return JSON.readTree(service.get("/actuator/health").body())
                .path("components")
                .path("atMostOnce")
                .path("status")
                .asString();
    }
}
