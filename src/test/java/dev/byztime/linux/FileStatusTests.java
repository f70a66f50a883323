package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tells one file from another. */
class FileStatusTests {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/proc/version", "/dev/null", "/sys"})
    void deviceAndInodeAreThoseThatTheJdkSees(String file) throws IOException {
        assertAsTheJdkSees(Path.of(file));
    }

    @Test
    void soTheyAreOfANewFile() throws IOException {
        assertAsTheJdkSees(Files.createFile(folder.resolve("new")));
    }

    @Test
    void aFileIsTheSameIfDeviceAndInodeAre() {
        FileStatus file = new FileStatus(1, 2, true, 3);
        assertThat(file.sameFileAs(new FileStatus(1, 2, true, 4))).isTrue();
        assertThat(file.sameFileAs(new FileStatus(1, 3, true, 3))).isFalse();
        assertThat(file.sameFileAs(new FileStatus(2, 2, true, 3))).isFalse();
    }

    private static void assertAsTheJdkSees(Path path) throws IOException {
        FileStatus status = NativeFile.statusOf(path);
        assertThat(status.device()).isEqualTo(packed((long) Files.getAttribute(path, "unix:dev")));
        assertThat(status.inode()).isEqualTo(Files.getAttribute(path, "unix:ino"));
        assertThat(status.regular()).isEqualTo(Files.isRegularFile(path));
        assertThat(status.sizeBytes()).isEqualTo(Files.getAttribute(path, "unix:size"));
    }

    /** From the form of makedev(3), which mixes the digits of major and minor number. */
    private static long packed(long dev) {
        long major = (dev >>> 8 & 0xfff) | (dev >>> 32 & ~0xfffL);
        long minor = (dev & 0xff) | (dev >>> 12 & 0xffffff00L);
        return major << 32 | minor;
    }
}
