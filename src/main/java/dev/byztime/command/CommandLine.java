package dev.byztime.command;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.settings.Nearest;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/** Handles the arguments {@code --help} and {@code --version}, and unknown commands. */
public final class CommandLine {

    private static final String SYNOPSIS =
            """
            usage: byztime COMMAND [OPTION...]
                   byztime --SETTING=VALUE...
                   byztime --help | --version

            byztime stands for java -jar byztime-service.jar. The commands; byztime COMMAND --help says more:
            """;

    private static final String SETTINGS =
            """

            Without a command it is the service, which offers global time over HTTP. Settings that most need (they may
            also be in application.yml, or in the environment: BYZTIME_PROVIDER=...):
              --byztime.provider=standalone|peers|external  who writes the timedata file: this service alone, as one of
                                                      a group (docs/daemon.md), or another process such as byztimed;
                                                      required
              --byztime.timedata=FILE                 the timedata file; state/timedata
              --byztime.state=FOLDER                  folder for durable state; without it there are neither
                                                      at-most-once delivery nor leases, tickets or commits
              --byztime.tokens=FILE                   the access tokens that clients need (docs/access.md)
              --server.address=ADDRESS --server.port=PORT  where to listen; 127.0.0.1 and 8080

            A first try: byztime --byztime.provider=standalone --byztime.state=state
            Then open http://127.0.0.1:8080/ in a browser. The README and docs/ say more: docs/command-line.md has the
            commands, docs/operations.md what operators need, docs/problems.md every refusal.\
            """;

    /** The exit code for bad usage, the same as that of {@code wait}. */
    public static final int BAD_USAGE = 2;

    private static final int NAME_WIDTH = 12;

    /** Words with which other programs start their service. */
    private static final Set<String> START = Set.of("start", "run", "serve");

    private CommandLine() {}

    /** The usage of the whole program. */
    static String usage() {
        StringBuilder usage = new StringBuilder(SYNOPSIS);
        for (CommandDescription command : Commands.ALL) {
            usage.append("  ")
                    .append(command.name())
                    .append(" ".repeat(Math.max(1, NAME_WIDTH - command.name().length())))
                    .append(command.summary())
                    .append('\n');
        }
        return usage.append(SETTINGS).toString();
    }

    /**
     * Handles arguments that do not start the service.
     *
     * @param args the arguments of the process, the first of which is no command
     * @return the exit code; empty if the service is to start
     */
    public static OptionalInt answer(String[] args, PrintStream out, PrintStream errors) {
        List<String> all = List.of(args);
        if (all.contains("--help") || all.contains("-h") || isFirst(all, "help")) {
            out.println(usage());
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
                errors.println(usage());
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
                                        : Nearest.to(word, words())
                                                .map(near -> "did you mean %s?".formatted(near))
                                                .orElse(
                                                        "commands come first, and settings begin"
                                                                + " with --");
        return "byztime: unknown command or argument '%s'; %s".formatted(word, hint);
    }

    private static List<String> words() {
        return Stream.concat(Commands.names().stream(), Stream.of("--help", "--version")).toList();
    }

    static String version() {
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
