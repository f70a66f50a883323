package dev.byztime;

import java.util.Optional;

/**
 * The jar's main class. It starts the service, runs a command, or says which Java is needed if this
 * one is too old.
 *
 * <p>This class is compiled for Java 17, which Spring Boot's loader needs anyway. All other classes
 * are compiled for Java 25. An older Java would fail on them with UnsupportedClassVersionError, so
 * this class does not refer to them by type.
 */
public final class Launcher {

    private static final int MIN_JAVA_VERSION = 25;

    private Launcher() {}

    /**
     * Starts the application if this Java can run it.
     *
     * @param args a command with its arguments, or the settings of the service
     */
    public static void main(String[] args) throws Exception {
        unfit(Runtime.version().feature(), System.getProperty("java.home"))
                .ifPresent(Launcher::end);
        Class.forName(mainClass(args))
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }

    /** The class that handles these arguments. Only that of the service needs Spring. */
    static String mainClass(String... args) {
        boolean settings =
                args.length == 0
                        || (args[0].startsWith("--")
                                && !args[0].equals("--help")
                                && !args[0].equals("--version"));
        return settings ? "dev.byztime.ByztimeApplication" : "dev.byztime.CommandMain";
    }

    /** The reason why this Java cannot run the service; empty if it can. */
    static Optional<String> unfit(int version, String home) {
        return version >= MIN_JAVA_VERSION
                ? Optional.empty()
                : Optional.of(
                        "byztime-service needs JDK "
                                + MIN_JAVA_VERSION
                                + " or later; this is Java "
                                + version
                                + " in "
                                + home
                                + ".\nInstall JDK "
                                + MIN_JAVA_VERSION
                                + ", and run the service with its java:\n"
                                + "  /path/to/jdk-25/bin/java -jar byztime-service.jar\n"
                                + "The command java alone is the first on PATH, whatever JAVA_HOME"
                                + " says. To set both in a shell:\n"
                                + "  export JAVA_HOME=/path/to/jdk-25"
                                + " PATH=/path/to/jdk-25/bin:$PATH");
    }

    private static void end(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
