package dev.byztime.command.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.client.ServiceTransport.Reply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How answers are read. */
class HttpAnswerTests {

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @Test
    void theBodyHasTheLengthThatIsSaid() throws IOException {
        Reply reply = read("HTTP/1.1 503 No\r\nRETRY-AFTER: 7 \r\nContent-Length: 2\r\n\r\nabc");
        assertThat(reply).isEqualTo(new Reply(503, "7", "ab"));
    }

    @Test
    void chunksAreJoined() throws IOException {
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
        assertThat(read(chunked + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n").body())
                .isEqualTo("abc0123456789");
    }

    @Test
    void withoutALengthTheBodyEndsWithTheConnection() throws IOException {
        assertThat(read(OK + "\r\nabc").body()).isEqualTo("abc");
    }

    /** What is cut must not pass for a whole answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\nabc",
                "HTTP/2 200\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
            })
    void everythingElseIsNoAnswer(String text) {
        assertThatIOException().isThrownBy(() -> read(text));
    }

    @Test
    void noAnswerIsReadForEver() {
        assertThatIOException()
                .isThrownBy(() -> read(OK + "a: b\r\n".repeat(1000) + "\r\n"))
                .withMessageContaining("too many");
        assertThatIOException()
                .isThrownBy(() -> read(OK + "a".repeat(100_000)))
                .withMessageContaining("too long");
    }

    private static Reply read(String text) throws IOException {
        return HttpAnswer.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
