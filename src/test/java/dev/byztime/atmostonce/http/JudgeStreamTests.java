package dev.byztime.atmostonce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;

/** Messages of one stream; how lines become messages is tested beside the streams. */
@ServiceOnManualClock
class JudgeStreamTests {

    /** Tests share the receiver, and each message is to be new. */
    private static int connections;

    @Autowired private ServedTime time;
    @Autowired private CountedClock clock;
    @Autowired private AtMostOnceService service;
    @Autowired private JsonMapper json;

    private JudgeStream stream;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
        stream =
                new JudgeStream(
                        service.receivers().use("streamed", clock.now()).orElseThrow(),
                        clock,
                        Timestamp.MAX);
    }

    @Test
    void whatComesTogetherIsJudgedByOneReading() {
        long readings = clock.served();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 100; j++) {
                assertThat(verdict(fresh())).isEqualTo("ACCEPTED");
            }
            stream.pause();
        }
        assertThat(clock.served()).isEqualTo(readings + 3);
    }

    @Test
    void whatWasJudgedIsADuplicate() {
        Message message = fresh();
        assertThat(verdict(message)).isEqualTo("ACCEPTED");
        assertThat(json.writeValueAsString(stream.answer(message)))
                .contains("DUPLICATE", "\"certain\":true");
    }

    @Test
    void withoutTheTimeNothingIsJudgedUntilItIsBack() throws IOException {
        Message early = fresh();
        assertThat(verdict(early)).isEqualTo("ACCEPTED");
        stream.pause();
        time.lose();
        Message late = fresh();
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(() -> stream.answer(late));
        time.publish();
        assertThat(verdict(early)).isEqualTo("DUPLICATE");
        assertThat(verdict(late)).isEqualTo("ACCEPTED");
    }

    private String verdict(Message message) {
        return json.valueToTree(stream.answer(message)).path("verdict").asString();
    }

    /** A message that was not judged before. */
    private Message fresh() {
        return json.readValue(
                "{\"connection\":\"stream-%04d\",\"timestamp\":\"%s\"}"
                        .formatted(connections++, time.in("0s")),
                Message.class);
    }
}
