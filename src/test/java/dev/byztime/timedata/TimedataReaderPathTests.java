package dev.byztime.timedata;

import static dev.byztime.timedata.TimedataException.Kind.MALFORMED;
import static dev.byztime.timedata.TimedataException.Kind.MISSING;
import static dev.byztime.timedata.TimedataException.Kind.UNREADABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.linux.FileException;
import dev.byztime.linux.NativeFile;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.OpenDescriptors;
import dev.byztime.time.Era;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Checks what is made of whatever a path may lead to; none of it may block. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TimedataReaderPathTests {

    private static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");
    private static final String NOT_REGULAR = "not a regular file";

    @TempDir Path folder;
    private Path path;
    private TimedataReader reader;

    @BeforeEach
    void aReaderOfWhatWasAFile() throws Exception {
        path = folder.resolve("timedata");
        reader = new TimedataReader(path, ERA);
        Page.numbered(1, ERA).writeTo(path);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(1));
        Files.delete(path);
    }

    @AfterEach
    void wholeFileIsReadAgain() throws Exception {
        Files.deleteIfExists(path);
        Page.numbered(2, ERA).writeTo(path);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(2));
        reader.close();
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    @Test
    void folderIsNoFile() throws Exception {
        Files.createDirectory(path);
        assertThat(Refusal.of(reader, MALFORMED)).contains(NOT_REGULAR);
    }

    @Test
    void pipeDoesNotBlock() throws Exception {
        LinuxCalls.makeFifo(path);
        assertThat(Refusal.of(reader, MALFORMED)).contains(NOT_REGULAR);
    }

    /** What if the path comes to lead to it between the look and the opening? */
    @Test
    void pipeDoesNotBlockWhenOpened() throws Exception {
        LinuxCalls.makeFifo(path);
        NativeFile pipe = NativeFile.openToRead(path);
        try {
            assertThat(pipe.status().regular()).isFalse();
            assertThatThrownBy(() -> pipe.read(new byte[32], 0)).isInstanceOf(FileException.class);
        } finally {
            pipe.release();
        }
    }

    @Test
    void socketIsNoFile() throws Exception {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(path));
            assertThat(Refusal.of(reader, MALFORMED)).contains(NOT_REGULAR);
        }
    }

    @Test
    void deviceIsNoFile() throws Exception {
        linkTo(Path.of("/dev/zero"));
        assertThat(Refusal.of(reader, MALFORMED)).contains(NOT_REGULAR);
    }

    /** Regular, but of no size, and its content is made up as it is read. */
    @Test
    void fileOfTheKernelIsTooShort() throws Exception {
        linkTo(Path.of("/proc/self/status"));
        assertThat(Refusal.of(reader, MALFORMED)).contains("shorter");
    }

    @Test
    void linkIsFollowedToWhereverItComesToPoint() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        Page.numbered(11, ERA).writeTo(one);
        Page.numbered(22, ERA).writeTo(two);
        linkTo(one);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(11));
        linkTo(two);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(22));
        linkTo(Path.of("one")); // relative to the link's folder
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(11));
    }

    /** As mounted volumes do it: the file stays, and a folder on the way to it changes. */
    @Test
    void linkOnTheWayIsFollowedToWhereverItComesToPoint() throws Exception {
        Path link = folder.resolve("data");
        for (int n = 1; n < 10; n++) {
            Path version = Files.createDirectory(folder.resolve("version-" + n));
            Page.numbered(n, ERA).writeTo(version.resolve("timedata"));
            Path fresh = Files.createSymbolicLink(folder.resolve("data.new"), version);
            Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
            if (n == 1) {
                linkTo(link.resolve("timedata"));
            }
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(n));
        }
    }

    @Test
    void danglingLinkLeadsToNothingYet() throws Exception {
        Path target = folder.resolve("target");
        linkTo(target);
        Refusal.of(reader, MISSING);
        Page.numbered(3, ERA).writeTo(target);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(3));
    }

    @Test
    void linkToItselfCannotBeRead() throws Exception {
        linkTo(path);
        assertThat(Refusal.of(reader, UNREADABLE)).contains("symbolic links");
    }

    @Test
    void fileInTheRoleOfAFolderHasNothingInIt() throws Exception {
        Page.numbered(3, ERA).writeTo(path);
        try (TimedataReader below = new TimedataReader(path.resolve("timedata"), ERA)) {
            Refusal.of(below, MISSING);
        }
    }

    @Test
    void nameThatIsTooLongCannotBeRead() {
        try (TimedataReader tooLong = new TimedataReader(folder.resolve("n".repeat(256)), ERA)) {
            assertThat(Refusal.of(tooLong, UNREADABLE)).contains("name too long");
        }
    }

    @Test
    void nameInAnyScriptIsTheSameToJavaAndToLinux() throws Exception {
        Path name;
        try {
            name = folder.resolve("Zeit-時間");
        } catch (InvalidPathException e) {
            Assumptions.abort("this locale has no such names: " + e.getMessage());
            return;
        }
        Page.numbered(3, ERA).writeTo(name);
        try (TimedataReader named = new TimedataReader(name, ERA)) {
            assertThat(named.read()).isEqualTo(SelfCheckingEntry.number(3));
        }
    }

    private void linkTo(Path target) throws IOException {
        Path fresh = Files.createSymbolicLink(folder.resolve("link.new"), target);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
