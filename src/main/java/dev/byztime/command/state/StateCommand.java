package dev.byztime.command.state;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.state.StateFile.Ceiling;
import dev.byztime.command.state.StateFile.Damaged;
import dev.byztime.command.state.StateFile.Journal;
import dev.byztime.command.state.StateFile.Kind;
import dev.byztime.command.state.StateFile.Missing;
import dev.byztime.command.state.StateFile.Scales;
import dev.byztime.linux.OwnerOnlyFiles;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolder;
import dev.byztime.stable.StateFolderException;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command {@code state}: it shows a state folder, or recovers it so that a service can start on
 * it.
 */
public final class StateCommand {

    /** The exit code if all is well, or is well now. */
    public static final int DONE = 0;

    /** The exit code if the operator has to decide something, or a file could not be written. */
    public static final int UNDECIDED = 1;

    /**
     * The exit code for bad usage, or for a folder that must not be touched. Nothing was changed.
     */
    public static final int REFUSED = 2;

    /** The suffix of the file that keeps the former content of a changed file. */
    private static final String ASIDE = ".aside";

    private static final String LOST =
            "missing, although other files show that there was one. No service starts without it.";

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "state",
                    "says what a state folder holds, and repairs it",
                    List.of(
                            "show FOLDER [--timedata=FILE] [-o json]",
                            "recover FOLDER [OPTION...]"),
                    """
                    show says what each file of a state folder (byztime.state) means. It changes
                    nothing, and a service may run.

                    recover helps when the clock was ahead in an earlier life, or a file is damaged. It
                    says what it would do and what that costs; with --yes it does so. No service may
                    have the folder. It never lowers a fencing token.
                    """,
                    List.of("show", "recover"),
                    StateOptions.ALL,
                    List.of(
                            new ExitCode("0", "all is well, or done"),
                            new ExitCode("1", "something is left to decide, or the disk failed"),
                            new ExitCode("2", "bad usage, or a folder that it must not touch")));

    private final Clocks clocks;
    private final Console console;
    private final PrintStream out;
    private final PrintStream messages;

    public StateCommand(Clocks clocks, Console console) {
        this.clocks = clocks;
        this.console = console;
        this.out = console.out();
        this.messages = console.errors();
    }

    /**
     * Runs the command.
     *
     * @param words what follows the name of the command
     * @return {@link #DONE}, {@link #UNDECIDED} or {@link #REFUSED}
     */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console)
                .run(arguments -> run(StateOptions.of(arguments)), words);
    }

    private int run(StateOptions options) {
        Path folder = options.folder().toAbsolutePath().normalize();
        try {
            Timestamp now = clocks.now(options.timedata());
            requireStateFolder(folder);
            return options.action() == StateOptions.Action.SHOW
                    ? show(folder, options, now)
                    : recover(folder, options, now);
        } catch (TimeUnavailableException e) {
            return refused(options.timedata() + " does not say what time it is: " + e.getMessage());
        } catch (StateFolderException e) {
            return refused(
                    e.isLocked()
                            ? "a service, or another recovery, has %s at present. Stop it first, and run this again. Only show works meanwhile"
                                    .formatted(folder)
                            : String.valueOf(e.getMessage()));
        } catch (RefusedFolderException e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return refused(folder + " cannot be read or written: " + why(e));
        }
    }

    /**
     * The reason for a failure. For files that may not be read, Java's own message has only the
     * path.
     */
    private static String why(IOException e) {
        return e instanceof AccessDeniedException
                ? "permission denied (%s). Run this as the user of the service"
                        .formatted(e.getMessage())
                : String.valueOf(e.getMessage());
    }

    private int show(Path folder, StateOptions options, Timestamp now) throws IOException {
        Map<Kind, StateFile> files =
                StateFile.all(
                        kind -> OwnerOnlyFiles.read(folder.resolve(kind.file), kind.mostBytes));
        boolean well = true;
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("folder", folder.toString()).put("now", now.toString());
        ArrayNode all = json.putArray("files");
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Kind, StateFile> each : files.entrySet()) {
            boolean lost = StateFile.isLost(each.getKey(), files);
            String words = lost ? LOST : words(each.getKey(), each.getValue(), now);
            boolean fine = !lost && isWell(each.getKey(), each.getValue(), now);
            text.append("  %s: %s%n".formatted(each.getKey().file, words));
            all.addObject().put("file", each.getKey().file).put("well", fine).put("detail", words);
            well &= fine;
        }
        if (options.json()) {
            out.println(json.put("well", well));
            return well ? DONE : UNDECIDED;
        }
        out.println(folder + ", compared with " + clock(options) + ", " + now + ":");
        out.print(text);
        out.println(
                well ? "All is well." : "What to do about it: " + ThisCommand.toRecover(options));
        return well ? DONE : UNDECIDED;
    }

    private int recover(Path folder, StateOptions options, Timestamp now)
            throws IOException, RefusedFolderException {
        requireOwnUser(folder);
        try (StateFolder owned = StateFolder.open(folder)) {
            Map<Kind, StateFile> files = StateFile.all(kind -> file(owned, kind, "").read());
            StateRecovery recovery = StateRecovery.of(files, options, now);
            out.println(folder + ", compared with " + clock(options) + ", " + now + ":");
            for (StateRecovery.Change change : recovery.changes()) {
                out.println("  " + change.kind().file + ": " + change.words());
            }
            Stream.concat(recovery.kept().stream(), recovery.undecided().stream())
                    .forEach(words -> out.println("  " + words));
            if (recovery.changes().isEmpty()) {
                out.println(
                        recovery.kept().isEmpty() && recovery.undecided().isEmpty()
                                ? "All is well, and nothing need be done. Nothing was changed."
                                : "Nothing was changed.");
                return recovery.undecided().isEmpty() ? DONE : UNDECIDED;
            }
            if (!options.yes()) {
                out.println("Nothing was changed. Add --yes to do this.");
                return UNDECIDED;
            }
            return write(owned, recovery);
        }
    }

    /** Writes each file on its own. If the disk fails halfway, the command can be run again. */
    private int write(StateFolder owned, StateRecovery recovery) {
        for (StateRecovery.Change change : recovery.changes()) {
            try {
                if (change.before() != null) {
                    file(owned, change.kind(), ASIDE).replace(change.before());
                }
                file(owned, change.kind(), "").replace(change.after());
            } catch (IOException e) {
                messages.println(
                        "byztime state: %s could not be written, and the rest was not tried: %s"
                                .formatted(change.kind().file, e));
                return UNDECIDED;
            }
        }
        out.println("Done. What these files said before is beside them, in files named *" + ASIDE);
        return recovery.undecided().isEmpty() ? DONE : UNDECIDED;
    }

    private static DurableFile file(StateFolder owned, Kind kind, String suffix) {
        return DurableFile.in(owned, kind.file + suffix, kind.mostBytes);
    }

    /**
     * Requires a folder that a service has used. Otherwise a misspelt path would create an empty
     * folder, and the command would report that all is well.
     */
    private static void requireStateFolder(Path folder) throws IOException, RefusedFolderException {
        if (Files.notExists(folder)) {
            throw new RefusedFolderException(
                    "there is no folder %s. Give the one that byztime.state names"
                            .formatted(folder));
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new RefusedFolderException(
                    "%s is not a folder. Give the one that byztime.state names".formatted(folder));
        }
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw new AccessDeniedException(folder.toString());
        }
        boolean ours = Files.isRegularFile(folder.resolve("lock"));
        boolean some =
                Stream.of(Kind.values()).anyMatch(kind -> Files.exists(folder.resolve(kind.file)));
        if (!ours || !some) {
            throw new RefusedFolderException(
                    "%s is no state folder of a byztime-service: it has %s. Give the one that byztime.state names"
                            .formatted(
                                    folder,
                                    ours
                                            ? "none of the files that a service writes, such as"
                                                    + " lease-token and commit-time"
                                            : "no file named lock"));
        }
    }

    /**
     * Requires the owner of the folder. The service could not read files that another user, such as
     * root, has written.
     */
    private static void requireOwnUser(Path folder) throws IOException, RefusedFolderException {
        Object owner = Files.getAttribute(folder.resolve("lock"), "unix:uid");
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (!owner.equals(self)) {
            throw new RefusedFolderException(
                    "%s belongs to user %s, and this is user %s: run it as that user"
                            .formatted(folder, owner, self));
        }
    }

    private static boolean isWell(Kind kind, StateFile file, Timestamp now) {
        return switch (file) {
            case Damaged damaged -> false;
            case Ceiling found -> kind == Kind.TOKENS || !StateRecovery.isAhead(found, now);
            case Missing missing -> true;
            case Scales scales -> true;
            case Journal journal -> true;
        };
    }

    private static String words(Kind kind, StateFile file, Timestamp now) {
        return switch (file) {
            case Missing missing -> "missing. " + ifMissing(kind);
            case Damaged damaged ->
                    "damaged (%s). No service starts with it.".formatted(damaged.why());
            case Ceiling found when found.isGivenUp() ->
                    "given up by an operator. " + ifMissing(kind);
            case Ceiling found when kind == Kind.TOKENS && found.isByOperator() ->
                    "no fencing token up to %d is given out again, as an operator said."
                            .formatted(found.record().ceiling().toNanosSaturated());
            case Ceiling found -> ceiling(kind, found.record().ceiling(), now);
            case Journal journal -> journal.words().text();
            case Scales scales -> scales.words().text(instant -> Lengths.from(now, instant));
        };
    }

    private static String ifMissing(Kind kind) {
        return switch (kind) {
            case MESSAGES ->
                    "The next start refuses messages up to the value for a lost folder (8 s ahead"
                            + " of it by default).";
            case EXPIRIES ->
                    "The next start grants no lease until the longest term and some seconds have"
                            + " passed.";
            case TOKENS -> "The next start gives out fencing tokens above the time.";
            case SCALE ->
                    "The next start waits for the longest term, and accepts no earlier claim.";
            case COMMIT_TIMES ->
                    "The next start begins no transaction until the longest hold and some seconds"
                            + " have passed.";
            case COMMIT_EPOCHS -> "The next start takes its epoch from the time.";
            case COMMIT_JOURNAL -> "No transaction over several stores is undecided.";
        };
    }

    private static String ceiling(Kind kind, Timestamp ceiling, Timestamp now) {
        String where = Lengths.from(now, ceiling);
        return switch (kind) {
            case MESSAGES ->
                    "no message above %s was accepted (%s). A start refuses what is stamped up to it."
                            .formatted(ceiling, where);
            case EXPIRIES ->
                    ("no lease was promised beyond %s (%s). A start waits for it, or for the"
                                    + " longest term if it is farther ahead than a lease can be.")
                            .formatted(ceiling, where);
            case TOKENS ->
                    "no fencing token above %d was given out. As a time this is %s, which need not pass."
                            .formatted(ceiling.toNanosSaturated(), where);
            case COMMIT_TIMES ->
                    "no commit timestamp above %s was given out (%s). A start waits for it before it begins transactions."
                            .formatted(ceiling, where);
            case COMMIT_EPOCHS ->
                    "no epoch above %d was used. As a time this is %s. A start waits for it before it begins transactions."
                            .formatted(ceiling.toNanosSaturated(), where);
            case SCALE, COMMIT_JOURNAL -> throw new IllegalArgumentException("no ceiling");
        };
    }

    private static String clock(StateOptions options) {
        return options.timedata() == null
                ? "this machine's wall clock (--timedata=FILE for global time)"
                : "global time in " + options.timedata();
    }

    private int refused(String why) {
        messages.println("byztime state: " + why);
        return REFUSED;
    }
}
