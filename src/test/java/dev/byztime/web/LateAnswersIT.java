package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Answers that come late, and bodies that do not come at all: none is cut without a word. */
@Timeout(300)
class LateAnswersIT {

    private static final int WAITING = 300;

    @TempDir private Path folder;

    @Test
    void noneIsLost() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                                folder,
                                "--byztime.provider=standalone",
                                "--byztime.state=state",
                                "--server.jetty.connection-idle-timeout=3s")
                        .awaitStart()) {
            waitsThatEndWithTheIdleTimeOut(service);
            aBodyThatStops(service);
            aBodyThatIsHalfSentAtTheEnd(service);
        }
    }

    private static void waitsThatEndWithTheIdleTimeOut(ServiceProcess service) throws Exception {
        List<HttpSocket> sockets = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            HttpSocket socket = new HttpSocket(service.uri("/"));
            sockets.add(socket);
            socket.send(
                    "GET /time/wait?until=99999999999&wait=3.0%ds HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .formatted(i % 10));
        }
        for (HttpSocket socket : sockets) {
            HttpSocket.Answer answer = socket.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("YET_TO_COME").endsWith("}");
            socket.close();
        }
    }

    private static void aBodyThatStops(ServiceProcess service) throws Exception {
        try (HttpSocket socket = halfSent(service)) {
            HttpSocket.Answer answer = socket.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("\"transient\":true", "after 5 bytes");
            assertThat(answer.headers()).containsKey("retry-after");
        }
    }

    /** A sender that was told that its message is malformed would drop it. */
    private static void aBodyThatIsHalfSentAtTheEnd(ServiceProcess service) throws Exception {
        try (HttpSocket socket = halfSent(service);
                HttpSocket waiting = new HttpSocket(service.uri("/"))) {
            waiting.send("GET /time/wait?until=99999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            service.await(
                    "requests",
                    () ->
                            service.get("/actuator/health").statusCode() < 600
                                    && service.process().isAlive());
            service.process().destroy();
            HttpSocket.Answer answer = socket.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("shutting-down", "\"transient\":true");
            assertThat(answer.headers()).containsKey("retry-after");
            assertThat(waiting.answer().body()).contains("shutting-down", "\"transient\":true");
        }
        assertThat(service.awaitEnd()).isZero();
        assertThat(service.log()).doesNotContain("WARN", "ERROR", "\tat ");
    }

    private static HttpSocket halfSent(ServiceProcess service) throws Exception {
        HttpSocket socket = new HttpSocket(service.uri("/"));
        socket.send(
                "POST /at-most-once/orders/judge HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 60\r\n\r\n{\"con");
        return socket;
    }
}
