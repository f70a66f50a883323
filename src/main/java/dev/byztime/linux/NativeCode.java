package dev.byztime.linux;

import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The check at the start that native code can be called. */
public final class NativeCode {

    private NativeCode() {}

    /** The message and remedy for an operator if native code cannot be called. */
    public static Optional<String> unusable() {
        Logger jna = Logger.getLogger("com.sun.jna.Native");
        jna.setLevel(Level.OFF); // otherwise it logs a stack trace for the same fault
        try {
            Libc.strerror(0);
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(explanation(e));
        } finally {
            jna.setLevel(null); // as before: the level of its parent
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
