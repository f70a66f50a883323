package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.Patiently;
import dev.byztime.web.guard.ConnectionRoom;
import dev.byztime.web.guard.Exchanges;
import dev.byztime.web.guard.FairThreads;
import dev.byztime.web.guard.Refusals;
import dev.byztime.web.guard.RequestLimiter;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Which thread answers a request: the one that reads all of them, or one of its own. */
@ServiceOnManualClock
@Timeout(60)
class AnswersAtOnceTests {

    private static final String AT_ONCE = "/time/at-once";
    private static final int PATIENCE_S = 30;

    @Autowired private Exchanges exchanges;
    @Autowired private RequestLimiter places;
    @Autowired private Refusals refusals;

    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private GatedServer server;
    private URI uri;

    @BeforeEach
    void start() throws Exception {
        server =
                new GatedServer(
                        places,
                        exchanges,
                        refusals,
                        new Connections(exchanges, new ConnectionRoom(1 << 20, 100)),
                        new FairThreads("requests-"),
                        Duration.ofSeconds(30),
                        new Noting(),
                        request -> request.getHttpURI().getPath().startsWith(AT_ONCE));
        uri = server.uri();
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        server.close();
    }

    @Test
    void aRequestThatNeedsNoWaitingIsAnsweredByTheThreadThatReadsIt() throws Exception {
        try (HttpSocket client = new HttpSocket(uri)) {
            for (String path : new String[] {AT_ONCE, AT_ONCE + "/2", AT_ONCE + "/3"}) {
                client.send(get(path));
                assertThat(client.answer().status()).isEqualTo(200);
                assertThat(isOnVirtualThread(path)).isFalse();
            }
        }
    }

    /** If they waited on the thread that reads, nobody else would be answered. */
    @Test
    void requestsThatWaitKeepNobodyElseWaiting() throws Exception {
        try (HttpSocket waiting = new HttpSocket(uri);
                HttpSocket quick = new HttpSocket(uri)) {
            waiting.send(get("/time/wait"));
            Patiently.until(() -> threads.containsKey("/time/wait"));
            assertThat(isOnVirtualThread("/time/wait")).isTrue();
            quick.send(get(AT_ONCE));
            assertThat(quick.answer().status()).isEqualTo(200);
            quick.send(get("/time/other"));
            assertThat(quick.answer().status()).isEqualTo(200);
            assertThat(isOnVirtualThread("/time/other")).isTrue();
            goOn.countDown();
            assertThat(waiting.answer().status()).isEqualTo(200);
        }
    }

    /** A client that sends many at once would keep the thread that reads for itself. */
    @Test
    void aRequestWithAnotherOneBehindItGetsAThreadOfItsOwn() throws Exception {
        try (HttpSocket client = new HttpSocket(uri)) {
            client.send(get(AT_ONCE + "/1") + get(AT_ONCE + "/2") + get("/time/3") + get(AT_ONCE));
            for (int i = 0; i < 4; i++) {
                assertThat(client.answer().status()).isEqualTo(200);
            }
            assertThat(isOnVirtualThread(AT_ONCE + "/1")).isTrue();
            assertThat(isOnVirtualThread(AT_ONCE + "/2")).isTrue();
            assertThat(isOnVirtualThread("/time/3")).isTrue();
            client.send(get(AT_ONCE + "/5"));
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(isOnVirtualThread(AT_ONCE + "/5")).isFalse();
        }
    }

    @Test
    void requestsOfBothKindsFollowEachOtherOnOneConnection() throws Exception {
        try (HttpSocket client = new HttpSocket(uri)) {
            for (int i = 0; i < 20; i++) {
                String path = i % 3 == 0 ? "/time/" + i : AT_ONCE + "/" + i;
                if (i % 6 == 0) {
                    client.post(path, "application/json", new byte[i * 500]);
                } else {
                    client.send(get(path));
                }
                assertThat(client.answer().status()).isEqualTo(200);
            }
        }
        assertThat(threads).hasSize(20);
    }

    private boolean isOnVirtualThread(String path) {
        return Objects.requireNonNull(threads.get(path)).isVirtual();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    /** Notes the thread of each request, and answers it. */
    private final class Noting extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws IOException, InterruptedException {
            String path = request.getHttpURI().getPath();
            threads.put(path, Thread.currentThread());
            if (path.equals("/time/wait")) {
                assertThat(goOn.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
            }
            if (Thread.currentThread().isVirtual()) {
                Content.Source.asString(request);
            }
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
    }
}
