package dev.byztime.client;

import dev.byztime.client.CommitClient.Ended;
import dev.byztime.client.CommitClient.InDoubtAnswer;
import dev.byztime.client.CommitClient.InDoubtList;
import dev.byztime.client.CommitClient.Outcome;
import dev.byztime.client.CommitClient.Undecided;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settles transactions in doubt, so that their keys are free again. Any number of settlers may
 * work, with the same stores and journal as the clients. Call {@link #settle} about once a second.
 *
 * <p>A transaction over one store gets its old values, unless its write has landed. One over
 * several stores is completed with its values in the journal. If they are not there, its client has
 * written nothing, and it gets its old values. Without a journal it stays in doubt, if not all of
 * its writes have landed and atomicity may not be given up.
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
     * @param journal keeps the values of transactions over several stores, and is the one that all
     *     clients use; null if there is none
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
        TransactionJournal.Values<V> values =
                journal == null || !it.severalStores()
                        ? null
                        : journal.find(it.transaction()).orElse(null);
        if (values == null && it.severalStores() && !mayDivide && !wasNeverWritten(parts)) {
            for (SettlementStore<V> part : parts) {
                part.requireLanded();
            }
        }
        boolean own = false;
        boolean old = false;
        for (SettlementStore<V> part : parts) {
            boolean landed = values == null ? part.restore() : part.complete(values);
            own |= landed;
            old |= !landed;
        }
        return finish(it, own && old ? Result.DIVIDED : own ? Result.COMPLETED : Result.RESTORED);
    }

    /**
     * Whether no write of a transaction without recorded values was sent, or will be. Its client
     * records the values first, and looks at the time again before it writes. This time is over.
     */
    private boolean wasNeverWritten(List<SettlementStore<V>> parts) throws Exception {
        if (journal == null) {
            return false;
        }
        for (SettlementStore<V> part : parts) {
            if (part.hasLanded()) { // then its client has another journal, or none
                return false;
            }
        }
        return true;
    }

    private Settlement finish(Undecided it, Result result) throws Exception {
        Outcome outcome = result == Result.COMPLETED ? Outcome.COMPLETED : Outcome.RESTORED;
        CommitClient.FinishAnswer answer = commits.finish(it.transaction(), outcome);
        if (!(answer instanceof Ended)) {
            return new Settlement(it.transaction(), Result.LEFT, answer.toString());
        }
        if (journal != null && it.severalStores()) {
            journal.forget(it.transaction());
        }
        return new Settlement(it.transaction(), result, "");
    }
}
