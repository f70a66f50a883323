package dev.byztime.command.state;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/** How this program was called, so that what it prints can be pasted into the same shell. */
final class ThisCommand {

    private static final String JAR = "byztime-service.jar";

    private ThisCommand() {}

    /** The recovery of the folder that was shown, compared with the same time. */
    static String toRecover(StateOptions shown) {
        return toRecover(System.getProperty("java.class.path"), shown);
    }

    /**
     * @param classPath with {@code java -jar}, the path of the jar as it was typed
     */
    static String toRecover(@Nullable String classPath, StateOptions shown) {
        String jar = classPath != null && classPath.matches("[^:]+\\.jar") ? classPath : JAR;
        Path timedata = shown.timedata();
        return "java -jar %s state recover %s"
                .formatted(quoted(jar), quoted(shown.folder().toString()))
                .concat(timedata == null ? "" : " --timedata=" + quoted(timedata.toString()));
    }

    /** As a POSIX shell reads it. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
