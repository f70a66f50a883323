package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** More connections than there are descriptors for: those that do nothing give way. */
@Timeout(300)
class FewDescriptorsIT {

    @TempDir private Path folder;

    @Test
    void idleConnectionsGiveWay() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (ServiceProcess service =
                ServiceProcess.start(
                                List.of("sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh"),
                                folder,
                                "--byztime.provider=standalone",
                                "--byztime.state=state")
                        .awaitStart()) {
            for (int i = 0; i < 400; i++) {
                idle.add(new Socket("127.0.0.1", service.uri("/").getPort()));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(service.get("/time").statusCode()).isEqualTo(200);
            }
            service.await("line", () -> service.log().contains("were closed to make room"));
            assertThat(service.log()).doesNotContain("ERROR", "\tat ", "Accept Failure");
        } finally {
            for (Socket each : idle) {
                each.close();
            }
        }
    }
}
