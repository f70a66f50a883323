package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A client that sends one request after the other does not keep a thread from others. */
@ServiceOnManualClock
@Timeout(60)
class TurnOfConnectionTests {

    private static final String JSON = "application/json";
    private static final int MAX_CONNECTIONS = 3;

    /** A connection that was active during this time is not idle yet. */
    private static final long MOMENT_NS = 600_000_000;

    @Autowired private Exchanges exchanges;
    @Autowired private RequestLimiter places;
    @Autowired private Refusals refusals;

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final AtomicInteger tasks = new AtomicInteger();
    private final AtomicBoolean goOn = new AtomicBoolean();
    private final AtomicReference<Callback> late = new AtomicReference<>();
    private GatedServer server;
    private URI uri;

    @BeforeEach
    void start() throws Exception {
        FairThreads oneAtATime =
                new FairThreads(
                        task -> {
                            tasks.incrementAndGet();
                            return Thread.ofVirtual().unstarted(task);
                        },
                        1);
        Connections connections =
                new Connections(exchanges, new ConnectionRoom(1 << 20, MAX_CONNECTIONS));
        server =
                new GatedServer(
                        places,
                        exchanges,
                        refusals,
                        connections,
                        oneAtATime,
                        Duration.ofSeconds(30),
                        new Noting());
        uri = server.uri();
    }

    @AfterEach
    void stop() throws Exception {
        goOn.set(true);
        server.close();
    }

    /** Its second request has arrived before the first one is answered. */
    @Test
    void theNextRequestOfAConnectionComesAfterThoseOfOthers() throws Exception {
        try (HttpSocket quick = new HttpSocket(uri);
                HttpSocket other = new HttpSocket(uri)) {
            begin(other);
            quick.post("/time/slow", JSON, new byte[100]);
            Patiently.until(() -> handled.contains("/time/slow"));
            quick.post("/time/second", JSON, new byte[100]);
            int before = tasks.get();
            other.post("/time/other", JSON, new byte[100]);
            Patiently.until(() -> tasks.get() > before);
            goOn.set(true);
            assertThat(quick.answer().status()).isEqualTo(200);
            assertThat(quick.answer().status()).isEqualTo(200);
            assertThat(other.answer().status()).isEqualTo(200);
        }
        assertThat(handled)
                .containsExactly("/time/first", "/time/slow", "/time/other", "/time/second");
    }

    @Test
    void pipelinedRequestsComeAfterThoseOfOthersToo() throws Exception {
        try (HttpSocket quick = new HttpSocket(uri);
                HttpSocket other = new HttpSocket(uri)) {
            begin(other);
            quick.send(get("/time/slow") + get("/time/second") + get("/time/third"));
            Patiently.until(() -> handled.contains("/time/slow"));
            int before = tasks.get();
            other.send(get("/time/other"));
            Patiently.until(() -> tasks.get() > before);
            goOn.set(true);
            for (int i = 0; i < 3; i++) {
                assertThat(quick.answer().status()).isEqualTo(200);
            }
            assertThat(other.answer().status()).isEqualTo(200);
        }
        assertThat(handled)
                .containsExactly(
                        "/time/first", "/time/slow", "/time/other", "/time/second", "/time/third");
    }

    /** It has been idle for longest, but only because no thread has read its request yet. */
    @Test
    void aConnectionWhoseRequestWaitsForAThreadDoesNotGiveWay() throws Exception {
        try (HttpSocket waiting = new HttpSocket(uri);
                HttpSocket idle = new HttpSocket(uri);
                HttpSocket busy = new HttpSocket(uri)) {
            begin(waiting);
            begin(idle);
            long begunNs = System.nanoTime();
            Patiently.until(() -> System.nanoTime() - begunNs > MOMENT_NS);
            busy.send(get("/time/slow"));
            Patiently.until(() -> handled.contains("/time/slow"));
            int before = tasks.get();
            waiting.send(get("/time/waiting"));
            Patiently.until(() -> tasks.get() > before);
            try (HttpSocket newest = new HttpSocket(uri)) {
                newest.send(get("/time/newest"));
                assertThatIOException().isThrownBy(idle::answer);
                goOn.set(true);
                assertThat(newest.answer().status()).isEqualTo(200);
            }
            assertThat(waiting.answer().status()).isEqualTo(200);
            assertThat(busy.answer().status()).isEqualTo(200);
        }
    }

    /** Nothing is done for a client that cannot get the answer. */
    @Test
    void aRequestWhoseConnectionWasClosedBeforeItsTurnIsNotHandled() throws Exception {
        try (HttpSocket busy = new HttpSocket(uri);
                HttpSocket standing = new HttpSocket(uri)) {
            begin(standing);
            busy.send(get("/time/slow"));
            Patiently.until(() -> handled.contains("/time/slow"));
            int before = tasks.get();
            standing.send(get("/time/standing"));
            Patiently.until(() -> tasks.get() > before);
            try (HttpSocket third = new HttpSocket(uri);
                    HttpSocket newest = new HttpSocket(uri)) { // all others were active just now
                third.send(get("/time/third"));
                newest.send(get("/time/newest"));
                assertThatIOException().isThrownBy(standing::answer);
                goOn.set(true);
                assertThat(busy.answer().status()).isEqualTo(200);
                assertThat(newest.answer().status()).isEqualTo(200);
            }
        }
        assertThat(handled).doesNotContain("/time/standing");
    }

    /** There are few platform threads, and a request may wait for long. */
    @Test
    void requestsRunOnVirtualThreadsWhicheverThreadEndsTheOneBefore() throws Exception {
        try (HttpSocket client = new HttpSocket(uri)) {
            client.send(get("/time/late") + get("/time/second"));
            Patiently.until(() -> late.get() != null);
            late.get().succeeded();
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(handled).containsExactly("/time/late", "/time/second");
    }

    /** The connection is then known to the server, and its next request is its next task. */
    private static void begin(HttpSocket connection) throws IOException {
        connection.send(get("/time/first"));
        assertThat(connection.answer().status()).isEqualTo(200);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    /** Notes each request, and answers it. */
    private final class Noting extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws IOException {
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            String path = request.getHttpURI().getPath();
            handled.add(path);
            Content.Source.asString(request);
            while (path.equals("/time/slow") && !goOn.get()) {
                Thread.onSpinWait(); // works, other than a thread that waits
            }
            if (path.equals("/time/late")) {
                late.set(callback);
            } else {
                response.write(true, ByteBuffer.allocate(0), callback);
            }
            return true;
        }
    }
}
