package dev.byztime.commit;

import dev.byztime.stable.RaiseFailure;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The transactions of a group that were prepared and have not ended, and the keys that they have
 * taken. Those over several stores are in the journal before they are here, and stay in it for as
 * long.
 *
 * <p>It is not safe for several threads.
 */
final class UndecidedTransactions {

    /** How much memory the names of one group may take, in bytes. */
    static final int MAX_BYTES = 4 << 20;

    /** What a key takes besides the characters of its name, in bytes. */
    private static final int BYTES_PER_KEY = 150;

    private final CommitLife life;
    private final CommitLimits limits;
    private final CommitRules rules;
    private final CommitJournal journal;
    private final Map<String, Undecided> transactions = new LinkedHashMap<>();
    private final Map<String, Undecided> taken = new HashMap<>();
    private long bytes;
    private boolean journalFailed;

    /** An undecided transaction, and whether it is known to be in doubt. */
    static final class Undecided {

        private final UndecidedTransaction transaction;

        private final CommitDigest content;
        private boolean inDoubt;

        private Undecided(UndecidedTransaction transaction, CommitDigest content, boolean inDoubt) {
            this.transaction = transaction;
            this.content = content;
            this.inDoubt = inDoubt;
        }

        UndecidedTransaction transaction() {
            return transaction;
        }

        /** {@link TransactionState#PENDING} or {@link TransactionState#IN_DOUBT}. */
        TransactionState state() {
            return inDoubt ? TransactionState.IN_DOUBT : TransactionState.PENDING;
        }

        /** The digest of the request's content. */
        CommitDigest content() {
            return content;
        }
    }

    /**
     * @param journal the group's list of undecided transactions over several stores
     */
    UndecidedTransactions(CommitLife life, CommitJournal journal) {
        this.life = life;
        this.limits = life.limits();
        this.rules = life.rules();
        this.journal = journal;
        for (UndecidedTransaction left : journal.read()) {
            take(new Undecided(left, CommitContent.of(left.request()).digest(), true));
        }
    }

    int size() {
        return transactions.size();
    }

    /**
     * Whether there is nothing to keep: no transaction here, and none on the disk that is not here.
     */
    boolean isNothing() {
        return transactions.isEmpty() && !journalFailed;
    }

    int takenKeys() {
        return taken.size();
    }

    /** All, in the order in which they were prepared; those of an earlier life first. */
    Collection<Undecided> all() {
        return transactions.values();
    }

    /** The undecided transaction with this id; null if there is none. */
    @Nullable Undecided find(String id, CommitMoment now) {
        return noted(transactions.get(id), now);
    }

    /** The undecided transaction that has taken a key; null if there is none. */
    @Nullable Undecided holder(String key, CommitMoment now) {
        return noted(taken.get(key), now);
    }

    private @Nullable Undecided noted(@Nullable Undecided one, CommitMoment now) {
        if (one != null) {
            isInDoubt(one, now);
        }
        return one;
    }

    /** Whether the client of a transaction may not write any more. */
    boolean isInDoubt(Undecided one, CommitMoment now) {
        one.inDoubt =
                one.inDoubt
                        || (now.reading().breaks() == life.breaks()
                                && now.earliestNs() > one.transaction.applyBeforeNs());
        return one.inDoubt;
    }

    /** After a break of the timescale, the instants of all have no meaning any more. */
    void putAllInDoubt() {
        transactions.values().forEach(each -> each.inDoubt = true);
    }

    /** The lowest timestamp of all, in nanoseconds. */
    long lowestNs() {
        long lowestNs = Long.MAX_VALUE;
        for (Undecided each : transactions.values()) {
            lowestNs = Math.min(lowestNs, each.transaction.timestampNs());
        }
        return lowestNs;
    }

    /**
     * Adds a transaction, which is durable afterwards if it is over several stores.
     *
     * @return why nothing was added; null if it was
     */
    @Nullable CommitRefusal add(UndecidedTransaction one, CommitDigest content) {
        if (bytes + bytesOf(one) > MAX_BYTES) {
            return new CommitRefusal.Full(CommitRefusal.Full.Limit.UNDECIDED_BYTES, MAX_BYTES);
        }
        if (rules.isWrittenDown(one.request())) {
            if (journaled().count() >= limits.severalStores()) {
                return new CommitRefusal.Full(
                        CommitRefusal.Full.Limit.SEVERAL_STORES, limits.severalStores());
            }
            CommitRefusal refusal = write(Stream.concat(journaled(), Stream.of(one)).toList());
            if (refusal != null) {
                return refusal;
            }
        }
        take(new Undecided(one, content, false));
        return null;
    }

    /**
     * Removes a transaction, whose end is durable afterwards if it is over several stores.
     *
     * @return why it was not removed; null if it was
     */
    @Nullable CommitRefusal remove(Undecided one) {
        UndecidedTransaction it = one.transaction;
        if (rules.isWrittenDown(it.request())) {
            CommitRefusal refusal =
                    write(journaled().filter(each -> !each.id().equals(it.id())).toList());
            if (refusal != null) {
                return refusal;
            }
        }
        transactions.remove(it.id());
        it.request().writes().forEach(key -> taken.remove(key, one));
        bytes -= bytesOf(it);
        return null;
    }

    /**
     * Writes the journal again after a failure, before anything else is promised. Until then it may
     * have a transaction that was not prepared.
     *
     * @return why this failed again; null if the journal is right
     */
    @Nullable CommitRefusal mendJournal() {
        return rules.mustMendJournal(journalFailed) ? write(journaled().toList()) : null;
    }

    /**
     * Writes the journal again after a failure, before a client or a settler may write. Until then
     * it may lack a transaction whose end was not confirmed.
     *
     * @return why this failed again; null if the journal is right
     */
    @Nullable CommitRefusal mendJournalForOld() {
        return rules.mustMendJournalForOld(journalFailed) ? write(journaled().toList()) : null;
    }

    private void take(Undecided one) {
        transactions.put(one.transaction.id(), one);
        one.transaction.request().writes().forEach(key -> taken.put(key, one));
        bytes += bytesOf(one.transaction);
    }

    private static long bytesOf(UndecidedTransaction one) {
        long bytes = BYTES_PER_KEY + 2L * one.id().length();
        for (String key : one.request().writes()) {
            bytes += BYTES_PER_KEY + 2L * key.length();
        }
        return bytes;
    }

    private Stream<UndecidedTransaction> journaled() {
        return transactions.values().stream()
                .map(each -> each.transaction)
                .filter(each -> rules.isWrittenDown(each.request()));
    }

    private @Nullable CommitRefusal write(List<UndecidedTransaction> list) {
        try {
            journal.replace(list);
            journalFailed = false;
            return null;
        } catch (JournalFullException e) {
            return new CommitRefusal.Full(CommitRefusal.Full.Limit.JOURNAL_BYTES, e.mostBytes());
        } catch (IOException e) {
            journalFailed = true;
            return new CommitRefusal.JournalFailed(RaiseFailure.storage(e).detail());
        }
    }
}
