package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** The service on a Unix domain socket, through its lives. Refusals: RefusedStartTests. */
@Timeout(600)
public class UnixSocketIT {

    private static final String STANDALONE = "--byztime.provider=standalone";
    private static final String SOCKET = "--byztime.unix-socket=run/s";
    private static final String ALONE = "--server.port=-1";

    @TempDir private Path folder;

    @Test
    void itServesItsUserAndGroupBesideThePortAndIsGoneAtTheEnd() throws Exception {
        Path path = socket();
        try (ServiceProcess service =
                ServiceProcess.start(folder, STANDALONE, SOCKET).awaitStart()) {
            assertThat(get(path, "/time")).startsWith("HTTP/1.1 200 ").contains("SYNCHRONIZED");
            assertThat(get(path, "/%zz")).startsWith("HTTP/1.1 400 ").contains("malformed-request");
            assertThat(service.get("/time").statusCode()).isEqualTo(200);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-rw----");
            assertThat(inRun()).containsExactly("s");
            service.process().destroy();
            service.awaitEnd();
        }
        assertThat(inRun()).isEmpty();
    }

    @Test
    void aLifeThatWasKilledDoesNotStopTheNext() throws Exception {
        Path path = socket();
        try (ServiceProcess killed = ServiceProcess.start(folder, STANDALONE, SOCKET, ALONE)) {
            killed.await("socket", () -> Files.exists(path));
            killed.await("answer", () -> serves(path));
            assertThat(killed.log()).doesNotContain("WARN", "ERROR");
            Patiently.kill(killed.process());
        }
        assertThat(inRun()).containsExactly("s");
        try (ServiceProcess next = ServiceProcess.start(folder, STANDALONE, SOCKET, ALONE)) {
            next.await("answer", () -> serves(path));
            try (ServiceProcess third =
                    ServiceProcess.start(
                            folder,
                            STANDALONE,
                            SOCKET,
                            ALONE,
                            "--byztime.timedata=its-own/timedata")) {
                assertThat(third.awaitEnd()).isEqualTo(1);
                assertThat(third.log())
                        .contains("another process listens on run/s", "byztime.unix-socket")
                        .doesNotContain("\tat ");
            }
            assertThat(serves(path)).isTrue();
        }
    }

    private Path socket() throws IOException {
        return Files.createDirectory(folder.resolve("run")).resolve("s");
    }

    private Stream<String> inRun() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("run"))) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    public static boolean serves(Path path) {
        try {
            return get(path, "/time").startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    private static String get(Path path, String uri) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            String request = "GET " + uri + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer some = ByteBuffer.allocate(8192);
            while (channel.read(some) >= 0) {
                answer.write(some.array(), 0, some.position());
                some.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
