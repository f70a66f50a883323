package dev.byztime.testing;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/** System calls that only tests need, for what Java has no word for. */
public final class LinuxCalls {

    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    static {
        Native.register("c");
    }

    private LinuxCalls() {}

    /** Makes a FIFO. */
    public static void makeFifo(Path path) {
        mkfifo(path.toString(), 0600);
    }

    /** Stops a process where it stands, as no scheduler would dare. */
    public static void stop(Process process) {
        kill((int) process.pid(), SIGSTOP);
    }

    /** Lets a stopped process run on. */
    public static void resume(Process process) {
        kill((int) process.pid(), SIGCONT);
    }

    public static boolean isRoot() {
        return geteuid() == 0;
    }

    /** Makes this whole process an ordinary user's, for good. */
    public static void giveUpRoot(int user) {
        setgroups(0, null);
        setresgid(user, user, user);
        setresuid(user, user, user);
    }

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
