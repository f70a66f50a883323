package dev.byztime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Until when streams may be read. */
class LineStreamsTests {

    private final LineStreams streams = new LineStreams(JsonMapper.shared());
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void noneIsLetInWhenTheServiceEnds() throws IOException {
        streams.start();
        streams.stop();
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(this::stream)
                .extracting(TimeUnavailableException::reason)
                .isEqualTo(Unavailable.SHUTTING_DOWN);
        assertThat(response.getContentAsByteArray()).isEmpty();
        streams.start();
        assertThat(streams.isRunning()).isTrue();
        stream();
        assertThat(response.getContentAsString()).isEqualTo("\"7 again\"\n");
        assertThat(response.getContentType()).isEqualTo("application/x-ndjson");
    }

    private void stream() throws IOException {
        streams.answer(
                Integer.class,
                number -> number + " again",
                new ByteArrayInputStream("7\n".getBytes(StandardCharsets.UTF_8)),
                response);
    }
}
