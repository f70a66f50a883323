package dev.byztime.testing;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** System calls that only tests need, for what Java has no word for. */
public final class LinuxCalls {

    private static final int ESRCH = 3;
    private static final int O_RDWR = 2;
    private static final int F_WRLCK = 1;
    private static final int F_SETSIG = 10;
    private static final int F_SETLEASE = 1024;
    private static final int SIGURG = 23;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;
    private static final int STOPPING_MS = 10_000;

    static {
        Native.register("c");
    }

    private LinuxCalls() {}

    /** Makes a FIFO. */
    public static void makeFifo(Path path) {
        mkfifo(path.toString(), 0600);
    }

    /**
     * Stops a process where it stands, as no scheduler would dare. The signal takes effect after
     * kill has returned, thread by thread: so this waits until all of them have stopped.
     */
    public static void stop(Process process) {
        signal(process, SIGSTOP);
        Path tasks = Path.of("/proc/" + process.pid() + "/task");
        try {
            for (int looks = 0; looks < STOPPING_MS && !haveStopped(tasks); looks++) {
                if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean haveStopped(Path tasks) {
        try (Stream<Path> all = Files.list(tasks)) {
            return all.allMatch(task -> {
                try {
                    String stat = Files.readString(task.resolve("stat"));
                    return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
                } catch (IOException e) {
                    return true; // it has ended
                }
            });
        } catch (IOException e) {
            return true;
        }
    }

    /** Lets a stopped process run on. */
    public static void resume(Process process) {
        signal(process, SIGCONT);
    }

    private static void signal(Process process, int signal) {
        try {
            kill((int) process.pid(), signal);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != ESRCH) { // it has ended in this moment
                throw e;
            }
        }
    }

    /** Sets the permissions that new files do not get, and returns what they were. */
    public static native int umask(int mask);

    public static boolean isRoot() {
        return geteuid() == 0;
    }

    /** Makes this whole process an ordinary user's, for good. */
    public static void giveUpRoot(int user) {
        setgroups(0, null);
        setresgid(user, user, user);
        setresuid(user, user, user);
    }

    /**
     * Takes a lease of a file that nobody has open: until {@link #close}, opening it blocks, or
     * fails where that must not be.
     *
     * @return the descriptor
     */
    public static int lease(Path path) {
        int descriptor = open(path.toString(), O_RDWR);
        try {
            fcntl(descriptor, F_SETSIG, SIGURG); // the usual one, SIGIO, would end the process
            fcntl(descriptor, F_SETLEASE, F_WRLCK);
            return descriptor;
        } catch (LastErrorException e) {
            close(descriptor);
            throw e;
        }
    }

    public static native int close(int descriptor) throws LastErrorException;

    private static native int open(String path, int flags) throws LastErrorException;

    private static native int fcntl(int descriptor, int command, int argument)
            throws LastErrorException;

    private static native int mkfifo(String path, int mode) throws LastErrorException;

    private static native int kill(int process, int signal) throws LastErrorException;

    private static native int geteuid();

    private static native int setgroups(long count, int @Nullable [] groups)
            throws LastErrorException;

    private static native int setresgid(int real, int effective, int saved)
            throws LastErrorException;

    private static native int setresuid(int real, int effective, int saved)
            throws LastErrorException;
}
