package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byztime.testing.FileTampering;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of the master keys on the real disk. */
class PrivateFileTests {

    @TempDir private Path folder;

    @Test
    void fileIsReplacedAsAWholeAndIsItsOwnersOnly() throws IOException {
        Path path = folder.resolve("master-keys");
        PrivateFile file = new PrivateFile(path);
        assertThat(file.read()).isNull();
        file.replace("first".getBytes(US_ASCII));
        requirePrivate(path, "first");

        FileTampering.permit(path, "rw-r--r--");
        Files.writeString(folder.resolve("master-keys.new"), "left by a crash");
        file.replace("second".getBytes(US_ASCII));
        requirePrivate(path, "second");
    }

    private void requirePrivate(Path path, String content) throws IOException {
        assertThat(new PrivateFile(path).read()).asString(US_ASCII).isEqualTo(content);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }
}
