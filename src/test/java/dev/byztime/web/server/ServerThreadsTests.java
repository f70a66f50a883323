package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServerOnManualClock;
import dev.byztime.testing.HttpSocket;

import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** How many platform threads the server has, of which each takes memory beside the heap. */
@ServerOnManualClock
@Timeout(120)
class ServerThreadsTests {

    private static final int BURST = 300;

    @Autowired private ServletWebServerApplicationContext context;

    @Test
    void aBurstOfConnectionsMakesFewThreads() throws Exception {
        int most = Math.max(32, 16 * Runtime.getRuntime().availableProcessors());
        List<HttpSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < BURST; i++) {
                HttpSocket socket = new HttpSocket(uri());
                sockets.add(socket);
                socket.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            for (HttpSocket socket : sockets) {
                assertThat(socket.answer().status()).isEqualTo(200);
            }
        } finally {
            for (HttpSocket socket : sockets) {
                socket.close();
            }
        }
        assertThat(pool().getThreads()).isLessThanOrEqualTo(most);
        assertThat(pool().getMaxThreads()).isLessThanOrEqualTo(most);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server().getPort());
    }

    private QueuedThreadPool pool() {
        return (QueuedThreadPool) server().getServer().getThreadPool();
    }

    private JettyWebServer server() {
        if (context.getWebServer() instanceof JettyWebServer jetty) {
            return jetty;
        }
        throw new AssertionError("not Jetty: " + context.getWebServer());
    }
}
