package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** What is written can be read. */
class OwnerOnlyFilesTests {

    @TempDir private Path folder;

    @Test
    void theLongestContentIsReadAgain() throws IOException {
        Path file = folder.resolve("file");
        byte[] content = new byte[4096];
        content[4095] = 1;
        OwnerOnlyFiles.replace(file, content);
        assertThat(OwnerOnlyFiles.read(file)).isEqualTo(content);
    }

    /** It would be cut off when it is read, and then pass for damaged. */
    @Test
    void aLongerOneIsRefusedAndTheFileStays() throws IOException {
        Path file = folder.resolve("file");
        OwnerOnlyFiles.replace(file, new byte[] {1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OwnerOnlyFiles.replace(file, new byte[4097]));
        assertThat(OwnerOnlyFiles.read(file)).containsExactly(1);
    }
}
