package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** Checks that of two processes only one writes. */
class TimedataWriterIT {

    @TempDir Path folder;

    @Test
    void lockExcludesOtherProcessesUntilItsHolderClosesOrDies() throws IOException {
        Path path = folder.resolve("timedata");
        Path other = folder.resolve("other");
        try (ChildJvm child = ChildJvm.start(TimedataChild.class)) {
            try (TimedataWriter writer = open(path)) {
                assertThat(child.ask("write " + path)).startsWith("LOCKED");
                assertThat(child.ask("write " + other)).isEqualTo(TimedataChild.DONE);
                assertThat(writer.isInPlace()).isTrue();
            }
            assertThat(child.ask("write " + path)).isEqualTo(TimedataChild.DONE);
            TimedataLock.assertHeld(path);
            open(other).close(); // the child has closed it

            Patiently.kill(child.process());
            open(path).close();
        }
    }

    private static TimedataWriter open(Path path) throws IOException {
        return TimedataWriter.open(path, TimedataChild.ERA, Timestamp.ZERO, Timestamp.ZERO);
    }
}
