package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks what a state folder asks of the kernel, and in which order: nothing else tells a file that
 * is synced from one that is not, short of pulling the plug.
 *
 * <p>strace(1) watches, and fails calls; skipped where it is missing or may not trace.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StateFolderCallsIT {

    private static final String NONE = String.valueOf(Ceiling.NONE);

    /** Such as {@code 123 fsync(5</path/state/model.new>) = 0}. */
    private static final Pattern CALL = Pattern.compile("\\d+ +(\\w+)\\((.*)\\) += (.*)");

    /** The first half of a call during which another thread called, as {@code 123 fsync(5}. */
    private static final Pattern UNFINISHED = Pattern.compile("((\\d+) .*) <unfinished \\.\\.\\.>");

    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");

    @TempDir Path temporary;
    private Path path;
    private Path trace;

    @BeforeEach
    void straceMayTrace() throws Exception {
        // the file system may itself be reached by a link: calls show where it is
        path = temporary.toRealPath().resolve("state");
        trace = temporary.resolve("trace");
        assumeTrue(succeeds("strace", "-y", "-o", trace.toString(), "true"), "no strace");
    }

    @Test
    void whatIsNewIsSyncedBeforeItIsReliedOn() throws IOException {
        try (ChildJvm child = traced()) {
            assertThat(child.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(child.ask("raise 0")).isEqualTo("1000");
        }
        assertThat(calls())
                .containsExactly(
                        "mkdir state",
                        "fsync .",
                        "create state/model.new",
                        "write state/model.new",
                        "fsync state/model.new",
                        "rename state/model.new to state/model",
                        "fsync state");
    }

    /** What a failed sync leaves is not trusted: the next one is of a new file. */
    @Test
    void syncThatFailedIsNotRepeatedOnTheSameFile() throws IOException {
        try (ChildJvm child = traced("--inject=fsync:error=EIO:when=2")) {
            assertThat(child.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(child.ask("raise 0")).isEqualTo(NONE + " Input/output error");
            assertThat(child.ask("raise 0")).isEqualTo("1000");
        }
        assertThat(calls())
                .containsSubsequence(
                        "create state/model.new",
                        "write state/model.new",
                        "fsync state/model.new failed",
                        "unlink state/model.new",
                        "create state/model.new",
                        "write state/model.new",
                        "fsync state/model.new",
                        "rename state/model.new to state/model",
                        "fsync state");
    }

    @Test
    void nothingRisesWhenTheSyncOfNamesFails() throws IOException {
        try (ChildJvm child = traced("--inject=fsync:error=EIO:when=3")) {
            assertThat(child.ask("open " + path)).isEqualTo(StateChild.DONE);
            assertThat(child.ask("raise 0")).isEqualTo(NONE + " Input/output error");
            assertThat(child.ask("raise 0")).isEqualTo("1000");
        }
        assertThat(calls())
                .containsSubsequence(
                        "rename state/model.new to state/model",
                        "fsync state failed",
                        "create state/model.new",
                        "rename state/model.new to state/model",
                        "fsync state");
    }

    private ChildJvm traced(String... injections) throws IOException {
        List<String> strace =
                new ArrayList<>(
                        List.of(
                                "strace",
                                "--follow-forks",
                                "-y",
                                "--trace=mkdir,mkdirat,openat,unlink,unlinkat,write,pwrite64,fsync,"
                                        + "fdatasync,rename,renameat,renameat2",
                                "-o",
                                trace.toString()));
        strace.addAll(List.of(injections));
        return ChildJvm.startBy(strace, StateChild.class);
    }

    /** Calls that change the folder or what is in it, with names as seen from above it. */
    private List<String> calls() throws IOException {
        try (Stream<String> lines = Files.lines(trace)) {
            return ended(lines.toList()).stream()
                    .map(CALL::matcher)
                    .filter(Matcher::matches)
                    .filter(call -> isOurs(call.group(2)))
                    .filter(call -> !call.group(1).equals("openat") || isNew(call.group(2)))
                    .map(this::shortened)
                    .toList();
        }
    }

    /** One line for each call that ended, in the order of their ends. */
    private static List<String> ended(List<String> lines) {
        Map<String, String> unfinished = new HashMap<>();
        List<String> ended = new ArrayList<>();
        for (String line : lines) {
            Matcher begins = UNFINISHED.matcher(line);
            Matcher ends = RESUMED.matcher(line);
            if (begins.matches()) {
                unfinished.put(begins.group(2), begins.group(1));
            } else if (ends.matches()) {
                ended.add(unfinished.remove(ends.group(1)) + ends.group(2));
            } else {
                ended.add(line);
            }
        }
        return ended;
    }

    @Test
    void callsDuringWhichAnotherThreadCallsAreSeen() {
        assertThat(
                        ended(
                                List.of(
                                        "7 fsync(5</tmp> <unfinished ...>",
                                        "8 write(1</tmp/x>, \"a\", 1) = 1",
                                        "7 <... fsync resumed>)      = 0")))
                .containsExactly("8 write(1</tmp/x>, \"a\", 1) = 1", "7 fsync(5</tmp>)      = 0");
    }

    private boolean isOurs(String arguments) {
        return (arguments.contains(path.toString()) || arguments.contains("<" + above() + ">"))
                && !arguments.contains(path.resolve("lock").toString());
    }

    private static boolean isNew(String arguments) {
        return arguments.contains("O_CREAT");
    }

    private String shortened(Matcher call) {
        List<String> names = new ArrayList<>();
        Matcher name =
                Pattern.compile(Pattern.quote(above()) + "(/[^\">]*)?").matcher(call.group(2));
        while (name.find()) {
            names.add(
                    name.end() == name.start() + above().length()
                            ? "."
                            : name.group(1).substring(1));
        }
        String what =
                switch (call.group(1)) {
                    case "openat" -> "create";
                    case "fdatasync" -> "fsync";
                    default -> call.group(1).replaceFirst("(at2?|64)$", "");
                };
        boolean failed = call.group(3).contains("EIO");
        return what + " " + String.join(" to ", names) + (failed ? " failed" : "");
    }

    private String above() {
        return String.valueOf(path.getParent());
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return Patiently.end(new ProcessBuilder(command).start()) == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }
}
