package dev.byztime.command.state;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * The command line with which this program was started, so that users can paste printed commands
 * into the same shell.
 */
final class ThisCommand {

    private static final String JAR = "byztime-service.jar";

    private ThisCommand() {}

    /** The command that recovers the folder just shown, compared with the same time. */
    static String toRecover(StateOptions shown) {
        return toRecover(System.getProperty("java.class.path"), shown);
    }

    /**
     * The same for a given class path.
     *
     * @param classPath the class path; with {@code java -jar}, the path of the jar as it was typed
     */
    static String toRecover(@Nullable String classPath, StateOptions shown) {
        String jar = classPath != null && classPath.matches("[^:]+\\.jar") ? classPath : JAR;
        Path timedata = shown.timedata();
        return "java -jar %s state recover %s"
                .formatted(quoted(jar), quoted(shown.folder().toString()))
                .concat(timedata == null ? "" : " --timedata=" + quoted(timedata.toString()));
    }

    /** The word quoted for a POSIX shell. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
