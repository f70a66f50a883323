package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;

/** Until when streams may be read. */
class OpenStreamsTests {

    private final OpenStreams streams = new OpenStreams();

    @Test
    void noneIsLetInWhenTheServiceEnds() {
        streams.start();
        streams.stop();
        assertRefused(Unavailable.SHUTTING_DOWN);
        streams.start();
        streams.requireOpen();
        assertThat(streams.isRunning()).isTrue();
    }

    private void assertRefused(Unavailable reason) {
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(streams::requireOpen)
                .extracting(TimeUnavailableException::reason)
                .isEqualTo(reason);
    }
}
