package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Our lock against that of flock(1), which takes it as the reference daemon does. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileLockIT {

    private static final int LOCKED_BY_ANOTHER = 1;

    @TempDir Path folder;
    private Path path;

    /** Each time: a class that is skipped as a whole leaves no trace in the reports. */
    @BeforeEach
    void flockIsInstalled() throws InterruptedException {
        assumeTrue(
                Program.run("flock", "--version") == 0, "flock (of util-linux) is not installed");
    }

    @BeforeEach
    void aFile() throws IOException {
        path = Files.createFile(folder.resolve("timedata.lock"));
    }

    @Test
    void noOtherProcessGetsTheLockThatWeHold() throws Exception {
        NativeFile file = locked();
        assertThat(tryInAnotherProcess()).isEqualTo(LOCKED_BY_ANOTHER);
        file.retain();
        file.release();
        assertThat(tryInAnotherProcess()).as("while still in use").isEqualTo(LOCKED_BY_ANOTHER);
        file.release();
        assertThat(tryInAnotherProcess()).isZero();
    }

    @Test
    void weDoNotGetTheLockThatAnotherProcessHolds() throws Exception {
        try (Program holder = holder()) {
            assertLocked();
            holder.endInput();
            assertThat(holder.awaitEnd()).isZero();
        }
        locked().release();
    }

    @Test
    void aKilledProcessHoldsNothing() throws Exception {
        try (Program holder = holder()) {
            assertLocked();
            holder.kill();
        }
        locked().release();
    }

    @Test
    void anotherOpenFileOfThisProcessIsAnother() throws IOException {
        NativeFile file = locked();
        assertLocked();
        file.release();
        locked().release();
    }

    /** The lock goes with the open file, so a program that inherited it would keep it. */
    @Test
    void programsStartedMeanwhileDoNotKeepIt() throws Exception {
        NativeFile file = locked();
        try (Program child = Program.start("cat")) {
            file.release();
            locked().release();
            child.endInput();
            assertThat(child.awaitEnd()).isZero();
        }
    }

    @Test
    void aLockThatWasRefusedCanBeTakenLater() throws Exception {
        NativeFile file = NativeFile.openToWrite(path, 0600);
        try (Program holder = holder()) {
            assertThatThrownBy(file::lock).isInstanceOf(FileException.class);
            holder.kill();
        }
        file.lock();
        file.lock(); // again changes nothing
        assertThat(tryInAnotherProcess()).isEqualTo(LOCKED_BY_ANOTHER);
        file.release();
    }

    private NativeFile locked() throws FileException {
        NativeFile file = NativeFile.openToWrite(path, 0600);
        file.lock();
        return file;
    }

    private void assertLocked() throws FileException {
        NativeFile file = NativeFile.openToWrite(path, 0600);
        try {
            assertThat(catchThrowableOfType(FileException.class, file::lock).kind())
                    .isEqualTo(FileException.Kind.LOCKED);
        } finally {
            file.release();
        }
    }

    private int tryInAnotherProcess() throws InterruptedException {
        return Program.run("flock", "--nonblock", "--exclusive", path.toString(), "true");
    }

    /**
     * A process that has the lock until it is killed or its input ends; exec, so that it is one.
     */
    private Program holder() throws Exception {
        Program holder =
                Program.start(
                        "sh",
                        "-c",
                        "exec 9<\"$0\" && flock --nonblock 9 && echo locked && exec cat",
                        path.toString());
        assertThat(holder.line()).isEqualTo("locked");
        return holder;
    }
}
