package dev.byztime;

import java.util.Optional;

/**
 * What the jar starts with: says which Java it needs where Java is older, and then starts the
 * service.
 *
 * <p>Compiled for Java 17, which Spring Boot's loader needs anyway, and names no class that is not:
 * all others are for Java 25, and an older Java would only say that it does not know their version.
 */
public final class Launcher {

    private static final int NEEDED = 25;

    private Launcher() {}

    /**
     * @param args as {@code ByztimeApplication} takes them
     */
    public static void main(String[] args) throws Exception {
        unfit(Runtime.version().feature(), System.getProperty("java.home"))
                .ifPresent(Launcher::end);
        Class.forName("dev.byztime.ByztimeApplication")
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }

    /** Why this Java will not do; empty if it will. */
    static Optional<String> unfit(int version, String home) {
        return version >= NEEDED
                ? Optional.empty()
                : Optional.of(
                        "byztime-service needs JDK "
                                + NEEDED
                                + " or later; this is Java "
                                + version
                                + " in "
                                + home
                                + ".\nInstall JDK "
                                + NEEDED
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
