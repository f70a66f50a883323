package dev.byztime.linux;

import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Finds out, before anything rests on it, whether native code can be called. */
public final class NativeCode {

    private NativeCode() {}

    /** What an operator is to know and do if it cannot. */
    public static Optional<String> unusable() {
        Logger jna = Logger.getLogger("com.sun.jna.Native");
        jna.setLevel(Level.OFF); // it would log a stack trace of what is then said in words
        try {
            Libc.strerror(0);
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(explanation(e));
        } finally {
            jna.setLevel(null); // as it was: that of its parent
        }
    }

    static String explanation(LinkageError e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return """

        ***************************
        APPLICATION FAILED TO START
        ***************************

        Description:

        Native code, which asks the kernel for the time, cannot be loaded: %s.

        Action:

        JNA unpacks its library into a folder and loads it from there: ~/.cache/JNA, or else %s. The folder must be
        writable, and must not be mounted noexec. Name another one with -Djna.tmpdir=FOLDER (before -jar). In a
        container with a read-only file system, mount a volume at /tmp.
        """
                .formatted(why, System.getProperty("java.io.tmpdir"));
    }
}
