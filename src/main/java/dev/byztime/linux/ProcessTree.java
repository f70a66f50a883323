package dev.byztime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that descend from this one.
 *
 * <p>After {@link #adoptOrphans}, a process below this one stays below it, also if its parents end
 * or if it begins a session of its own: the kernel makes this process its parent (a "child
 * subreaper", prctl(2)).
 */
public final class ProcessTree {

    private static final Path PROC = Path.of("/proc");
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int WNOHANG = 1;

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle KILL =
            call("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SETSID = call("setsid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle WAITPID =
            call("waitpid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle PRCTL =
            call(
                    "prctl",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));

    private ProcessTree() {}

    private static MethodHandle call(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** Makes this process the parent of all processes below it whose parents end. */
    public static void adoptOrphans() {
        try {
            int result = (int) PRCTL.invokeExact(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
            if (result != 0) {
                throw new IllegalStateException("prctl refuses PR_SET_CHILD_SUBREAPER");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Makes this process the leader of a new session, without a terminal. Does nothing if it leads
     * a process group already.
     */
    public static void beginSession() {
        try {
            int _ = (int) SETSID.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Sends a signal to a process; without effect if it has ended. */
    public static void signal(long pid, int signal) {
        try {
            int _ = (int) KILL.invokeExact((int) pid, signal);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Takes the exit codes of adopted processes that have ended; the kernel would keep them until
     * this process ends.
     *
     * @param pid this process
     * @param started a process that this JVM has started and whose exit code it wants; 0 for none
     */
    public static void reap(long pid, long started) throws IOException {
        for (Stat each : all()) {
            if (each.ended && each.parent == pid && each.pid != started) {
                try {
                    int _ = (int) WAITPID.invokeExact((int) each.pid, 0L, WNOHANG);
                } catch (Throwable e) {
                    throw unexpected(e);
                }
            }
        }
    }

    /**
     * The processes below a process that have not ended, its children first. Processes that begin
     * while this is found out may be missing.
     */
    public static List<Long> below(long pid) throws IOException {
        Map<Long, List<Stat>> children = new HashMap<>();
        for (Stat each : all()) {
            children.computeIfAbsent(each.parent, none -> new ArrayList<>()).add(each);
        }
        List<Long> below = new ArrayList<>();
        Deque<Long> next = new ArrayDeque<>(List.of(pid));
        while (!next.isEmpty()) {
            for (Stat child : children.getOrDefault(next.remove(), List.of())) {
                next.add(child.pid);
                if (!child.ended) {
                    below.add(child.pid);
                }
            }
        }
        return below;
    }

    private static List<Stat> all() throws IOException {
        List<Stat> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path each : all) {
                Stat stat = Stat.of(each);
                if (stat != null) {
                    found.add(stat);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /**
     * A line of /proc/PID/stat.
     *
     * @param ended whether only the exit code is left of the process
     */
    private record Stat(long pid, long parent, boolean ended) {

        static @Nullable Stat of(Path folder) {
            try {
                return parse(
                        new String(
                                Files.readAllBytes(folder.resolve("stat")),
                                StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                return null; // it has just ended
            }
        }

        /** The name in parentheses may contain anything. */
        private static Stat parse(String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
            return new Stat(pid, Long.parseLong(fields[1]), "ZX".contains(fields[0]));
        }
    }

    private static AssertionError unexpected(Throwable e) {
        return new AssertionError("a native call throws nothing checked", e);
    }
}
