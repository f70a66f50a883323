package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.testing.HttpSocket;
import dev.byztime.web.guard.ConnectionRoom;
import dev.byztime.web.guard.Exchanges;
import dev.byztime.web.guard.FairThreads;
import dev.byztime.web.guard.Refusals;
import dev.byztime.web.guard.RequestLimiter;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Requests that cannot be parsed. */
@ServiceOnManualClock
@Timeout(60)
class RefusedHeadsTests {

    @Autowired private Exchanges exchanges;
    @Autowired private RequestLimiter places;
    @Autowired private Refusals refusals;

    /** For each task of a connection, whether the thread that handed it over was still reading. */
    private final List<Boolean> handedOverWhileReading = new CopyOnWriteArrayList<>();

    /**
     * Otherwise two threads may give one buffer back to the pool. It may belong to another
     * connection by then, whose request would be mixed with a third one's.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: zip\r\n\r\n"
            })
    void aRefusalBeginsWhenTheReaderHasLetGoOfItsBuffer(String request) throws Exception {
        FairThreads threads =
                new FairThreads(
                        task -> {
                            handedOverWhileReading.add(isReading());
                            return Thread.ofVirtual().unstarted(task);
                        },
                        100);
        try (GatedServer server =
                        new GatedServer(
                                places,
                                exchanges,
                                refusals,
                                new Connections(exchanges, new ConnectionRoom(1 << 20, 3)),
                                threads,
                                Duration.ofSeconds(30),
                                new Unused());
                HttpSocket client = new HttpSocket(server.uri())) {
            client.send(request);
            assertThat(client.answer().status()).isBetween(400, 599);
        }
        assertThat(handedOverWhileReading).isNotEmpty().doesNotContain(true); // a close may follow
    }

    private static boolean isReading() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames ->
                        frames.anyMatch(frame ->
                                frame.getDeclaringClass() == HttpConnection.class
                                        && frame.getMethodName().equals("onFillable")));
    }

    private static final class Unused extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            throw new AssertionError("not to be called");
        }
    }
}
