package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.OpenDescriptors;
import dev.byztime.testing.Together;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A file is open while somebody uses it, and not longer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NativeFileUsesTests {

    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void aFile() throws IOException {
        path = Files.writeString(folder.resolve("file"), "mine");
    }

    @Test
    void theLastReleaseCloses() throws IOException {
        NativeFile file = NativeFile.openToRead(path);
        assertThat(file.retain()).isTrue();
        assertThat(file.retain()).isTrue();
        file.release();
        file.release();
        assertThat(OpenDescriptors.under(folder)).hasSize(1);
        assertThat(NativeFileTests.read(file, 4, 0)).isEqualTo("mine");
        file.release();
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    @Test
    void noProgramStartedHereInheritsIt() throws IOException {
        NativeFile reading = NativeFile.openToRead(path);
        NativeFile writing = NativeFile.openToWrite(path, 0644);
        assertThat(DescriptorFlags.of(path))
                .hasSize(2)
                .allMatch(flags -> (flags & Libc.O_CLOEXEC) != 0);
        reading.release();
        writing.release();
    }

    /**
     * Its number belongs to the next file that is opened, which must neither be read nor changed.
     */
    @Test
    void afterTheLastReleaseNothingWorks() throws IOException {
        NativeFile file = NativeFile.openToWrite(path, 0644);
        file.release();
        NativeFile next =
                NativeFile.openToWrite(Files.writeString(folder.resolve("next"), "next"), 0644);

        assertThat(file.retain()).isFalse();
        assertClosed(() -> file.read(new byte[4], 0));
        assertClosed(() -> file.write(new byte[4], 0));
        assertClosed(file::status);
        assertClosed(() -> file.allocate(4096));
        assertClosed(file::lock);
        assertClosed(file::release);
        assertThat(file.retain()).isFalse();
        assertThat(NativeFileTests.read(next, 8, 0)).isEqualTo("next");
        next.release();
    }

    /**
     * One thread replaces the open file over and over; the others must never read another's bytes.
     */
    @Test
    void nobodyReadsFromADescriptorThatWasGivenToAnotherFile() throws IOException {
        Path foreign = Files.writeString(folder.resolve("foreign"), "not!");
        AtomicReference<NativeFile> open = new AtomicReference<>(NativeFile.openToRead(path));
        AtomicInteger reading = new AtomicInteger(3);
        AtomicInteger missed = new AtomicInteger();
        Together.onPlatformThreads(
                4,
                number -> {
                    if (number == 3) {
                        while (reading.get() > 0) {
                            open.getAndSet(NativeFile.openToRead(path)).release();
                            NativeFile.openToRead(foreign).release();
                        }
                        return;
                    }
                    try {
                        for (int reads = 0; reads < 20_000 || missed.get() == 0; ) {
                            NativeFile file = open.get();
                            if (file.retain()) {
                                assertThat(NativeFileTests.read(file, 8, 0)).isEqualTo("mine");
                                file.release();
                                reads++;
                            } else {
                                missed.incrementAndGet();
                            }
                        }
                    } finally {
                        reading.decrementAndGet();
                    }
                });
        open.get().release();
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    private static void assertClosed(ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
