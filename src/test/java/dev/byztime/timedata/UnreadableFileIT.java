package dev.byztime.timedata;

import static dev.byztime.testing.FileTampering.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checks what a process says that may not read the file. Root may read anything, so it is a child
 * that gave root up.
 */
class UnreadableFileIT {

    private static final int NOBODY = 65534;
    private static final String MAY_NOT = "UNREADABLE may not read ";

    @TempDir Path folder;
    private Path inner;
    private Path path;
    private ChildJvm child;

    @BeforeEach
    void anOrdinaryChild() throws IOException {
        permit(folder, "rwxr-xr-x");
        inner = Files.createDirectory(folder.resolve("inner"));
        path = inner.resolve("timedata");
        Page.numbered(1, TimedataChild.ERA).writeTo(path);
        permit(inner, "rwxr-xr-x");
        permit(path, "rw-r--r--");

        child = ChildJvm.start(TimedataChild.class);
        // Classes are loaded before: an ordinary user may not be able to read them.
        assertThat(child.ask("read " + path)).isEqualTo("1");
        assertThat(child.ask("read " + folder)).startsWith("MALFORMED");
        assertThat(child.ask("read " + folder.resolve("none"))).startsWith("MISSING");
        if (LinuxCalls.isRoot()) {
            assertThat(child.ask("become " + NOBODY)).isEqualTo(TimedataChild.DONE);
        }
        assumeThat(child.ask("read " + path))
                .as("the folder of temporary files is open to ordinary users")
                .isEqualTo("1");
    }

    @AfterEach
    void endOfTheChild() throws IOException {
        child.close();
        permit(inner, "rwx------");
    }

    @Test
    void fileThatMayNotBeReadIsReadOnceItMay() throws IOException {
        Path other = path.resolveSibling("other");
        Page.numbered(2, TimedataChild.ERA).writeTo(other);
        permit(other, "-wx-wx-wx");
        assertThat(child.ask("read " + other)).isEqualTo(MAY_NOT + other + ": Permission denied");
        permit(other, "r--r--r--");
        assertThat(child.ask("read " + other)).isEqualTo("2");
    }

    @Test
    void fileInAFolderThatMayNotBeSearchedIsReadOnceItMay() throws IOException {
        permit(inner, "rw-rw-rw-");
        assertThat(child.ask("read " + path)).isEqualTo(MAY_NOT + path + ": Permission denied");
        assertThat(child.ask("read " + path.resolveSibling("none"))).startsWith(MAY_NOT);
        permit(inner, "rwxr-xr-x");
        assertThat(child.ask("read " + path)).isEqualTo("1");
    }

    /** What is read is true, and whoever wants readers out replaces the file. */
    @Test
    void fileIsReadOnWhenPermissionIsTakenAwayFromAnOpenOne() throws IOException {
        permit(path, "---------");
        assertThat(child.ask("read " + path)).isEqualTo("1");
        Files.delete(path);
        Page.numbered(2, TimedataChild.ERA).writeTo(path);
        permit(path, "---------");
        assertThat(child.ask("read " + path)).startsWith(MAY_NOT);
    }

    @Test
    void fileThatMayNotBeWrittenHasNoWriter() throws IOException {
        permit(path, "r--r--r--");
        assertThat(child.ask("write " + path))
                .isEqualTo("FORBIDDEN " + path + ": Permission denied");
    }
}
