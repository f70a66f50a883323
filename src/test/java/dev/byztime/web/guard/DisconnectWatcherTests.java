package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Whose wait ends, with real connections. Each table is read when a test says so. */
@Timeout(120)
class DisconnectWatcherTests {

    private final DisconnectWatcher watcher = new DisconnectWatcher();
    private final Exchanges exchanges =
            new Exchanges(new RequestLimiter(100), new BodyBudget(1_000_000));
    private final CountDownLatch waits = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicReference<String> end = new AtomicReference<>("");
    private final AtomicBoolean completed = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Without a permit, the request stays where its wait is over and the watcher is not told. */
    private final Semaphore completes = new Semaphore(1);

    /** Without a permit, the thread stays where the watcher has been told. */
    private final Semaphore ends = new Semaphore(1);

    private final AtomicReference<Exchange> exchange = new AtomicReference<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Waiting());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        completes.release();
        ends.release();
        server.stop();
        exchanges.destroy();
    }

    @Test
    void whoIsThereGoesOnWaiting() throws Exception {
        try (Socket client = from(0)) {
            beginWait(client);
            for (int i = 0; i < 3; i++) {
                watcher.searchTable();
            }
            goOn.countDown();
            assertEnd("in time");
        }
    }

    @Test
    void whoHangsUpWaitsNoMore() throws Exception {
        try (Socket client = from(0)) {
            beginWait(client);
        }
        watcher.searchTable();
        assertEnd("interrupted");
    }

    /** A reset leaves nothing in the table, and no table was read while the client was there. */
    @Test
    void whoIsCutOffBeforeTheFirstLookWaitsNoMore() throws Exception {
        try (Socket client = from(0)) {
            beginWait(client);
            client.setSoLinger(true, 0);
        }
        watcher.searchTable();
        assertEnd("interrupted");
    }

    /** The table then has a connection with the same two ends, which is not the one that waits. */
    @Test
    void whoComesAgainFromTheSamePortWaitsNoMore() throws Exception {
        int port;
        try (Socket client = from(0)) {
            port = client.getLocalPort();
            beginWait(client);
            client.setSoLinger(true, 0);
        }
        try (Socket again = from(port)) {
            assertThat(again.getLocalPort()).isEqualTo(port);
            exchange.get().cut(); // as the server does when it sees the later connection
            watcher.searchTable();
            assertEnd("interrupted");
        }
    }

    /** The thread may go on with another request. */
    @Test
    void anInterruptThatComesTooLateIsNotLeftBehind() throws Exception {
        Patiently.acquire(completes);
        try (Socket client = from(0)) {
            beginWait(client);
            goOn.countDown();
            Patiently.until(() -> end.get().equals("in time"));
        }
        watcher.searchTable();
        completes.release();
        assertEnd("in time");
    }

    @Test
    void aWaitThatIsOverIsNotInterrupted() throws Exception {
        Patiently.acquire(ends);
        try (Socket client = from(0)) {
            beginWait(client);
            goOn.countDown();
            Patiently.until(completed::get);
        }
        watcher.searchTable();
        ends.release();
        assertEnd("in time");
    }

    private Socket from(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress("127.0.0.1", port));
        socket.connect(new InetSocketAddress("127.0.0.1", connector.getLocalPort()));
        return socket;
    }

    private void beginWait(Socket client) throws Exception {
        client.getOutputStream()
                .write(
                        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        Patiently.await(waits);
    }

    private void assertEnd(String expected) {
        Patiently.until(ended::get);
        assertThat(end.get()).isEqualTo(expected);
    }

    @LongRunning
    void endpoint() {}

    /** Waits as an endpoint does whose interceptor is the watcher. */
    private final class Waiting extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws Exception {
            MockHttpServletRequest asked = new MockHttpServletRequest();
            MockHttpServletResponse answer = new MockHttpServletResponse();
            HandlerMethod method =
                    new HandlerMethod(
                            DisconnectWatcherTests.this,
                            DisconnectWatcherTests.class.getDeclaredMethod("endpoint"));
            Exchange own = new Exchange(exchanges, request, RequestLimiter.Kind.OPEN, 30, 0);
            exchange.set(own);
            asked.setAttribute(Exchange.class.getName(), own);
            assertThat(watcher.preHandle(asked, answer, method)).isTrue();
            String how = "not at all";
            waits.countDown();
            try {
                how = goOn.await(60, TimeUnit.SECONDS) ? "in time" : "too late";
            } catch (InterruptedException e) {
                how = "interrupted";
            }
            end.set(how);
            Patiently.acquireUninterruptibly(completes);
            watcher.afterCompletion(asked, answer, method, null);
            completed.set(true);
            Patiently.acquireUninterruptibly(ends);
            if (Thread.interrupted()) {
                end.set("interrupted for good");
            }
            ended.set(true);
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
    }
}
