package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that mean no good, in numbers that one machine can play: what they cost those that only
 * ask for the time.
 */
@Timeout(600)
class SlowClientsIT {

    private static final int SLOW = 2000;

    /** More than there are places for at the heap that the service has in tests. */
    private static final int WAITING = 1700;

    private static final int FLOODING = 4;
    private static final int ASKED = 30;

    /** Generous: the machine may be busy with other tests, and with this one's own clients. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final List<HttpSocket> sockets = new ArrayList<>();
    private final AtomicInteger dropped = new AtomicInteger();
    private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    @TempDir private Path folder;

    @AfterEach
    void hangUp() throws IOException {
        drip.shutdownNow();
        for (HttpSocket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void timeIsToldBesideSlowWaitingAndFloodingClients() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                                folder,
                                "--byztime.provider=standalone",
                                "--byztime.state=" + folder.resolve("state"),
                                "--byztime.longest-wait=1h") // none ends meanwhile
                        .awaitStart()) {
            URI root = service.uri("/");
            for (int i = 0; i < SLOW; i++) {
                connect(root).send("GET /time HTTP/1.1\r\nX: ");
            }
            List<HttpSocket> slow = List.copyOf(sockets);
            var _ =
                    drip.scheduleAtFixedRate(
                            () -> slow.forEach(this::drop), 1, 1, TimeUnit.SECONDS);
            for (int i = 0; i < WAITING; i++) {
                connect(root)
                        .send(
                                "GET /time/wait?until=99999999999 HTTP/1.1\r\n"
                                        + "Host: localhost\r\n\r\n");
            }
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger served = new AtomicInteger();
            List<Thread> flood = new ArrayList<>();
            for (int i = 0; i < FLOODING; i++) {
                HttpSocket socket = connect(root);
                flood.add(Thread.startVirtualThread(() -> flood(socket, over, served)));
            }
            List<Duration> took = new ArrayList<>();
            service.await(
                    "drops",
                    () -> {
                        long begun = System.nanoTime();
                        HttpResponse<String> answer = service.get("/time");
                        took.add(Duration.ofNanos(System.nanoTime() - begun));
                        assertThat(answer.statusCode()).isEqualTo(200);
                        return dropped.get() >= 2 * SLOW && took.size() >= ASKED;
                    });
            over.set(true);
            for (Thread each : flood) {
                Patiently.join(each);
            }
            assertThat(took).allMatch(each -> each.compareTo(DEADLINE) < 0);
            assertThat(served.get()).isGreaterThan(ASKED);
            // All of them have been taken in or refused by now, in whatever order.
            HttpSocket late = connect(root);
            late.send("GET /time/wait?until=99999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            HttpSocket.Answer refused = late.answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("no-room", "\"transient\":true");
            assertThat(refused.headers()).containsKey("retry-after");
            // Those who hold leases have places that they cannot take.
            String wish = "{\"resource\": \"r\", \"holder\": \"h\", \"mode\": \"READ\"}";
            HttpSocket holder = connect(root);
            holder.send(
                    ("POST /leases/acquire HTTP/1.1\r\n"
                                    + "Host: localhost\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Content-Length: %d\r\n\r\n"
                                    + "%s")
                            .formatted(wish.length(), wish));
            assertThat(holder.answer().status()).isEqualTo(200);
            assertThat(service.log()).doesNotContain("WARN", "ERROR", "OutOfMemory");
        }
    }

    /** A form is read by whoever asks for parameters, if nobody prevents it. */
    @Test
    void aFormOfAnyLengthIsNotReadIntoMemory() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(folder, "-Xmx64m", "--byztime.provider=standalone")
                        .awaitStart()) {
            String megabyte = "a".repeat(1 << 20);
            for (String method : new String[] {"PUT", "PATCH", "DELETE", "POST"}) {
                HttpSocket socket = connect(service.uri("/"));
                socket.send(
                        method
                                + " /time HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n");
                assertThat(socket.answer().status()).as(method).isBetween(400, 499);
                try {
                    for (int i = 0; i < 100; i++) {
                        socket.chunk(megabyte);
                    }
                } catch (IOException closed) {
                    // so it does not even listen
                }
            }
            assertThat(service.get("/time").statusCode()).isEqualTo(200);
            assertThat(service.log()).doesNotContain("WARN", "ERROR", "OutOfMemory");
        }
    }

    private HttpSocket connect(URI root) throws IOException {
        HttpSocket socket = new HttpSocket(root);
        sockets.add(socket);
        return socket;
    }

    private void drop(HttpSocket socket) {
        try {
            socket.send("x");
            dropped.incrementAndGet();
        } catch (IOException closed) {
            // by a server that has had enough, or by the end of the test
            dropped.incrementAndGet();
        }
    }

    private static void flood(HttpSocket socket, AtomicBoolean over, AtomicInteger served) {
        try {
            while (!over.get()) {
                socket.send("GET /time HTTP/1.1\r\nHost: localhost\r\n\r\n");
                if (socket.answer().status() == 200) {
                    served.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
