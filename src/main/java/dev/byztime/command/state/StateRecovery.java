package dev.byztime.command.state;

import dev.byztime.command.state.StateFile.Ceiling;
import dev.byztime.command.state.StateFile.Damaged;
import dev.byztime.command.state.StateFile.Journal;
import dev.byztime.command.state.StateFile.Kind;
import dev.byztime.command.state.StateFile.Missing;
import dev.byztime.command.state.StateFile.Scales;
import dev.byztime.commit.CommitJournalWords;
import dev.byztime.lease.LeaseTimescaleWords;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The plan for the recovery of a state folder: the changes, and what each of them costs.
 *
 * <ul>
 *   <li><b>Fencing tokens</b> are never lowered. Their ceiling is not an instant that has to pass,
 *       so it may be ahead of the time. If its file is damaged or lost, only the storages know the
 *       highest token.
 *   <li><b>Expiries.</b> It is safe to give this ceiling up. A holder also counts the term on its
 *       own clock, whatever clock the expiry came from, and stops when the term is over. A life
 *       that starts without a ceiling of expiries waits for the longest term and the largest clock
 *       error, counted from its start, and accepts no earlier claim. Every promise was made before
 *       that start.
 *   <li><b>Messages.</b> Only this ceiling shows which messages an earlier life may have accepted.
 *       It is safe to give it up in two cases. Either all accepted messages were stamped by correct
 *       clocks, since the value for a lost file covers these. Or no message that was stamped before
 *       is sent again under its old connection. Only an operator can know.
 *   <li><b>The scale of leases</b> is the only record of the longest promise. If it is damaged or
 *       lost, an operator has to know whether promises were ever longer than today.
 *   <li><b>Commits.</b> Their ceilings may be given up if the clock was right in all earlier lives,
 *       since the values for lost files then cover these. The journal is the only record of the
 *       transactions over several stores that are undecided. Only an operator can know that there
 *       was none, or that nobody minds to see half of one.
 * </ul>
 *
 * @param changes the files to write
 * @param kept what stays as it is, and what the operator might decide about it
 * @param undecided what the operator has to decide before a service can start
 */
record StateRecovery(List<Change> changes, List<String> kept, List<String> undecided) {

    /**
     * The least distance of a ceiling from the present for giving it up. A nearer ceiling passes
     * before a recovery would end.
     */
    static final Timestamp MIN_CEILING_LEAD = new Timestamp(120, 0);

    private static final String HOW_TO_FORGET =
            """
            Add --forget-messages to give it up. No message is accepted twice then if one of these holds: all messages \
            so far were stamped by clocks that were right, and none with stamps of this service from when its clock was \
            ahead; or every sender has begun anew, under new connection ids, and sends nothing again that it stamped \
            before.\
            """;

    private static final String NO_START =
            ": as long as it is damaged or missing, no service starts with this folder. ";

    private static final String HOW_TO_FORGET_COMMITS =
            """
            Add --forget-commits to give up what commitment of transactions remembers; without --yes, this says what \
            that costs.\
            """;

    private static final String TIMES_GIVEN_UP =
            """
            the ceiling of commit timestamps is given up. Cost: the next start begins no transaction until the longest \
            hold and some seconds have passed. If the clock was ahead, new timestamps are below those of then, until \
            that time comes; use other groups and other keys, or remove what was written then from the stores.\
            """;

    private static final String EPOCHS_GIVEN_UP =
            """
            the ceiling of epochs is given up: they begin from the time. Cost: if the clock was ahead, stores that have \
            seen an epoch of then refuse all reads and writes, until their epoch is reset by hand.\
            """;

    /**
     * A file whose content is to change.
     *
     * @param kind the kind of file
     * @param before the old content, which is kept in a second file; null if the file has no
     *     content
     * @param after the new content
     * @param words what happens, and at what cost
     */
    record Change(Kind kind, byte @Nullable [] before, byte[] after, String words) {}

    static StateRecovery of(Map<Kind, StateFile> files, StateOptions options, Timestamp now) {
        StateRecovery recovery =
                new StateRecovery(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        files.forEach((kind, file) -> {
            switch (kind) {
                case EXPIRIES -> recovery.expiries(file, now);
                case MESSAGES -> recovery.messages(file, now, options.forgetMessages());
                case TOKENS ->
                        recovery.tokens(file, StateFile.isLost(kind, files), options.tokensAbove());
                case SCALE -> recovery.scale(file, StateFile.isLost(kind, files));
                case COMMIT_TIMES, COMMIT_EPOCHS ->
                        recovery.commits(kind, file, now, options.forgetCommits());
                case COMMIT_JOURNAL ->
                        recovery.journal(
                                file, StateFile.isLost(kind, files), options.forgetCommits());
            }
        });
        return recovery;
    }

    private void expiries(StateFile file, Timestamp now) {
        byte[] before = toGiveUp(file, now);
        if (before != null) {
            changes.add(
                    new Change(
                            Kind.EXPIRIES,
                            before,
                            StateFile.ceiling(Kind.EXPIRIES, StateFile.GIVEN_UP),
                            """
                            the ceiling of expiries is given up. Cost: the next start grants no lease until the longest \
                            term, twice the largest error and some seconds have passed (about a minute by default), and \
                            accepts no claim, so all holders have to acquire anew. If lease-scale is \
                            missing or damaged too, and byztime.leases.longest-term was longer in an earlier life, wait \
                            for the difference before you start.\
                            """));
        }
    }

    private void messages(StateFile file, Timestamp now, boolean forget) {
        byte[] before = toGiveUp(file, now);
        if (before == null) {
            return;
        }
        if (forget) {
            changes.add(
                    new Change(
                            Kind.MESSAGES,
                            before,
                            StateFile.ceiling(Kind.MESSAGES, StateFile.GIVEN_UP),
                            """
                            the ceiling of messages is given up. Cost: as after a lost folder, messages that are stamped \
                            up to the margin and twice the largest error after the next start are refused (8 s by \
                            default). Messages that were stamped by a clock that was ahead, or with stamps of this \
                            service from then, may be accepted a second time if they are sent again.\
                            """));
        } else if (file instanceof Damaged) {
            undecided.add(
                    Kind.MESSAGES.file
                            + ": as long as it is damaged, no service starts with this folder. "
                            + HOW_TO_FORGET);
        } else {
            kept.add(
                    Kind.MESSAGES.file
                            + """
                            : kept. Until its ceiling has passed, messages are refused as STALE or EARLY; leases do \
                            not wait for it. Waiting loses nothing. \
                            """
                            + HOW_TO_FORGET);
        }
    }

    private void commits(Kind kind, StateFile file, Timestamp now, boolean forget) {
        byte[] before = toGiveUp(file, now);
        if (before == null) {
            return;
        }
        if (forget) {
            changes.add(
                    new Change(
                            kind,
                            before,
                            StateFile.ceiling(kind, StateFile.GIVEN_UP),
                            kind == Kind.COMMIT_TIMES ? TIMES_GIVEN_UP : EPOCHS_GIVEN_UP));
        } else if (file instanceof Damaged) {
            undecided.add(kind.file + NO_START + HOW_TO_FORGET_COMMITS);
        } else {
            kept.add(
                    kind.file
                            + ": kept. No transaction begins until it has passed. Waiting loses"
                            + " nothing. "
                            + HOW_TO_FORGET_COMMITS);
        }
    }

    private void journal(StateFile file, boolean lost, boolean forget) {
        if (!lost && !(file instanceof Damaged)) {
            return;
        }
        if (forget) {
            changes.add(
                    new Change(
                            Kind.COMMIT_JOURNAL,
                            file instanceof Damaged damaged ? damaged.content() : null,
                            CommitJournalWords.givenUp(),
                            """
                            the journal of commits is given up. Cost: transactions over several stores that were \
                            undecided are forgotten, and readers may see half of one. Look through the stores for \
                            versions that only some of the keys of one transaction have.\
                            """));
        } else {
            undecided.add(Kind.COMMIT_JOURNAL.file + NO_START + HOW_TO_FORGET_COMMITS);
        }
    }

    private void scale(StateFile file, boolean lost) {
        if (lost || file instanceof Damaged) {
            changes.add(
                    new Change(
                            Kind.SCALE,
                            file instanceof Damaged damaged ? damaged.content() : null,
                            LeaseTimescaleWords.givenUp(),
                            """
                            the record of how long leases may last is given up. Cost: the next start grants no lease \
                            until the longest term of its settings and some seconds have passed, and accepts no claim. \
                            If byztime.leases.longest-term or byztime.refused-after.error was ever larger with this \
                            folder, start with the largest values again, or wait for the difference before you start: \
                            else a lease from then may be granted twice.\
                            """));
        }
    }

    private void tokens(StateFile file, boolean lost, @Nullable Long above) {
        if (above != null) {
            raise(file, above);
        } else if (lost || file instanceof Damaged) {
            undecided.add(
                    Kind.TOKENS.file
                            + (lost ? ": it is missing" : ": it is damaged")
                            + """
                            , and only your storages know the highest fencing token. Add \
                            --tokens-above=N, where N is the highest token that any storage has seen (SELECT max(fence) \
                            FROM ...), or --tokens-above=0 if no storage compares tokens: they then begin above the time.\
                            """);
        }
    }

    private void raise(StateFile file, long above) {
        Timestamp wanted = Timestamp.ofNanos(above);
        switch (file) {
            case Ceiling found when found.record().ceiling().isBefore(wanted) ->
                    raise(found.content(), wanted);
            case Missing missing -> raise((byte[]) null, wanted);
            case Damaged damaged -> raise(damaged.content(), wanted);
            case Ceiling found -> {} // the text says more
            case Scales elsewhere -> {}
            case Journal elsewhere -> {}
        }
    }

    private void raise(byte @Nullable [] before, Timestamp above) {
        changes.add(
                new Change(
                        Kind.TOKENS,
                        before,
                        StateFile.ceiling(Kind.TOKENS, above),
                        "fencing tokens begin above %d, and above the time. Cost: none."
                                .formatted(above.toNanosSaturated())));
    }

    /**
     * The old content of a file whose ceiling is to be given up; null if the ceiling should stay.
     */
    private static byte @Nullable [] toGiveUp(StateFile file, Timestamp now) {
        return switch (file) {
            case Damaged damaged -> damaged.content();
            case Ceiling found when isAhead(found, now) -> found.content();
            case Ceiling found -> null;
            case Missing missing -> null;
            case Scales elsewhere -> null;
            case Journal elsewhere -> null;
        };
    }

    static boolean isAhead(Ceiling found, Timestamp now) {
        return found.record().ceiling().saturatingMinus(now).isAfter(MIN_CEILING_LEAD);
    }
}
