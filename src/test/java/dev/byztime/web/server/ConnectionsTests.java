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

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which connections end, and which do not, with real sockets. */
@ServiceOnManualClock
@Timeout(120)
class ConnectionsTests {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final long MUCH_ROOM = 1 << 30;

    /** A connection that was active during this time is not idle yet. */
    private static final Duration MOMENT = Duration.ofMillis(600);

    /** More than the kernel buffers for a client that reads nothing. */
    private static final int LARGE = 16 << 20;

    @Autowired private Exchanges exchanges;
    @Autowired private RequestLimiter places;
    @Autowired private Refusals refusals;

    private final List<HttpSocket> sockets = new ArrayList<>();
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private @Nullable GatedServer server;
    private @Nullable Connections connections;

    /** A request that a test answers. */
    private record Held(Response response, Callback callback, EndPoint endPoint) {

        void answer() {
            response.write(true, ByteBuffer.wrap(new byte[] {'4', '2'}), callback);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (HttpSocket socket : sockets) {
            socket.close();
        }
        held.values().forEach(each -> each.callback.succeeded());
        if (server != null) {
            server.close();
        }
        if (connections != null) {
            connections.destroy();
        }
    }

    @Test
    void theIdleTimeOutDoesNotCutAnAnswerThatIsDue() throws Exception {
        start(MUCH_ROOM, 100, SHORT);
        HttpSocket client = connectAndHold("/time/late");
        pass(SHORT.multipliedBy(3));
        held("/time/late").answer();
        HttpSocket.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("42");
    }

    @Test
    void aConnectionWithoutARequestEndsAfterTheIdleTimeOut() throws Exception {
        start(MUCH_ROOM, 100, SHORT);
        HttpSocket client = connect();
        assertThatIOException().isThrownBy(client::answer);
        awaitCount(0);
    }

    /** Nobody but the client itself can have made its port free. */
    @Test
    void aConnectionEndsWhenItsClientComesAgainFromTheSamePort() throws Exception {
        start(MUCH_ROOM, 100, LONG);
        int port;
        try (Socket dead = from(0)) {
            port = dead.getLocalPort();
            dead.getOutputStream().write(get("/time/waits").getBytes(StandardCharsets.US_ASCII));
            awaitHeld("/time/waits");
            dead.setSoLinger(true, 0);
        }
        EndPoint before = held("/time/waits").endPoint;
        assertThat(before.isOpen()).isTrue(); // nothing is read from it meanwhile
        try (Socket again = from(port)) {
            assertThat(again.getLocalPort()).isEqualTo(port);
            Patiently.until(() -> !before.isOpen());
            awaitCount(1);
        }
    }

    @Test
    void theOneThatHasBeenIdleForLongestGivesWay() throws Exception {
        start(MUCH_ROOM, 3, LONG);
        HttpSocket first = connect();
        assertAnswered(first);
        HttpSocket busy = connect();
        hold(busy, "/time/waits");
        pass(MOMENT);
        HttpSocket second = connect();
        assertAnswered(second);
        HttpSocket newest = connect();
        assertAnswered(newest);
        assertThatIOException().isThrownBy(first::answer);
        assertAnswered(second);
        held("/time/waits").answer();
        assertThat(busy.answer().status()).isEqualTo(200);
    }

    /** Their requests may be on their way, and the answer's client has had its time. */
    @Test
    void anUnreadAnswerGivesWayBeforeThoseThatWereActiveAMomentAgo() throws Exception {
        start(MUCH_ROOM, 3, LONG);
        HttpSocket unread = connect();
        unread.send(get("/time/large"));
        awaitHeld("/time/large");
        EndPoint cut = held("/time/large").endPoint;
        HttpSocket one = connect();
        assertAnswered(one);
        HttpSocket other = connect();
        assertAnswered(other);
        assertAnswered(one);
        HttpSocket newest = connect();
        assertAnswered(newest);
        Patiently.until(() -> !cut.isOpen());
        assertAnswered(one);
        assertAnswered(other);
    }

    @Test
    void theNewestGivesWayWhereAllOthersAreBusy() throws Exception {
        start(MUCH_ROOM, 2, LONG);
        HttpSocket one = connect();
        hold(one, "/time/1");
        HttpSocket other = connect();
        hold(other, "/time/2");
        HttpSocket newest = connect();
        assertThatIOException()
                .isThrownBy(() -> {
                    newest.send(get("/time"));
                    newest.answer();
                });
        held("/time/1").answer();
        held("/time/2").answer();
        assertThat(one.answer().status()).isEqualTo(200);
        assertThat(other.answer().status()).isEqualTo(200);
    }

    /** So the memory is limited too, whatever their number is. */
    @Test
    void connectionsWithLargeHeadsGiveWayBeforeOthers() throws Exception {
        int most = 16;
        start((long) most * HeldConnection.BYTES, 1000, LONG);
        HttpSocket usual = connect();
        assertAnswered(usual);
        for (int i = 0; i < most; i++) {
            beginLargeHead(connect());
            assertAnswered(usual);
        }
        Patiently.until(() -> connections().count() < most / 2);

        pass(MOMENT); // then those before it have been idle for long enough
        assertAnswered(usual);
        HttpSocket last = connect();
        beginLargeHead(last);
        last.send("\r\n");
        assertThat(last.answer().status()).isEqualTo(200);
        assertAnswered(connect());
        assertAnswered(usual);
    }

    /** Nobody else can give way, so it is this one that ends, and not one that has a request. */
    @Test
    void aHeadForWhichThereIsNoRoomEndsItsOwnConnection() throws Exception {
        start(2 * HeldConnection.BYTES, 1000, LONG);
        HttpSocket busy = connect();
        hold(busy, "/time/waits");
        HttpSocket large = connect();
        assertThatIOException()
                .isThrownBy(() -> {
                    beginLargeHead(large);
                    large.answer();
                });
        awaitCount(1);
        held("/time/waits").answer();
        assertThat(busy.answer().status()).isEqualTo(200);
    }

    @Test
    void whatConnectionsTookIsFreeAfterTheirEnd() throws Exception {
        start(8 * HeldConnection.BYTES, 1000, LONG);
        for (int round = 0; round < 20; round++) {
            List<HttpSocket> some = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                HttpSocket socket = connect();
                some.add(socket);
                assertAnswered(socket);
            }
            assertThat(connections().takeHalfTheRoom(0)).isTrue();
            for (HttpSocket socket : some) {
                assertAnswered(socket); // none had to give way
                socket.close();
            }
            awaitCount(0);
            assertThat(connections().takeHalfTheRoom(0)).isFalse();
        }
    }

    private void start(long bytes, int most, Duration idleTimeOut) throws Exception {
        connections = new Connections(exchanges, new ConnectionRoom(bytes, most));
        server =
                new GatedServer(
                        places,
                        exchanges,
                        refusals,
                        connections,
                        new FairThreads("test-"),
                        idleTimeOut,
                        new Holding());
    }

    private GatedServer server() {
        if (server == null) {
            throw new AssertionError("not started");
        }
        return server;
    }

    private Connections connections() {
        if (connections == null) {
            throw new AssertionError("not started");
        }
        return connections;
    }

    private HttpSocket connect() throws IOException {
        HttpSocket socket = new HttpSocket(server().uri());
        sockets.add(socket);
        return socket;
    }

    private Socket from(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress("127.0.0.1", port));
        socket.connect(new InetSocketAddress("127.0.0.1", server().uri().getPort()));
        return socket;
    }

    private static void assertAnswered(HttpSocket socket) throws IOException {
        socket.send(get("/time"));
        assertThat(socket.answer().status()).isEqualTo(200);
    }

    private void hold(HttpSocket socket, String path) throws IOException {
        socket.send(get(path));
        awaitHeld(path);
    }

    /** On a slow machine a connection may be idle for too long before its request is sent. */
    private HttpSocket connectAndHold(String path) throws IOException {
        while (true) {
            HttpSocket client = connect();
            try {
                client.send(get(path));
            } catch (IOException closed) {
                continue;
            }
            Patiently.until(() -> held.containsKey(path) || connections().count() == 0);
            if (held.containsKey(path)) {
                return client;
            }
        }
    }

    private void awaitHeld(String path) {
        Patiently.until(() -> held.containsKey(path));
    }

    private Held held(String path) {
        Held some = held.get(path);
        if (some == null) {
            throw new AssertionError(path + " is not held");
        }
        return some;
    }

    private void awaitCount(int count) {
        Patiently.until(() -> connections().count() == count);
    }

    private static void pass(Duration time) {
        long begunNs = System.nanoTime();
        Patiently.until(() -> System.nanoTime() - begunNs > time.toNanos());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    /** With as many fields as there may be. */
    private static void beginLargeHead(HttpSocket socket) throws IOException {
        StringBuilder head = new StringBuilder("GET /time HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < 96; i++) {
            head.append("%02d: %s\r\n".formatted(i, "x".repeat(40)));
        }
        socket.send(head.toString());
    }

    /** Answers requests for the time, and holds all others. */
    private final class Holding extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = request.getHttpURI().getPath();
            if (path.equals("/time")) {
                response.write(true, ByteBuffer.allocate(0), callback);
                return true;
            }
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            if (path.equals("/time/large")) {
                response.write(true, ByteBuffer.allocate(LARGE), callback);
            }
            held.put(path, new Held(response, callback, endPoint));
            return true;
        }
    }
}
