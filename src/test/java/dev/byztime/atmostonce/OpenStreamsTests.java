package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;

/** How many streams may be open. */
class OpenStreamsTests {

    private final OpenStreams streams = new OpenStreams();

    @Test
    void noMoreAreLetInThanThereIsMemoryFor() {
        streams.start();
        for (int i = 0; i < OpenStreams.MOST; i++) {
            streams.enter();
        }
        assertRefused(Unavailable.NO_ROOM);
        streams.leave();
        streams.enter();
        assertRefused(Unavailable.NO_ROOM);
    }

    @Test
    void noneIsLetInWhenTheServiceEnds() {
        streams.start();
        streams.stop();
        assertRefused(Unavailable.SHUTTING_DOWN);
        streams.start();
        streams.enter();
        assertThat(streams.isRunning()).isTrue();
    }

    private void assertRefused(Unavailable reason) {
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(streams::enter)
                .extracting(TimeUnavailableException::reason)
                .isEqualTo(reason);
    }
}
