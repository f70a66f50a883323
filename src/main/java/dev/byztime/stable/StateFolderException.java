package dev.byztime.stable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Thrown if the service must not start with the present state folder. */
public final class StateFolderException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;
    private final boolean locked;

    private StateFolderException(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
        this.locked = false;
    }

    private StateFolderException(String message, String action, boolean locked) {
        super(message);
        this.action = action;
        this.locked = locked;
    }

    static StateFolderException locked(Path folder) {
        return new StateFolderException(
                "the state folder " + folder + " belongs to another process that is running",
                """
                Two services on one state folder would promise the same twice. Stop the other one, or give this one \
                a folder of its own: set byztime.state. A service that only tells the time needs none.\
                """,
                true);
    }

    static StateFolderException unusable(Path folder, Throwable cause) {
        return new StateFolderException(
                "the state folder "
                        + folder
                        + " cannot be used ("
                        + (file(folder) == null
                                ? words(cause)
                                : file(folder) + " is a file, and no folder")
                        + ")",
                """
                Set byztime.state to a folder that this user may write and that outlives the process. A service that \
                only tells the time needs none: do not set it.\
                """,
                cause);
    }

    static StateFolderException unreadable(Path file, Throwable cause) {
        return new StateFolderException(
                file + " cannot be read (" + words(cause) + ")",
                """
                It says how far earlier promises may reach, so nothing can be promised without it. Let this user read \
                and write it, and start again.\
                """,
                cause);
    }

    static StateFolderException damaged(Path file, String why) {
        return new StateFolderException(
                file + " is damaged (" + why + ")",
                """
                It says how far earlier promises may reach, so nothing can be promised without it. Do not remove it: \
                fencing tokens could go down. \
                """
                        + recover(file),
                false);
    }

    /** Whether another process has the folder at present. */
    public boolean isLocked() {
        return locked;
    }

    static StateFolderException missing(Path file, String witness) {
        return new StateFolderException(
                "%s is missing, although %s shows that there was one"
                        .formatted(file, file.resolveSibling(witness)),
                """
                It says how far earlier promises and fencing tokens may reach, and the other files cannot make up for it. \
                If it was moved, put it back. If it is lost, remove nothing else. \
                """
                        + recover(file),
                false);
    }

    private static String recover(Path file) {
        String command = "state recover " + file.resolveSibling("");
        return """
        As this user, run "byztime %s", or "java -jar byztime-service.jar %s" where there is no byztime. It says \
        what can be done and what that costs (docs/operations.md, "byztime state").\
        """
                .formatted(command, command);
    }

    /**
     * The first existing path of a folder and the folders above it, if it is a file; null if it is
     * a folder.
     */
    private static @Nullable Path file(Path folder) {
        for (Path one = folder; one != null; one = one.getParent()) {
            if (Files.exists(one)) {
                return Files.isDirectory(one) ? null : one;
            }
        }
        return null;
    }

    /** The kernel's message, if there is one. */
    private static String words(Throwable cause) {
        if (cause instanceof AccessDeniedException denied) {
            return denied.getFile() + ": Permission denied";
        }
        return cause instanceof IOException && cause.getMessage() != null
                ? cause.getMessage()
                : cause.toString();
    }

    /** The remedy, for an operator to read. */
    public String action() {
        return action;
    }
}
