package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.LogLines;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;

/** What the log says of where a ceiling begins: an operator reads there why a start costs time. */
class CeilingLogTests {

    private static final long SECOND = 1_000_000_000;
    private static final long T = 1_800_000_000 * SECOND;
    private static final Era ERA = Era.of(1, 2);

    private final UnreliableDisk disk = new UnreliableDisk();
    @RegisterExtension private final LogLines lines = new LogLines(CeilingKeeper.class);

    @Test
    void aFirstStart() throws IOException {
        assertThat(beginning(T))
                .isEqualTo(
                        "The some ceiling begins at 1800000010.000000000, 10 s ahead of the time"
                            + " (MISSING: there was no file: this is a first start, or the folder"
                            + " was lost)");
    }

    @Test
    void aRestart() throws IOException {
        beginning(T);
        assertThat(beginning(T - 3600 * SECOND))
                .isEqualTo(
                        "The some ceiling begins at 1800000010.000000000, 3610 s ahead of the time"
                                + " (FOUND: as the last start left it)");
        assertThat(beginning(T + 11 * SECOND))
                .isEqualTo(
                        "The some ceiling begins at 1800000010.000000000 (FOUND: as the last start"
                                + " left it)");
    }

    @Test
    void anOldFile() throws IOException {
        beginning(T);
        assertThat(beginning(T + 100 * SECOND))
                .endsWith(
                        "(BEHIND: the file is so old that it may be a backup, so it counts as"
                                + " none)");
    }

    private String beginning(long now) throws IOException {
        ManualClock clock =
                new ManualClock(Timestamp.ofNanos(1_000 * SECOND), Timestamp.ofNanos(now));
        Reading.Basis basis =
                new Reading.Basis(Timestamp.ofNanos(now), Timestamp.ofNanos(now), ERA, 0, 0);
        Reading reading = new Reading(basis, 0, 0, null, Reading.Status.SYNCHRONIZED);
        new CeilingKeeper(
                        new Ceiling(disk.open(), "some", 8 * SECOND, new Timestamp(1, 0)),
                        () -> reading,
                        clock,
                        new LinuxClock().pause(),
                        0,
                        taken -> {})
                .step();
        return lines.written().getLast();
    }
}
