package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.web.guard.ConnectionRoom;
import dev.byztime.web.guard.Exchanges;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How fast connections are accepted while none of them can be counted. */
@ServiceOnManualClock
class AcceptingTests {

    private static final long BYTES = 1 << 30;
    private static final int BURST = 200;

    @Autowired private Exchanges exchanges;

    private final List<SelectableChannel> channels = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SelectableChannel each : channels) {
            each.close();
        }
    }

    /** Else the next one would wait behind them for as long as they take altogether. */
    @Test
    void aBurstIsTakenInAtOnceWhereThereAreDescriptors() {
        Accepting accepting = accepting(2 * BURST + 2);
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> {
                    for (int i = 0; i < BURST; i++) {
                        accepting.onAccepting(channel());
                    }
                });
    }

    /** The newest would have to give way to each other. */
    @Test
    void whereMemoryIsShortTheNextOneWaits() throws IOException {
        Accepting accepting = accepting(32 * HeldConnection.BYTES, Integer.MAX_VALUE);
        for (int i = 0; i < 16; i++) {
            accepting.onAccepting(channel());
        }
        long begun = System.nanoTime();
        accepting.onAccepting(channel());
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void whereThereAreNotTheNextOneWaitsForSomeToBeCounted() throws IOException {
        Accepting accepting = accepting(17);
        for (int i = 0; i < 16; i++) {
            accepting.onAccepting(channel());
        }
        long begun = System.nanoTime();
        accepting.onAccepting(channel());
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThanOrEqualTo(Duration.ofMillis(100));

        accepting.onAccepted(channels.get(0));
        accepting.onAcceptFailed(channels.get(1), null);
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> {
                    for (int i = 0; i < BURST; i++) {
                        SelectableChannel next = channel();
                        accepting.onAccepting(next);
                        accepting.onAccepted(next);
                    }
                });
    }

    private Accepting accepting(int most) {
        return accepting(BYTES, most);
    }

    private Accepting accepting(long bytes, int most) {
        ConnectionRoom room = new ConnectionRoom(bytes, most);
        return new Accepting(new Connections(exchanges, room), room);
    }

    private SelectableChannel channel() throws IOException {
        SelectableChannel channel = DatagramChannel.open();
        channels.add(channel);
        return channel;
    }
}
