package dev.byztime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.BodyReaders;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Until when streams may be read. */
class LineStreamsTests {

    private final ManualClock clock = new ManualClock(new Timestamp(1_000, 0), Timestamp.ZERO);
    private final LineStreams streams =
            new LineStreams(
                    JsonMapper.shared(), new BodyReaders(JsonMapper.shared(), List.of()), clock);
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void noneIsLetInWhenTheServiceEnds() throws IOException {
        streams.start();
        streams.stop();
        assertThatExceptionOfType(ServiceRefusal.class)
                .isThrownBy(() -> answer(requestOf("7\n")))
                .extracting(ServiceRefusal::reason)
                .isEqualTo(ServiceRefusal.Reason.SHUTTING_DOWN);
        assertThat(response.getContentAsByteArray()).isEmpty();
        streams.start();
        assertThat(streams.isRunning()).isTrue();
        answer(requestOf("7\n"));
        assertThat(response.getContentAsString()).isEqualTo("\"7 again\"\n");
        assertThat(response.getContentType()).isEqualTo("application/x-ndjson");
    }

    /** Requests come before the last parts of the service have started. */
    @Test
    void theyAreLetInFromTheBeginning() throws IOException {
        answer(requestOf("7\n"));
        assertThat(response.getContentAsString()).isEqualTo("\"7 again\"\n");
    }

    /** Else the connection is reset, and answers are lost that the client has not read yet. */
    @Test
    void whatIsSentAfterTheLastLineIsTakenButNotForEver() throws IOException {
        Endless endless = new Endless();
        MockHttpServletRequest request =
                new MockHttpServletRequest() {
                    @Override
                    public ServletInputStream getInputStream() {
                        return endless;
                    }
                };
        answer(request);
        assertThat(response.getContentAsString()).contains("malformed-request");
        assertThat(endless.reads).isBetween(50, 60); // of 0.1 s each
    }

    private void answer(MockHttpServletRequest request) throws IOException {
        streams.answer(Integer.class, number -> number + " again", request, response);
    }

    private static MockHttpServletRequest requestOf(String text) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setContent(text.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    /** One line that does not end. */
    private final class Endless extends ServletInputStream {

        private int reads;

        @Override
        public int read(byte[] to, int offset, int length) {
            clock.advance(Timestamp.ofNanos(100_000_000));
            reads++;
            Arrays.fill(to, offset, offset + length, (byte) 'x');
            return length;
        }

        @Override
        public int read() {
            throw new AssertionError("byte by byte");
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new AssertionError("asynchronously");
        }
    }
}
