package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What one life of an instance knows of transactions over several stores, and its part in their
 * journal.
 */
final class ClusterJournal {

    final JournalLife core;

    /** The undecided transactions, once the journal is fenced. */
    final Set<String> undecided = new TreeSet<>();

    /** What is being written; null if nothing is. Whoever waits for it may give up. */
    @Nullable Object operation;

    private boolean begun;

    ClusterJournal(UUID life, @Nullable ClusterFlaw flaw) {
        core =
                new JournalLife(life) {
                    @Override
                    boolean needsFence() {
                        return flaw != ClusterFlaw.READS_JOURNAL_WITHOUT_FENCE;
                    }

                    @Override
                    boolean readsAfterFence() {
                        return flaw != ClusterFlaw.READS_SLOTS_BEFORE_FENCE;
                    }

                    @Override
                    boolean losesToOthers() {
                        return flaw != ClusterFlaw.WRITES_FOREIGN_JOURNAL;
                    }

                    @Override
                    long next(long before) {
                        return flaw == ClusterFlaw.NUMBERS_NO_JOURNALS ? 1 : super.next(before);
                    }

                    @Override
                    boolean settlesSlots() {
                        return flaw != ClusterFlaw.LEAVES_SLOTS_UNSETTLED;
                    }
                };
    }

    /** Whether it has begun with what was there. */
    boolean begins() {
        if (!begun && core.isFenced() && core.hasBegun()) {
            begun = true;
            undecided.addAll(core.entries());
        }
        return begun && !core.isLost();
    }

    Set<String> with(String transaction) {
        Set<String> more = new TreeSet<>(undecided);
        more.add(transaction);
        return more;
    }

    Set<String> without(String transaction) {
        Set<String> fewer = new TreeSet<>(undecided);
        fewer.remove(transaction);
        return fewer;
    }
}
