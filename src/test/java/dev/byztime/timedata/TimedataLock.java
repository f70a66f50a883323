package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.linux.FileException;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import java.nio.file.Path;

/** The lock of a timedata file, as a second writer meets it. */
public final class TimedataLock {

    private static final Era ANY = Era.of(1, 2);

    private TimedataLock() {}

    /** Checks that somebody writes the file, so that nobody else can. */
    public static void assertHeld(Path path) {
        assertThatThrownBy(() ->
                        TimedataWriter.open(path, ANY, Timestamp.ZERO, Timestamp.ZERO).close())
                .isInstanceOfSatisfying(
                        FileException.class,
                        e -> assertThat(e.kind()).isEqualTo(FileException.Kind.LOCKED));
    }
}
