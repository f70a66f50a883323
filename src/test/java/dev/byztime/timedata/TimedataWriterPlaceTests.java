package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.linux.FileException;
import dev.byztime.testing.FileTampering;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.OpenDescriptors;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/** Checks that a writer is alone with its file, and knows when the file is no longer in place. */
class TimedataWriterPlaceTests {

    private static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");
    private static final Era EARLIER = Era.parse("ffeeddcc-bbaa-9988-7766-554433221100");

    @TempDir Path folder;
    private Path path;
    private Path lock;

    @BeforeEach
    void aPath() {
        path = folder.resolve("timedata");
        lock = folder.resolve("timedata.lock");
    }

    @AfterEach
    void everyDescriptorIsGivenBack() throws IOException {
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    @Test
    void everybodyMayReadTheFileAndOnlyWritersTheLock() throws IOException {
        int usual = LinuxCalls.umask(0);
        try {
            open(path).close();
        } finally {
            LinuxCalls.umask(usual);
        }
        assertThat(mode(path)).isEqualTo(0644);
        assertThat(mode(lock)).isEqualTo(0600);
        assertThat(lock).isEmptyFile();
    }

    @Test
    void permissionsOfExistingFilesAreLeftAlone() throws IOException {
        Page.numbered(1, ERA).writeTo(path);
        Files.createFile(lock);
        Files.setAttribute(path, "unix:mode", 0640);
        Files.setAttribute(lock, "unix:mode", 0660);
        open(path).close();
        assertThat(mode(path)).isEqualTo(0640);
        assertThat(mode(lock)).isEqualTo(0660);
    }

    @Test
    void lockLiesBesideTheFileThatLinksLeadTo() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real")).resolve("data");
        Files.createSymbolicLink(path, Path.of("real", "data"));
        try (TimedataWriter writer = open(path)) {
            assertThat(real.resolveSibling("data.lock")).exists();
            assertThat(lock).doesNotExist();
            assertThat(writer.isInPlace()).isTrue();
            TimedataLock.assertHeld(real);
            TimedataLock.assertHeld(folder.resolve("real/../timedata"));
        }
        open(real).close();
    }

    @Test
    void secondWriterOfTheSameProcessIsRefused() throws IOException {
        try (TimedataWriter writer = open(path)) {
            byte[] before = Files.readAllBytes(path);
            TimedataLock.assertHeld(path);
            assertThatThrownBy(() ->
                            TimedataWriter.open(path, EARLIER, Timestamp.ZERO, Timestamp.ZERO))
                    .isInstanceOf(FileException.class);
            assertThat(Files.readAllBytes(path)).isEqualTo(before);
            assertThat(writer.isInPlace()).isTrue();
        }
        open(path).close();
    }

    /** A lock of the other kind, fcntl's, would be lost here. */
    @Test
    void lockSurvivesThatOthersOpenAndCloseItsFile() throws IOException {
        try (TimedataWriter writer = open(path)) {
            FileChannel.open(lock, StandardOpenOption.WRITE).close();
            Files.readAllBytes(path);
            TimedataLock.assertHeld(path);
            FileChannel other = FileChannel.open(lock, StandardOpenOption.WRITE);
            other.lock().release(); // Java's kind, which does not matter to it
            other.close();
            TimedataLock.assertHeld(path);
            writer.publish(SelfCheckingEntry.number(1));
            TimedataLock.assertHeld(path);
        }
    }

    @Test
    void otherFileMayHaveItsOwnWriter() throws IOException {
        try (TimedataWriter one = open(path);
                TimedataWriter two = open(folder.resolve("timedata2"))) {
            assertThat(one.isInPlace()).isTrue();
            assertThat(two.isInPlace()).isTrue();
        }
    }

    @Test
    void deletedFileIsNotInPlace() throws IOException {
        try (TimedataWriter writer = open(path)) {
            Files.delete(path);
            assertThat(writer.isInPlace()).isFalse();
            Page.numbered(1, ERA).writeTo(path);
            assertThat(writer.isInPlace()).isFalse();
        }
    }

    @Test
    void replacedFileIsNotInPlace() throws IOException {
        try (TimedataWriter writer = open(path)) {
            Page.read(path).replace(path); // not even by its own bytes
            assertThat(writer.isInPlace()).isFalse();
        }
    }

    @Test
    void fileThatALinkNoLongerLeadsToIsNotInPlace() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        try (TimedataWriter writer = open(link)) {
            assertThat(writer.isInPlace()).isTrue();
            Files.delete(link);
            Files.createSymbolicLink(link, folder.resolve("elsewhere"));
            assertThat(writer.isInPlace()).isFalse();
        }
    }

    @Test
    void deletedOrReplacedLockIsNotInPlace() throws IOException {
        try (TimedataWriter writer = open(path)) {
            Files.delete(lock);
            assertThat(writer.isInPlace()).isFalse();
            Files.createFile(lock);
            assertThat(writer.isInPlace()).isFalse();
            open(path).close(); // why it matters: this one believes itself alone
        }
    }

    @Test
    void contentOfTheLockDoesNotMatter() throws IOException {
        try (TimedataWriter writer = open(path)) {
            Files.writeString(lock, "1234");
            assertThat(writer.isInPlace()).isTrue();
            Files.writeString(lock, "");
            assertThat(writer.isInPlace()).isTrue();
        }
    }

    @Test
    void truncatedFileIsNotInPlace() throws IOException {
        try (TimedataWriter writer = open(path)) {
            FileTampering.truncate(path, 4095);
            assertThat(writer.isInPlace()).isFalse();
            FileTampering.truncate(path, 0);
            assertThat(writer.isInPlace()).isFalse();
        }
    }

    /** Writing past the end makes a file longer: then its length says nothing any more. */
    @Test
    void truncatedFileIsNotInPlaceWhateverIsWrittenSince() throws IOException {
        try (TimedataWriter writer = open(path)) {
            FileTampering.truncate(path, 0);
            for (int i = 0; i < 2 * Page.ENTRIES; i++) {
                writer.publish(SelfCheckingEntry.number(i));
                assertThat(writer.isInPlace()).as("after %d more entries", i + 1).isFalse();
            }
        }
    }

    @Test
    void fileThatSomebodyElseHasWrittenIntoIsNotInPlace() throws IOException {
        for (Page other :
                new Page[] {
                    Page.numbered(3, ERA).set(5, (byte) 0), // no magic
                    Page.numbered(3, EARLIER),
                    Page.numbered(4, ERA)
                }) {
            Page.numbered(3, ERA).writeTo(path);
            try (TimedataWriter writer = open(path)) {
                assertThat(writer.isInPlace()).isTrue();
                other.writeTo(path);
                assertThat(writer.isInPlace()).isFalse();
            }
        }
    }

    @Test
    void whatWasTakenAwayIsBackAfterOpeningAnew() throws Exception {
        try (TimedataWriter first = open(path)) {
            first.publish(SelfCheckingEntry.number(1));
            Files.delete(path);
        }
        try (TimedataWriter second = open(path);
                TimedataReader reader = new TimedataReader(path, ERA)) {
            second.publish(SelfCheckingEntry.number(2));
            assertThat(second.isInPlace()).isTrue();
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(2));
        }
    }

    /**
     * A link changes while a writer opens what it leads to. One of its targets is locked by
     * somebody else, so that one must never be written, whenever the link changes.
     */
    @Test
    @Timeout(120)
    void lockIsThatOfTheFileWhateverLinksDoMeanwhile() throws Exception {
        Path free = folder.resolve("free");
        Path taken = folder.resolve("taken");
        AtomicBoolean over = new AtomicBoolean();
        Page.numbered(1, EARLIER).writeTo(free);
        try (TimedataWriter owner =
                TimedataWriter.open(taken, EARLIER, Timestamp.ZERO, Timestamp.ZERO)) {
            link(free);
            Thread changing =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; !over.get(); i++) {
                                    link(i % 2 == 0 ? taken : free);
                                }
                            });
            int opened = 0;
            try {
                while (opened < 300) {
                    try {
                        open(path).close();
                        opened++;
                        Page.numbered(1, EARLIER).writeTo(free);
                    } catch (IOException refused) {
                        // the other's lock, or the link changed in between
                    }
                    assertThat(owner.isInPlace()).as("after %d openings", opened).isTrue();
                }
            } finally {
                over.set(true);
                Patiently.join(changing);
            }
        }
    }

    private void link(Path target) {
        try {
            Path fresh = Files.createSymbolicLink(folder.resolve("link.new"), target);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TimedataWriter open(Path path) throws IOException {
        return TimedataWriter.open(path, ERA, new Timestamp(5, 0), new Timestamp(1000, 0));
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }
}
