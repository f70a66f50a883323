package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.Patiently;
import dev.byztime.web.problem.BodyRefusal;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Clients that do not send or do not read, with real sockets. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ExchangeTests {

    /** How many bodies may be awaited, and how many answers unread, beside so few places. */
    private static final int MOST = 16;

    /** More than the kernel buffers for a client that reads nothing. */
    private static final int LARGE = 16 << 20;

    private static final int ALL_BODIES_BYTES = 800_000;

    private final BodyBudget budget = new BodyBudget(ALL_BODIES_BYTES);
    private final Exchanges exchanges = new Exchanges(new RequestLimiter(100), budget);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicReference<Exchange> latest = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean committed;
    private final List<HttpSocket> sockets = new ArrayList<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /** How many checks, one a second, a client may be silent for. */
    private volatile int patience = 60;

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(600_000); // else the server would cut slow readers by itself
        server.addConnector(connector);
        server.setHandler(new Reading());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (HttpSocket socket : sockets) {
            socket.close();
        }
        server.stop();
        exchanges.destroy();
    }

    /** It has had the most time. */
    @Test
    void theFirstOfTooManyBodiesThatDoNotComeGivesWay() throws Exception {
        for (int i = 0; i <= MOST; i++) {
            connect().send(post(4) + "12");
            awaitBegun(i + 1);
        }
        assertThat(sockets.getFirst().answer().body()).contains("no-room");
        for (HttpSocket socket : sockets.subList(1, MOST + 1)) {
            socket.send("34");
            assertThat(socket.answer().body()).isEqualTo("4");
        }
    }

    @Test
    void theFirstOfTooManyAnswersThatNobodyReadsIsCut() throws Exception {
        for (int i = 0; i <= MOST; i++) {
            connect().send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
            awaitBegun(i + 1);
        }
        // a client that begins to read before may read it all
        Patiently.until(() -> connector.getConnectedEndPoints().size() == MOST);
        assertThatIOException().isThrownBy(() -> sockets.getFirst().answer());
        assertThat(sockets.getLast().answer().body()).hasSize(LARGE);
    }

    @Test
    void aClientThatIsSilentForTooLongIsToldSo() throws Exception {
        patience = 1;
        HttpSocket silent = connect();
        silent.send(post(4) + "12");
        assertThat(silent.answer().body()).contains("after 2 bytes");
    }

    /** It is never silent. */
    @Test
    void aClientThatIsTooSlowOnTheAverageIsToldSo() throws Exception {
        patience = 2;
        HttpSocket slow = connect();
        slow.send(post(100_000));
        AtomicInteger sent = new AtomicInteger();
        Patiently.until(() -> {
            try {
                slow.send("1");
                sent.incrementAndGet();
                return false;
            } catch (IOException ended) {
                return true;
            }
        });
        assertThat(sent.get()).isGreaterThan(2);
    }

    @Test
    void anAnswerThatIsReadTooSlowlyIsCut() throws Exception {
        patience = 1;
        HttpSocket slow = connect();
        slow.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
        awaitBegun(1);
        for (int i = 0; i < LARGE / Exchange.RATE; i++) {
            latest.get().look(); // instead of one second
        }
        assertThat(connector.getConnectedEndPoints()).isNotEmpty();
        Patiently.until(() -> {
            latest.get().look();
            return connector.getConnectedEndPoints().isEmpty();
        });
        assertThatIOException().isThrownBy(slow::answer);
    }

    /** Spring MVC would log any other failure with its trace, ninety lines for each request. */
    @Test
    void theAnswerToAClientThatHasHungUpFailsAsSuch() throws Exception {
        committed = true;
        try (HttpSocket gone = connect()) {
            gone.send(post(4) + "12");
            awaitBegun(1);
        }
        Patiently.until(() -> failure.get() != null);
        assertThat(failure.get()).isInstanceOf(EofException.class);
    }

    @Test
    void otherFailuresOfAnswersKeepTheirKind() throws Exception {
        committed = true;
        connect().send(post(4) + "1234");
        Patiently.until(() -> failure.get() != null);
        assertThat(failure.get()).isInstanceOf(IllegalStateException.class);
    }

    /** What has arrived of them counts, and no longer than their requests last. */
    @Test
    void bodiesCountWithWhatHasArrived() throws Exception {
        int length = 50_000;
        HttpSocket first = connect();
        first.send(post(length) + "x".repeat(length - 1));
        Patiently.until(() -> budget.takenBytes() > 4L * length);
        HttpSocket second = connect();
        second.send(post(length) + "x".repeat(length));
        assertThat(second.answer().body()).isEqualTo("" + length);
        HttpSocket third = connect();
        third.send(post(2 * length) + "x".repeat(2 * length));
        assertThat(third.answer().body()).contains("no-room");
        first.send("x");
        assertThat(first.answer().body()).isEqualTo("" + length);
        Patiently.until(() -> budget.takenBytes() == 0);
        HttpSocket fourth = connect();
        fourth.send(post(2 * length - 100) + "x".repeat(2 * length - 100));
        assertThat(fourth.answer().body()).isEqualTo("" + (2 * length - 100));
    }

    private HttpSocket connect() throws IOException {
        HttpSocket socket =
                new HttpSocket(URI.create("http://127.0.0.1:" + connector.getLocalPort()));
        sockets.add(socket);
        return socket;
    }

    private void awaitBegun(int count) {
        Patiently.until(() -> begun.get() == count);
    }

    private static String post(int length) {
        return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /** Answers with the length of the body, or with the reason why it is not read on. */
    /** Notes why an answer failed. */
    private final class Noted extends Callback.Nested {

        Noted(Callback callback) {
            super(callback);
        }

        @Override
        public void failed(Throwable cause) {
            failure.set(cause);
            super.failed(cause);
        }
    }

    /** A response that Jetty has begun by itself. */
    private static final class Committed extends Response.Wrapper {

        Committed(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            callback.failed(new IllegalStateException("Committed"));
        }
    }

    private final class Reading extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Exchange exchange =
                    new Exchange(exchanges, request, RequestLimiter.Kind.QUICK, patience, 0);
            exchanges.add(exchange);
            latest.set(exchange);
            begun.incrementAndGet();
            Request watched = exchange.watched(request);
            Response answer =
                    exchange.watched(
                            watched, committed ? new Committed(watched, response) : response);
            Callback done =
                    Callback.from(
                            () -> {
                                if (exchange.leave()) {
                                    exchanges.remove(exchange);
                                }
                            },
                            callback);
            answer.write(true, body(watched), new Noted(done));
            return true;
        }

        private static ByteBuffer body(Request request) {
            if (request.getMethod().equals("GET")) {
                return ByteBuffer.allocate(LARGE);
            }
            try {
                return BufferUtil.toBuffer("" + Content.Source.asString(request).length());
            } catch (IOException e) {
                BodyRefusal refusal = BodyRefusal.in(e);
                return BufferUtil.toBuffer(
                        refusal == null ? e.toString() : refusal.problem().toString());
            }
        }
    }
}
