package dev.byztime.command;

import dev.byztime.command.simulate.SimulateCommand;
import dev.byztime.command.state.StateCommand;
import dev.byztime.command.train.TrainCommand;
import dev.byztime.command.wait.WaitCommand;
import dev.byztime.settings.Nearest;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;

/** Handles the arguments {@code --help} and {@code --version}, and unknown commands. */
public final class CommandLine {

    static final String USAGE =
            """
            usage: java -jar byztime-service.jar [--SETTING=VALUE ...]
                       serves global time over HTTP
                   java -jar byztime-service.jar wait [--OPTION=VALUE ...]
                       waits until another instance's time is good (wait --help)
                   java -jar byztime-service.jar state show|recover FOLDER
                       says what a state folder holds, and repairs it (state --help)
                   java -jar byztime-service.jar simulate [--OPTION=VALUE ...]
                       simulates groups that keep time together (simulate --help)
                   java -XX:AOTCacheOutput=FILE -jar byztime-service.jar train
                       lets the JVM learn how the service starts and answers (train --help)
                   java -jar byztime-service.jar --help | --version

            Settings that most need (they may also be in application.yml, or in the environment: BYZTIME_PROVIDER=...):
              --byztime.provider=standalone|peers|external  who writes the timedata file: this service alone, as one of
                                                      a group (docs/daemon.md), or another process such as byztimed;
                                                      required
              --byztime.timedata=FILE                 the timedata file; state/timedata
              --byztime.state=FOLDER                  folder for durable state; without it there are neither
                                                      at-most-once delivery nor leases, tickets or commits
              --byztime.tokens=FILE                   the access tokens that clients need (docs/access.md)
              --server.address=ADDRESS --server.port=PORT  where to listen; 127.0.0.1 and 8080

            A first try: java -jar byztime-service.jar --byztime.provider=standalone --byztime.state=state
            Then open http://127.0.0.1:8080/ in a browser. The README and docs/ say more: docs/operations.md has
            what operators need, docs/problems.md explains every refusal.\
            """;

    /** The exit code for bad usage, the same as that of {@code wait}. */
    static final int BAD_USAGE = 2;

    private static final List<String> WORDS =
            List.of(
                    WaitCommand.NAME,
                    StateCommand.NAME,
                    SimulateCommand.NAME,
                    TrainCommand.NAME,
                    "--help",
                    "--version");

    /** Words with which other programs start their service. */
    private static final Set<String> START = Set.of("start", "run", "serve");

    private CommandLine() {}

    /**
     * Handles arguments that do not start the service.
     *
     * @param args the arguments of the process, whose first is none of the commands
     * @return the exit code; empty if the service is to start
     */
    public static OptionalInt answer(String[] args, PrintStream out, PrintStream errors) {
        List<String> all = List.of(args);
        if (all.contains("--help") || all.contains("-h") || isFirst(all, "help")) {
            out.println(USAGE);
            return OptionalInt.of(0);
        }
        if (all.contains("--version") || isFirst(all, "version")) {
            out.println("byztime-service " + version());
            return OptionalInt.of(0);
        }
        for (String word : all) {
            if (!word.startsWith("--")) {
                errors.println(unknown(word));
                errors.println();
                errors.println(USAGE);
                return OptionalInt.of(BAD_USAGE);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isFirst(List<String> all, String word) {
        return !all.isEmpty() && all.getFirst().equals(word);
    }

    private static String unknown(String word) {
        String hint =
                word.startsWith("-D") || word.startsWith("-X")
                        ? "options of the JVM belong before -jar"
                        : word.indexOf('=') > 0
                                ? "settings begin with two hyphens: --" + word.replaceAll("^-+", "")
                                : START.contains(word)
                                        ? "the service starts without a command"
                                        : Nearest.to(word, WORDS)
                                                .map(near -> "did you mean %s?".formatted(near))
                                                .orElse(
                                                        "commands come first, and settings begin"
                                                                + " with --");
        return "byztime-service: unknown command or argument '%s'; %s".formatted(word, hint);
    }

    private static String version() {
        try (InputStream in =
                CommandLine.class.getResourceAsStream("/META-INF/build-info.properties")) {
            Properties build = new Properties();
            if (in != null) {
                build.load(in);
            }
            return build.getProperty("build.version", "of no release");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
