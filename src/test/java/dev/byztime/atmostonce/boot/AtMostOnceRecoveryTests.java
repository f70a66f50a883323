package dev.byztime.atmostonce.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.stable.CeilingRecord;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What operators are told while a start refuses messages, after a life whose clock was ahead. */
@ServiceOnManualClock
@TestPropertySource(properties = "byztime.at-most-once.receivers.tolerant.max-clock-skew=2s")
@DirtiesContext // it ends before JUnit deletes the folder that it writes to
class AtMostOnceRecoveryTests {

    @TempDir private static Path state;

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;
    @Autowired private JsonMapper json;

    @DynamicPropertySource
    static void aFolderWhoseCeilingIsAnHourAhead(DynamicPropertyRegistry properties)
            throws IOException {
        properties.add("byztime.state", state::toString);
        Timestamp begin = TimestampText.parse(ServedTime.OFFSET.replace("s", ""));
        Files.write(
                state.resolve(AtMostOnceService.CEILING),
                new CeilingRecord(
                                AtMostOnceService.CEILING,
                                begin.plus(new Timestamp(36_000, 0)),
                                Era.of(1, 2))
                        .toBytes());
    }

    @Test
    void healthSaysForHowLongMessagesAreRefused() throws IOException {
        time.begin();
        assertThat(verdict("usual")).contains("STALE", "RESTART");
        JsonNode health = health();
        assertThat(health.path("status").asString()).isEqualTo("UP");
        assertThat(health.at("/details/recovering").asString()).isEqualTo("RESTART");
        assertThat(health.at("/details/recoveringFor"))
                .as("of the receiver that allows most")
                .isEqualTo(refusalsIn("tolerant"))
                .isNotEqualTo(refusalsIn("usual"));
        Timestamp in = TimestampText.parse(health.at("/details/recoveringFor").asString());
        assertThat(in.seconds()).isBetween(30_000L, 36_010L);
        assertThat(health.path("details").has("reason")).isFalse();

        time.lose();
        assertThat(http.get().uri("/actuator/health/atMostOnce").exchange())
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .bodyJson()
                .extractingPath("$.details.reason")
                .isEqualTo("never-synchronized");

        time.pass(in + "s");
        time.pass("20s"); // what was added for drift meanwhile
        time.publish();
        time.raise();
        assertThat(health().path("details").has("recovering")).isFalse();
        assertThat(health().path("details").has("recoveringFor")).isFalse();
        assertThat(verdict("usual")).contains("ACCEPTED");
    }

    private String verdict(String receiver) throws IOException {
        return http.post()
                .uri("/at-most-once/{receiver}/judge", receiver)
                .contentType(MediaType.APPLICATION_JSON)
                .content("{\"connection\": \"a\", \"timestamp\": \"" + time.in("0s") + "\"}")
                .exchange()
                .getResponse()
                .getContentAsString();
    }

    private JsonNode health() throws IOException {
        return tree("/actuator/health/atMostOnce");
    }

    private JsonNode refusalsIn(String receiver) throws IOException {
        return tree("/at-most-once/" + receiver + "/watermark").at("/begin/refusalsIn");
    }

    private JsonNode tree(String uri) throws IOException {
        return json.readTree(http.get().uri(uri).exchange().getResponse().getContentAsString());
    }
}
