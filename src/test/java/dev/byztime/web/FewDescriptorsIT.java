package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ServiceProcess;
import dev.byztime.testing.Together;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** More connections than there are descriptors for: most of them give way, and others go on. */
@Timeout(300)
class FewDescriptorsIT {

    private static final String WAIT =
            "GET /time/wait?until=1999999999.0&wait=25s HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir private Path folder;

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    @Test
    void idleConnectionsGiveWay() throws Exception {
        try (ServiceProcess service = start()) {
            for (int i = 0; i < 400; i++) {
                connect(service);
            }
            assertServes(service);
            service.await("line", () -> service.log().contains("were closed to make room"));
        }
    }

    /** Those that wait cannot give way, so there may not be as many of them as connections. */
    @Test
    void waitsLeaveSome() throws Exception {
        try (ServiceProcess service = start()) {
            for (int i = 0; i < 400; i++) {
                connect(service).getOutputStream().write(WAIT.getBytes(StandardCharsets.US_ASCII));
            }
            assertServes(service);
        }
    }

    /** The service has to write files meanwhile. */
    @Test
    void burstsLeaveSomeToFiles() throws Exception {
        try (ServiceProcess service = start()) {
            for (int burst = 0; burst < 20; burst++) {
                Together.onPlatformThreads(
                        4,
                        thread -> {
                            for (int i = 0; i < 100; i++) {
                                connect(service);
                            }
                        });
                hangUp();
            }
            assertServes(service);
        }
    }

    private ServiceProcess start() throws Exception {
        return ServiceProcess.start(
                        List.of("sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh"),
                        folder,
                        "--byztime.provider=standalone",
                        "--byztime.state=state")
                .awaitStart();
    }

    private Socket connect(ServiceProcess service) throws IOException {
        Socket socket = new Socket("127.0.0.1", service.uri("/").getPort());
        sockets.add(socket);
        return socket;
    }

    private static void assertServes(ServiceProcess service) throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(service.get("/time").statusCode()).isEqualTo(200);
            assertThat(service.get("/livez").statusCode()).isEqualTo(200);
        }
        assertThat(service.log())
                .doesNotContain("ERROR", "\tat ", "Accept Failure", "Too many open files");
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        sockets.clear();
    }
}
