package dev.byztime.command.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.client.ServiceTransport.Reply;
import dev.byztime.linux.MonotonicClock;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests over real sockets. */
@Timeout(60)
class DirectTransportTests {

    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    @TempDir private Path folder;

    @Test
    void aUnixDomainSocketCarriesARequest() throws Exception {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            FutureTask<String> asked =
                    new FutureTask<>(() -> {
                        try (SocketChannel client = server.accept()) {
                            ByteBuffer request = ByteBuffer.allocate(4096);
                            client.read(request);
                            client.write(ByteBuffer.wrap(ANSWER.getBytes(StandardCharsets.UTF_8)));
                            return new String(
                                    request.array(), 0, request.position(), StandardCharsets.UTF_8);
                        }
                    });
            Thread.ofVirtual().start(asked);
            Reply reply = send("unix:" + socket, "POST", "{\"a\":1}", Duration.ofSeconds(20));
            assertThat(reply).isEqualTo(new Reply(200, "", "hi"));
            assertThat(Patiently.get(asked))
                    .isEqualTo(
                            "POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Accept: application/json\r\n"
                                    + "Authorization: Bearer secret\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Content-Length: 7\r\n\r\n{\"a\":1}");
        }
    }

    @Test
    void aSilentSocketIsNotWaitedForForEver() throws Exception {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThatIOException()
                    .isThrownBy(() -> send("unix:" + socket, "GET", null, Duration.ofMillis(50)))
                    .withMessageContaining("does not answer in time");
        }
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort();
            assertThatIOException().isThrownBy(() -> send(url, "GET", null, Duration.ofMillis(50)));
        }
    }

    /** Something that gives a byte now and then would otherwise hold a command for ever. */
    @Test
    void theLimitIsForTheWholeAnswer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            FutureTask<Void> slow =
                    new FutureTask<>(() -> {
                        try (Socket client = server.accept()) {
                            while (true) {
                                client.getOutputStream().write('H');
                            }
                        }
                    });
            Thread.ofVirtual().start(slow);
            assertThatIOException()
                    .isThrownBy(() ->
                            send(
                                    "http://127.0.0.1:" + server.getLocalPort(),
                                    "GET",
                                    null,
                                    Duration.ofMillis(200)));
        }
    }

    /** An accepted message must not become a duplicate. */
    @Test
    void aConnectionThatIsCutIsNotTriedAgain() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        while (!server.isClosed()) {
                            try (Socket client = server.accept()) {
                                connections.incrementAndGet();
                                InputStream in = client.getInputStream();
                                int _ = in.read();
                            } catch (IOException e) {
                                return;
                            }
                        }
                    });
            String url = "http://127.0.0.1:" + server.getLocalPort();
            assertThatIOException()
                    .isThrownBy(() -> send(url, "POST", "{}", Duration.ofSeconds(20)));
            assertThat(connections).hasValue(1);
        }
    }

    private static Reply send(String url, String method, @Nullable String json, Duration patience)
            throws IOException {
        return new DirectTransport(
                        ServiceAddress.parse("--url", url),
                        () -> "secret",
                        MonotonicClock::nowNs,
                        patience)
                .send(method, "/x", "application/json", json, Duration.ZERO);
    }
}
