package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests are let in at once. */
class PlacesTests {

    private final Places places = new Places(8);

    @Test
    void whatMayLastLeavesAQuarterToTheQuick() {
        for (int i = 0; i < 6; i++) {
            places.take(true);
        }
        assertRefused(true);
        places.take(false);
        places.take(false);
        assertRefused(false);
        places.leave(false);
        assertRefused(true);
        places.take(false);
        places.leave(true);
        places.take(true);
        assertRefused(false);
    }

    @Test
    void theQuickMayTakeThemAll() {
        for (int i = 0; i < 8; i++) {
            places.take(false);
        }
        assertRefused(false);
        assertRefused(true);
        places.leave(false);
        places.take(true);
    }

    @ParameterizedTest
    @CsvSource({
        "1,              64",
        "67108864,      512",
        "268435456,    2048",
        "1073741824,   8192",
        "6442450944,  16384",
        "9223372036854775807, 16384",
    })
    void theNumberFollowsFromTheHeap(long heap, int places) {
        assertThat(Places.fitting(heap)).isEqualTo(places);
    }

    private void assertRefused(boolean lasts) {
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(() -> places.take(lasts))
                .extracting(TimeUnavailableException::reason)
                .isEqualTo(Unavailable.NO_ROOM);
    }
}
