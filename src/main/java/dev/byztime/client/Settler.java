package dev.byztime.client;

import dev.byztime.client.CommitClient.Ended;
import dev.byztime.client.CommitClient.InDoubtAnswer;
import dev.byztime.client.CommitClient.InDoubtList;
import dev.byztime.client.CommitClient.Outcome;
import dev.byztime.client.CommitClient.State;
import dev.byztime.client.CommitClient.Undecided;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settles transactions in doubt, so that their keys are free again. Any number of settlers may
 * work, with the same stores and journal as the clients. Call {@link #settle} about once a second.
 *
 * <p>A transaction over several stores is completed if its values are in the journal. Otherwise its
 * client has written nothing, and a settler keeps the old values there before it restores them.
 * From then on, the client cannot keep its own any more, and every settler restores the same.
 *
 * <p>One over one store gets its old values, unless its write has landed. They are kept in the
 * journal first, too. Without a journal, a later settler cannot tell restored values from those of
 * the transaction, and calls them COMPLETED.
 *
 * <p>Without a journal, a transaction over several stores stays in doubt, if not all of its writes
 * have landed and atomicity may not be given up.
 *
 * @param <V> the type of values
 */
public final class Settler<V> {

    private static final int MAX_LISTED = 100;

    private final CommitClient commits;
    private final Map<String, TransactionStore<V>> stores;
    private final @Nullable TransactionJournal<V> journal;
    private final TransactionSurroundings around;
    private final boolean mayDivide;

    /** What became of a transaction in doubt. */
    public enum Result {
        /** Every store has its values. */
        COMPLETED,
        /** Every store has the old values. */
        RESTORED,
        /** Some stores have its values, and some the old ones. */
        DIVIDED,
        /** It is still in doubt. */
        LEFT
    }

    /**
     * What became of a transaction in doubt.
     *
     * @param reason of LEFT: why; empty otherwise
     */
    public record Settlement(String transaction, Result result, String reason) {}

    /**
     * @param journal the one that all clients and settlers use; null if there is none
     * @param mayDivide whether a transaction over several stores whose values are not known may get
     *     its old values in those where it has not landed. This gives up atomicity
     */
    public Settler(
            CommitClient commits,
            Map<String, TransactionStore<V>> stores,
            @Nullable TransactionJournal<V> journal,
            TransactionSurroundings around,
            boolean mayDivide) {
        this.commits = commits;
        this.stores = Map.copyOf(stores);
        this.journal = journal;
        this.around = around;
        this.mayDivide = mayDivide;
    }

    /**
     * Asks once for transactions in doubt, and settles those that it can settle in time.
     *
     * @return what became of each; empty if there were none, or if the service cannot list them now
     */
    public List<Settlement> settle() {
        long sentNs = around.nowNs();
        InDoubtAnswer answer = commits.inDoubt(MAX_LISTED, 0);
        List<Settlement> settlements = new ArrayList<>();
        if (answer instanceof InDoubtList list) {
            TimeLimit limit = TimeLimit.of(around, sentNs, list.safeRemainingNs());
            for (Undecided each : list.transactions()) {
                try {
                    settlements.add(settle(each, list.epoch(), limit));
                } catch (SettlementStore.LeftException e) {
                    settlements.add(left(each, e));
                    if (e.endsTheList()) {
                        break;
                    }
                } catch (Exception e) { // of a store or the journal
                    settlements.add(left(each, e));
                }
            }
        }
        return settlements;
    }

    private static Settlement left(Undecided transaction, Exception e) {
        return new Settlement(transaction.transaction(), Result.LEFT, String.valueOf(e));
    }

    private Settlement settle(Undecided it, long epoch, TimeLimit limit) throws Exception {
        List<SettlementStore<V>> parts = SettlementStore.of(it, stores, epoch, limit);
        TransactionJournal.Entry<V> entry =
                journal == null ? null : journal.find(it.transaction()).orElse(null);
        if (entry == null) {
            entry = kept(it, parts);
        }
        boolean own = false;
        boolean old = false;
        for (SettlementStore<V> part : parts) {
            boolean isOwn =
                    switch (entry.whose()) {
                        case OWN -> part.write(entry);
                        case OLD -> !entry.values().containsKey(part.name()) || !part.write(entry);
                    };
            own |= isOwn;
            old |= !isOwn;
        }
        return finish(it, own && old ? Result.DIVIDED : own ? Result.COMPLETED : Result.RESTORED);
    }

    /**
     * What is to be written for a transaction without an entry: the old values, in each store where
     * its write has not landed. They are in the journal before any of them is written, because the
     * client's own may arrive at any time, and this settler may end at any time.
     */
    private TransactionJournal.Entry<V> kept(Undecided it, List<SettlementStore<V>> parts)
            throws Exception {
        Map<String, Map<String, Optional<V>>> old = new TreeMap<>();
        for (SettlementStore<V> part : parts) {
            part.old().ifPresent(values -> old.put(part.name(), values));
        }
        // where one has landed, its client has another journal, or none, and more may be under way
        boolean mayRestoreAll = journal != null && old.size() == parts.size();
        if (it.severalStores() && !old.isEmpty() && !mayRestoreAll && !mayDivide) {
            throw SettlementStore.lacking(old.keySet());
        }
        TransactionJournal.Entry<V> entry =
                new TransactionJournal.Entry<>(TransactionJournal.Whose.OLD, old);
        return journal == null || old.isEmpty()
                ? entry
                : journal.keepIfAbsent(it.transaction(), entry);
    }

    private Settlement finish(Undecided it, Result result) throws Exception {
        Outcome outcome = result == Result.COMPLETED ? Outcome.COMPLETED : Outcome.RESTORED;
        CommitClient.FinishAnswer answer = commits.finish(it.transaction(), outcome);
        if (!(answer instanceof Ended(State state))) {
            return new Settlement(it.transaction(), Result.LEFT, answer.toString());
        }
        if (journal != null) {
            journal.forget(it.transaction());
        }
        return new Settlement(it.transaction(), result == Result.DIVIDED ? result : of(state), "");
    }

    /** How it has ended, for which another settler may have been first. */
    private static Result of(State state) {
        return switch (state) {
            case APPLIED, COMPLETED -> Result.COMPLETED;
            case ABANDONED, RESTORED -> Result.RESTORED;
            case PENDING -> Result.LEFT; // not the state of an end
        };
    }
}
