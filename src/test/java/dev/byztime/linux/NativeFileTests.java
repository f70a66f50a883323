package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byztime.testing.LinuxCalls;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Reading and writing by position, whatever the path leads to. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NativeFileTests {

    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void tenBytes() throws IOException {
        path = Files.writeString(folder.resolve("digits"), "0123456789");
    }

    @Test
    void bytesAreReadFromWhereTheyAre() throws IOException {
        NativeFile file = NativeFile.openToRead(path);
        assertThat(read(file, 4, 3)).isEqualTo("3456");
        assertThat(read(file, 10, 0)).isEqualTo("0123456789");
        file.release();
    }

    @Test
    void whereTheFileEndsTheReadIsShort() throws IOException {
        NativeFile file = NativeFile.openToRead(path);
        assertThat(read(file, 4, 8)).isEqualTo("89");
        assertThat(read(file, 4, 10)).isEmpty();
        assertThat(read(file, 4, 1L << 40)).isEmpty();
        file.release();
    }

    @Test
    void aFileTruncatedWhileOpenIsAShortRead() throws IOException {
        NativeFile file = NativeFile.openToRead(path);
        try (RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
            other.setLength(2);
        }
        assertThat(read(file, 4, 0)).isEqualTo("01");
        assertThat(file.status().sizeBytes()).isEqualTo(2);
        file.release();
    }

    @Test
    void writingLeavesTheRestAlone() throws IOException {
        NativeFile file = NativeFile.openToWrite(path, 0644);
        file.write("ab".getBytes(UTF_8), 3);
        assertThat(path).hasContent("012ab56789");
        file.write("yz".getBytes(UTF_8), 9);
        assertThat(path).hasContent("012ab5678yz");
        file.release();
    }

    @Test
    void aNewFileHasTheGivenPermissions() throws IOException {
        Path fresh = folder.resolve("fresh");
        NativeFile.openToWrite(fresh, 0600).release();
        assertThat(Files.getPosixFilePermissions(fresh))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(fresh).isEmptyFile();
    }

    @Test
    void allocatingMakesItLongerAndNeverShorter() throws IOException {
        NativeFile file = NativeFile.openToWrite(path, 0644);
        file.allocate(4096);
        assertThat(file.status().sizeBytes()).isEqualTo(4096);
        file.allocate(100);
        assertThat(file.status().sizeBytes()).isEqualTo(4096);
        assertThat(read(file, 12, 0)).isEqualTo("0123456789\0\0");
        assertThatThrownBy(() -> file.allocate(0)).isInstanceOf(FileException.class);
        file.release();
    }

    @Test
    void aFileOpenedToReadCannotBeWritten() throws IOException {
        NativeFile file = NativeFile.openToRead(path);
        assertThatThrownBy(() -> file.write(new byte[1], 0)).isInstanceOf(FileException.class);
        assertThat(path).hasContent("0123456789");
        file.release();
    }

    @Test
    void whatIsMissingIsSaidToBe() {
        assertRefusal(folder.resolve("none"), FileException.Kind.MISSING);
        assertRefusal(folder.resolve("none/none"), FileException.Kind.MISSING);
        assertRefusal(path.resolve("below-a-file"), FileException.Kind.MISSING);
        assertThatThrownBy(() -> NativeFile.openToWrite(folder.resolve("none/none"), 0644))
                .isInstanceOf(FileException.class);
    }

    /** One that even root may not write. */
    @Test
    void whatIsForbiddenIsSaidToBe() {
        Path bootId = Path.of("/proc/sys/kernel/random/boot_id");
        FileException refusal =
                catchThrowableOfType(
                        FileException.class, () -> NativeFile.openToWrite(bootId, 0644));
        assertThat(refusal.kind()).isEqualTo(FileException.Kind.FORBIDDEN);
        assertThat(refusal).hasMessageContaining(bootId.toString());
    }

    @Test
    void aFolderIsNoRegularFileAndCannotBeRead() throws IOException {
        NativeFile file = NativeFile.openToRead(folder);
        assertThat(file.status().regular()).isFalse();
        assertThat(NativeFile.statusOf(folder).regular()).isFalse();
        assertUnreadable(file, "directory");
        file.release();
    }

    @Test
    void aPipeWithoutWriterDoesNotBlock() throws IOException {
        Path pipe = folder.resolve("pipe");
        LinuxCalls.makeFifo(pipe);
        assertThat(NativeFile.statusOf(pipe).regular()).isFalse();
        NativeFile file = NativeFile.openToRead(pipe);
        assertThat(file.status().regular()).isFalse();
        assertUnreadable(file, "seek");
        file.release();
    }

    @Test
    void aDeviceIsNoRegularFile() throws IOException {
        assertThat(NativeFile.statusOf(Path.of("/dev/null")).regular()).isFalse();
    }

    @Test
    void symbolicLinksAreFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), path.getFileName());
        FileStatus status = NativeFile.statusOf(link);
        assertThat(status).isEqualTo(NativeFile.statusOf(path));
        assertThat(status.regular()).isTrue();
        assertThat(status.sizeBytes()).isEqualTo(10);
        NativeFile file = NativeFile.openToRead(link);
        assertThat(file.status()).isEqualTo(status);
        assertThat(read(file, 4, 0)).isEqualTo("0123");

        Path other = Files.writeString(folder.resolve("other"), "abc");
        Files.delete(link);
        Files.createSymbolicLink(link, other);
        assertThat(NativeFile.statusOf(link).sameFileAs(status)).isFalse();
        assertThat(file.status().sameFileAs(status)).isTrue();
        file.release();
    }

    @Test
    void aLinkToItselfEndsInARefusal() throws IOException {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertRefusal(loop, FileException.Kind.OTHER);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("none"));
        assertRefusal(dangling, FileException.Kind.MISSING);
    }

    @Test
    void aReplacedFileIsAnotherAndTheOldOneStaysReadable() throws IOException {
        NativeFile file = NativeFile.openToRead(path);
        FileStatus before = NativeFile.statusOf(path);
        Path other = Files.writeString(folder.resolve("other"), "abc");
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        assertThat(NativeFile.statusOf(path).sameFileAs(before)).isFalse();
        assertThat(file.status().sameFileAs(before)).isTrue();
        assertThat(read(file, 4, 0)).isEqualTo("0123");
        file.release();
    }

    @Test
    void namesMayHaveAnyCharacters() throws IOException {
        Path named = Files.writeString(folder.resolve("a b\n%s\t'"), "named");
        NativeFile file = NativeFile.openToRead(named);
        assertThat(read(file, 8, 0)).isEqualTo("named");
        file.release();
    }

    @Test
    void anInterruptedThreadReadsAsAnyOther() throws IOException {
        NativeFile file = NativeFile.openToRead(path);
        Thread.currentThread().interrupt();
        try {
            assertThat(read(file, 4, 0)).isEqualTo("0123");
            assertThat(file.status().sizeBytes()).isEqualTo(10);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(read(file, 4, 4)).isEqualTo("4567");
        file.release();
    }

    private static void assertRefusal(Path path, FileException.Kind kind) {
        assertThat(
                        catchThrowableOfType(FileException.class, () -> NativeFile.openToRead(path))
                                .kind())
                .isEqualTo(kind);
        assertThat(
                        catchThrowableOfType(FileException.class, () -> NativeFile.statusOf(path))
                                .kind())
                .isEqualTo(kind);
    }

    private static void assertUnreadable(NativeFile file, String why) {
        FileException refusal =
                catchThrowableOfType(FileException.class, () -> file.read(new byte[4], 0));
        assertThat(refusal.kind()).isEqualTo(FileException.Kind.OTHER);
        assertThat(refusal).hasMessageContaining(why);
    }

    static String read(NativeFile file, int length, long offset) throws FileException {
        byte[] bytes = new byte[length];
        return new String(bytes, 0, file.read(bytes, offset), UTF_8);
    }
}
