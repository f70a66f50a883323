package dev.byztime.stable;

import static dev.byztime.testing.FileTampering.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.SmallDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks a state folder with real processes, rights and disks. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StateFolderIT {

    private static final int NOBODY = 65534;

    @TempDir Path temporary;

    @Test
    void oneProcessHasItUntilItClosesOrDies() throws IOException {
        Path path = temporary.resolve("state");
        String taken = "the state folder " + path + " belongs to another process that is running";
        try (ChildJvm first = ChildJvm.start(StateChild.class);
                ChildJvm second = ChildJvm.start(StateChild.class)) {
            assertThat(first.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(second.ask("open " + path)).isEqualTo(taken);
            assertThat(first.ask("close")).isEqualTo(StateChild.DONE);
            assertThat(second.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(first.ask("open " + path)).isEqualTo(taken);
            assertThat(second.ask("raise 0")).isEqualTo("1000");

            second.close(); // by SIGKILL
            assertThat(first.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(first.ask("raise -5")).as("what it left").isEqualTo("1000");
        }
    }

    /** A stopped process is not dead. */
    @Test
    void processThatIsStoppedHasItStill() throws IOException {
        Path path = temporary.resolve("state");
        try (ChildJvm child = ChildJvm.start(StateChild.class)) {
            assertThat(child.ask("open " + path)).isEqualTo(StateChild.DONE);
            LinuxCalls.stop(child.process());
            assertThatThrownBy(() -> StateFolder.open(path))
                    .isInstanceOf(StateFolderException.class)
                    .hasMessageEndingWith("belongs to another process that is running");
        }
        StateFolder.open(path).close();
    }

    @Test
    void processThatLostTheLockFileRaisesNothing() throws IOException {
        Path path = temporary.resolve("state");
        try (ChildJvm first = ChildJvm.start(StateChild.class);
                ChildJvm second = ChildJvm.start(StateChild.class)) {
            first.ask("open " + path);
            assertThat(first.ask("raise 0")).isEqualTo("1000");
            Files.delete(path.resolve("lock"));
            assertThat(second.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(first.ask("raise 500")).startsWith("1000 ").contains(" was replaced: ");
            assertThat(second.ask("raise 700")).isEqualTo("1700");
            assertThat(first.ask("raise 900")).startsWith("1000 ").contains(" was replaced: ");
        }
    }

    @Test
    void folderThatMayNotBeWrittenIsRefused() throws IOException {
        Path path = Files.createDirectory(temporary.resolve("state"));
        permit(temporary, "rwxr-xr-x");
        permit(path, "rwxrwxrwx");
        try (ChildJvm child = ChildJvm.start(StateChild.class)) {
            assertThat(child.ask("open " + path)).isEqualTo(StateChild.DONE);
            child.ask("raise 0"); // classes are loaded: an ordinary user may not be able to
            child.ask("close");
            child.ask("open " + path.resolve("lock"));
            permit(path.resolve("lock"), "rw-rw-rw-");
            permit(path.resolve("model"), "rw-rw-rw-");
            if (LinuxCalls.isRoot()) {
                assertThat(child.ask("become " + NOBODY)).isEqualTo(StateChild.DONE);
            }
            assumeTrue(
                    child.ask("open " + path).equals(StateChild.DONE),
                    "the folder of temporary files is open to ordinary users");
            child.ask("close");

            permit(path, "r-xr-xr-x");
            assertThat(child.ask("open " + path))
                    .isEqualTo(
                            "the state folder %s cannot be used (%s: Permission denied)"
                                    .formatted(path, path));
            Files.delete(path.resolve("lock"));
            assertThat(child.ask("open " + path))
                    .isEqualTo(
                            "the state folder %s cannot be used (%s: Permission denied)"
                                    .formatted(path, path.resolve("lock")));

            permit(path, "rwxrwxrwx");
            permit(path.resolve("model"), "-wx-wx-wx");
            assertThat(child.ask("open " + path))
                    .isEqualTo(
                            "%s cannot be read (%s: Permission denied)"
                                    .formatted(path.resolve("model"), path.resolve("model")));
        }
    }

    /** A disk that is full stops it, and it goes on by itself once there is room. */
    @Test
    void fullDiskKeepsItFromRisingUntilThereIsRoom() throws Exception {
        Path path = Files.createDirectory(temporary.resolve("state"));
        try (ChildJvm child = ChildJvm.startBy(SmallDisk.at(path, "size=64k"), StateChild.class)) {
            assertThat(child.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(child.ask("raise 0")).isEqualTo("1000");
            assertThat(child.ask("fill " + path.resolve("rubbish"))).isEqualTo(StateChild.DONE);
            assertThat(child.ask("raise 100")).isEqualTo("1000 No space left on device");
            assertThat(child.ask("raise 200")).isEqualTo("1000 No space left on device");
            assertThat(child.ask("delete " + path.resolve("rubbish"))).isEqualTo(StateChild.DONE);
            assertThat(child.ask("raise 300")).isEqualTo("1300");
        }
    }

    @Test
    void readOnlyDiskIsRefused() throws Exception {
        Path path = Files.createDirectory(temporary.resolve("state"));
        try (ChildJvm child = ChildJvm.startBy(SmallDisk.at(path, "ro"), StateChild.class)) {
            assertThat(child.ask("open " + path))
                    .isEqualTo(
                            "the state folder %s cannot be used (%s: Read-only file system)"
                                    .formatted(path, path.resolve("lock")));
        }
    }
}
