package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A client that hangs up while it waits for a lease gives up its place, and the others move up. */
@Timeout(300)
class HungUpIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir private Path folder;

    private ServiceProcess start(String... more) throws Exception {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "--byztime.provider=standalone",
                                "--byztime.state=state",
                                "--byztime.leases.longest-term=10s",
                                "--byztime.refused-after.error=50ms",
                                "--byztime.longest-wait=1h"));
        settings.addAll(List.of(more));
        return ServiceProcess.start(folder, settings.toArray(String[]::new)).awaitStart();
    }

    @Test
    void whoHangsUpIsNoLongerWaitedBehind() throws Exception {
        try (ServiceProcess service =
                        start(
                                "--byztime.timedata=timedata",
                                "--byztime.leases.shortest-term=100ms");
                HttpClient http = HttpClient.newHttpClient()) {
            String reader = body("r", "READ");
            HttpRequest acquire = acquire(service, "?wait=1h", reader);
            JsonNode held = JSON.readTree(http.send(acquire, BodyHandlers.ofString()).body());
            assertThat(held.path("verdict").asString()).isEqualTo("GRANTED");

            // a writer that would not recall the reader, and before which no other reader may go
            String writer = body("w", "WRITE");
            try (Socket socket = new Socket("127.0.0.1", service.uri("/").getPort())) {
                socket.getOutputStream().write(head(writer).getBytes(StandardCharsets.US_ASCII));
                service.await("place in the queue", () -> waiting(service) == 1);
                HttpRequest now = acquire(service, "", body("s", "READ"));
                assertThat(http.send(now, BodyHandlers.ofString()).body()).contains("HELD");
            }
            service.await("end of the wait", () -> waiting(service) == 0);
            HttpRequest now = acquire(service, "", body("s", "READ"));
            assertThat(http.send(now, BodyHandlers.ofString()).body()).contains("GRANTED");
        }
    }

    /** Also before anybody has looked who is there: a reset leaves nothing to be seen. */
    @Test
    void whoIsCutOffIsNoLongerWaitedBehind() throws Exception {
        try (ServiceProcess service = start();
                HttpClient http = HttpClient.newHttpClient()) {
            ScheduledExecutorService later =
                    Executors.newSingleThreadScheduledExecutor(
                            Thread.ofPlatform().daemon().factory());
            service.await(
                    "lease",
                    () -> {
                        HttpRequest acquire = acquire(service, "", body("r", "READ"));
                        String answer = http.send(acquire, BodyHandlers.ofString()).body();
                        return answer.contains("GRANTED");
                    });
            List<ScheduledFuture<?>> resets = new ArrayList<>();
            for (int afterMs = 0; afterMs <= 1500; afterMs += 100) {
                Socket socket = new Socket("127.0.0.1", service.uri("/").getPort());
                socket.setSoLinger(true, 0);
                String writer = body("w" + afterMs, "WRITE");
                socket.getOutputStream().write(head(writer).getBytes(StandardCharsets.US_ASCII));
                resets.add(
                        later.schedule(
                                () -> {
                                    socket.close();
                                    return null;
                                },
                                afterMs,
                                TimeUnit.MILLISECONDS));
            }
            for (ScheduledFuture<?> reset : resets) {
                Patiently.get(reset);
            }
            later.shutdown();
            service.await("end of all waits", () -> waiting(service) == 0);
            // The reader still has its lease, so nobody was granted anything.
            HttpRequest now = acquire(service, "?recall=false", body("x", "WRITE"));
            assertThat(http.send(now, BodyHandlers.ofString()).body()).contains("HELD");
        }
    }

    /** Also if its port is used again before anybody has looked who is there. */
    @Test
    void whoIsCutOffAndComesAgainFromTheSamePortWaitsNoMore() throws Exception {
        try (ServiceProcess service = start();
                HttpClient http = HttpClient.newHttpClient()) {
            service.await(
                    "lease",
                    () -> {
                        HttpRequest acquire = acquire(service, "", body("r", "READ"));
                        String answer = http.send(acquire, BodyHandlers.ofString()).body();
                        return answer.contains("GRANTED");
                    });
            Socket dead = from(service, 0);
            int port = dead.getLocalPort();
            dead.setSoLinger(true, 0);
            dead.getOutputStream()
                    .write(head(body("w", "WRITE")).getBytes(StandardCharsets.US_ASCII));
            service.await("place in the queue", () -> waiting(service) == 1);
            dead.close();
            try (Socket again = from(service, port)) {
                assertThat(again.getLocalPort()).isEqualTo(port);
                service.await("end of the wait", () -> waiting(service) == 0);
            }
        }
    }

    private static Socket from(ServiceProcess service, int port) throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress("127.0.0.1", port));
        socket.connect(new InetSocketAddress("127.0.0.1", service.uri("/").getPort()));
        return socket;
    }

    private static int waiting(ServiceProcess service) throws Exception {
        return JSON.readTree(service.get("/leases/resource?resource=orders").body())
                .at("/resource/waiting")
                .asInt();
    }

    private static String head(String body) {
        return "POST /leases/acquire?wait=1h&recall=false HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Content-Type: application/json\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static String body(String holder, String mode) {
        return "{\"resource\":\"orders\",\"holder\":\"%s\",\"mode\":\"%s\",\"term\":\"10s\"}"
                .formatted(holder, mode);
    }

    private static HttpRequest acquire(ServiceProcess service, String query, String body) {
        return HttpRequest.newBuilder(service.uri("/leases/acquire" + query))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
