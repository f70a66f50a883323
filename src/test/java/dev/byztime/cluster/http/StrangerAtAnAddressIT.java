package dev.byztime.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;
import dev.byztime.testing.SharedInstances;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Somebody listens at the address of an instance that was killed, and nobody uses TLS. */
@Timeout(600)
class StrangerAtAnAddressIT {

    private static final String LIE = "a lie";
    private static final String ANSWER =
            "{\"verdict\":\"ACCEPTED\",\"detail\":\"%s\"}".formatted(LIE);

    private static final String SENDER = "Bearer test-sender-0123456789abcdef0123";
    private static final String WATCHER = "Bearer test-watcher-0123456789abcdef012";

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private int connections;

    @TempDir private Path folder;

    @Test
    void itLearnsNothingThatAnotherInstanceAccepts() throws Exception {
        try (SharedInstances instances =
                SharedInstances.start(
                        folder,
                        2,
                        "--byztime.state=shared:" + folder.resolve("shared"),
                        "--byztime.tokens="
                                + Path.of("src/test/resources/access/tokens").toAbsolutePath())) {
            URI survivor = instances.uri(0);
            Patiently.until(() -> owned(survivor) + owned(instances.uri(1)) == 16);
            Patiently.until(() -> owned(instances.uri(1)) > 0 && isAnyAccepted(survivor));

            instances.kill(1);
            Set<String> answers = new HashSet<>();
            try (Stranger stranger = new Stranger(instances.uri(1).getPort(), ANSWER)) {
                while (owned(survivor) < 16) {
                    answers.add(judge(survivor).body());
                }
                assertThat(answers)
                        .noneMatch(answer -> answer.contains(LIE))
                        .anyMatch(answer -> answer.contains("no instance of this service"));
                assertThat(stranger.captured()).isNotEmpty();
                for (Stranger.Captured captured : stranger.captured()) {
                    assertThat(captured.authorization()).isNull();
                    assertThat(replayed(survivor, captured)).isEqualTo("no-owner");
                }
            }
            assertThat(instances.get(0).log())
                    .containsOnlyOnce("Nothing that it answers is believed");
            Patiently.until(() -> isAnyAccepted(survivor));
        }
    }

    private int owned(URI instance) throws IOException, InterruptedException {
        JsonNode map =
                json.readTree(
                        http.send(
                                        HttpRequest.newBuilder(instance.resolve("/partitions"))
                                                .header("Authorization", WATCHER)
                                                .build(),
                                        BodyHandlers.ofString())
                                .body());
        int owned = 0;
        for (JsonNode partition : map.path("partitions")) {
            owned += partition.path("here").asBoolean() ? 1 : 0;
        }
        return owned;
    }

    private boolean isAnyAccepted(URI instance) throws IOException, InterruptedException {
        return judge(instance).body().contains("ACCEPTED");
    }

    private HttpResponse<String> judge(URI instance) throws IOException, InterruptedException {
        String now =
                json.readTree(
                                http.send(
                                                HttpRequest.newBuilder(instance.resolve("/time"))
                                                        .build(),
                                                BodyHandlers.ofString())
                                        .body())
                        .path("estimate")
                        .asString();
        return http.send(
                HttpRequest.newBuilder(instance.resolve("/at-most-once/orders/judge"))
                        .header("Authorization", SENDER)
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"connection\":\"c%d\",\"timestamp\":\"%s\"}"
                                                .formatted(connections++, now)))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Why an instance refuses what another one has sent to the stranger. */
    private String replayed(URI to, Stranger.Captured captured)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(to.resolve(captured.target()))
                                .header(OwnerRequest.FORWARDED, captured.mark())
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(captured.body()))
                                .build(),
                        BodyHandlers.ofString(StandardCharsets.UTF_8));
        return json.readTree(answer.body()).path("reason").asString("");
    }
}
