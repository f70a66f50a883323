package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byztime.stable.boot.StateFailureAnalyzer;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Checks a folder on the real disk, and what an operator is told of one that cannot be used. */
class StateFolderTests {

    private static final int MOST = 4096;
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {4, 5};

    @TempDir Path temporary;

    @Test
    void filesAreWrittenRenamedAndRead() throws IOException {
        try (StateFolder folder = open()) {
            assertThat(folder.read("file", MOST)).isNull();
            folder.writeAnew("file.new", OLD, MOST);
            folder.rename("file.new", "file");
            folder.syncNames();
            assertThat(folder.read("file", MOST)).isEqualTo(OLD);
            assertThat(folder.read("file.new", MOST)).isNull();

            folder.writeAnew("file.new", NEW, MOST);
            folder.rename("file.new", "file");
            assertThat(folder.read("file", MOST)).isEqualTo(NEW);
        }
    }

    /** The old one may be a file whose sync has failed. */
    @Test
    void fileThatIsWrittenAnewIsAnotherFile() throws IOException {
        try (StateFolder folder = open()) {
            folder.writeAnew("file", OLD, MOST);
            try (InputStream old = Files.newInputStream(folder.resolve("file"))) {
                folder.writeAnew("file", NEW, MOST);
                assertThat(old.readAllBytes()).isEqualTo(OLD);
            }
            assertThat(folder.read("file", MOST)).isEqualTo(NEW);
        }
    }

    @Test
    void noMoreIsReadThanCanBeOurs() throws IOException {
        try (StateFolder folder = open()) {
            Files.write(folder.resolve("file"), new byte[1 << 20]);
            assertThat(folder.read("file", MOST)).hasSize(4096);
        }
    }

    @Test
    void foldersAboveAreMade() throws IOException {
        Path deep = temporary.resolve("a").resolve("b").resolve("c");
        try (StateFolder folder = StateFolder.open(deep)) {
            folder.writeAnew("file", OLD, MOST);
        }
        assertThat(deep.resolve("file")).exists();
    }

    @Test
    void symbolicLinkToAFolderIsThatFolder() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary);
        try (StateFolder folder = StateFolder.open(link)) {
            folder.requireOwned();
            assertRefused(temporary);
        }
    }

    @Test
    void oneLifeHasItUntilTheLastUseEnds() {
        StateFolder folder = open();
        folder.retain();
        assertRefused(path());
        folder.close();
        folder.close();
        assertRefused(path());
        folder.release();
        assertThatThrownBy(folder::retain).isInstanceOf(IllegalStateException.class);
        open().close();
    }

    @Test
    void replacedLockIsNoticed() throws IOException {
        try (StateFolder folder = open()) {
            folder.requireOwned();
            Path lock = path().resolve("lock");
            Files.move(lock, path().resolve("old-lock"));
            assertThatThrownBy(folder::requireOwned)
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            lock
                                    + " is missing: the folder was removed or replaced. Put it"
                                    + " back, or restart");
            try (StateFolder other = open()) {
                assertThatThrownBy(folder::requireOwned)
                        .isInstanceOf(IOException.class)
                        .hasMessage(
                                lock + " was replaced: another process may own this folder now");
                other.requireOwned();
            }
        }
    }

    @Test
    void folderThatIsMovedAwayAndBackIsOursAgain() throws IOException {
        Ceiling ceiling;
        try (StateFolder folder = open()) {
            ceiling = ceiling(folder);
            ceiling.raise(CeilingByHand.reading(0, 0, Era.of(1, 2)), Ceiling.NONE);
            Path elsewhere = Files.move(path(), temporary.resolve("elsewhere"));
            assertThatThrownBy(() -> raise(ceiling, 1_000)).isInstanceOf(IOException.class);

            try (StateFolder other = open()) { // another takes its place
                other.requireOwned();
                assertThatThrownBy(() -> raise(ceiling, 1_000)).isInstanceOf(IOException.class);
            }
            assertThat(ceiling.synced()).isEqualTo(2 + 10);

            Files.move(path(), temporary.resolve("other"));
            Files.move(elsewhere, path());
            raise(ceiling, 1_000);
            assertThat(ceiling.synced()).isEqualTo(1_010);
        }
    }

    @Test
    void operatorIsToldThatItBelongsToAnother() {
        try (StateFolder folder = open()) {
            folder.retain();
            FailureAnalysis told = told(() -> StateFolder.open(path()));
            assertThat(told.getDescription())
                    .isEqualTo(
                            "the state folder %s belongs to another process that is running."
                                    .formatted(path()));
            assertThat(told.getAction()).contains("Stop the other one", "byztime.state");
            folder.release();
        }
    }

    @Test
    void operatorIsToldThatItIsNoFolder() throws IOException {
        Files.createFile(path());
        FailureAnalysis told = told(() -> StateFolder.open(path()));
        assertThat(told.getDescription())
                .isEqualTo(
                        "the state folder %s cannot be used (%s is a file, and no folder)."
                                .formatted(path(), path()));
        assertThat(told.getAction()).startsWith("Set byztime.state to a folder");
        Path below = path().resolve("a/b");
        assertThat(told(() -> StateFolder.open(below)).getDescription())
                .isEqualTo(
                        "the state folder %s cannot be used (%s is a file, and no folder)."
                                .formatted(below, path()));
    }

    @Test
    void operatorIsToldThatAFileIsDamaged() throws IOException {
        Path file = Files.createDirectory(path()).resolve("model");
        Files.writeString(file, "garbage");
        try (StateFolder folder = open()) {
            FailureAnalysis told = told(() -> ceiling(folder));
            assertThat(told.getDescription())
                    .isEqualTo(
                            file
                                    + " is damaged"
                                    + " (its 7 bytes are not the five lines of a ceiling).");
            assertThat(told.getAction()).contains("byztime state recover " + path());
        }
    }

    /** Then what was in it is safe, and moving it away would lose it. */
    @Test
    void operatorIsToldThatAFileCannotBeRead() throws IOException {
        Path file = Files.createDirectories(path().resolve("model"));
        try (StateFolder folder = open()) {
            FailureAnalysis told = told(() -> ceiling(folder));
            assertThat(told.getDescription()).isEqualTo(file + " cannot be read (Is a directory).");
            assertThat(told.getAction()).contains("Let this user read").doesNotContain("move");
        }
    }

    @Test
    void analyzerIsRegistered() {
        SpringFactoriesLoader loader = SpringFactoriesLoader.forDefaultResourceLocation();
        FailureHandler others = FailureHandler.handleMessage((what, failure) -> {}); // need beans
        assertThat(loader.load(FailureAnalyzer.class, others))
                .hasAtLeastOneElementOfType(StateFailureAnalyzer.class);
    }

    private Path path() {
        return temporary.resolve("state");
    }

    private StateFolder open() {
        return StateFolder.open(path());
    }

    private static Ceiling ceiling(StateFolder folder) {
        return Ceiling.open(folder, "model", 10, Timestamp.ofNanos(1));
    }

    private static void raise(Ceiling ceiling, long now) throws IOException {
        ceiling.raise(CeilingByHand.reading(now, now, Era.of(1, 2)), Long.MAX_VALUE);
    }

    private static void assertRefused(Path path) {
        assertThatThrownBy(() -> StateFolder.open(path))
                .isInstanceOf(StateFolderException.class)
                .hasMessageEndingWith(" belongs to another process that is running");
    }

    /** What the operator is told of a failure, which Spring may have wrapped. */
    private static FailureAnalysis told(Opening opening) {
        StateFolderException failure =
                catchThrowableOfType(StateFolderException.class, opening::open);
        @Nullable FailureAnalysis told =
                new StateFailureAnalyzer().analyze(new IllegalStateException("wrapped", failure));
        return Objects.requireNonNull(told);
    }

    @FunctionalInterface
    private interface Opening {
        Object open();
    }
}
