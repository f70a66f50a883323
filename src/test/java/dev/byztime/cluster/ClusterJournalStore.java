package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The records of a journal in a store: a head and slots. */
final class ClusterJournalStore {

    private final RandomGenerator random;
    private final @Nullable ClusterFlaw flaw;
    private @Nullable JournalRecord head;
    private final Map<Integer, JournalRecord> slots = new TreeMap<>();

    ClusterJournalStore(RandomGenerator random, @Nullable ClusterFlaw flaw) {
        this.random = random;
        this.flaw = flaw;
    }

    @Nullable JournalRecord head() {
        return head;
    }

    Map<Integer, JournalRecord> slots() {
        return Map.copyOf(slots);
    }

    boolean replace(JournalLife.HeadWrite write) {
        boolean same = Objects.equals(head, write.before());
        if (same) {
            head = JournalRecord.parse(write.content().toBytes());
        }
        return same;
    }

    /** A store may make some of the changes only. */
    boolean replace(JournalLife.Writes writes) {
        boolean all =
                flaw == ClusterFlaw.STORE_COMPARES_NO_GUARD || Objects.equals(head, writes.head());
        if (all) {
            boolean some = random.nextInt(8) == 0;
            for (JournalLife.SlotWrite write : writes.slots()) {
                boolean same = Objects.equals(slots.get(write.slot()), write.before());
                if (same && !(some && random.nextBoolean())) {
                    slots.put(write.slot(), JournalRecord.parse(write.content().toBytes()));
                } else {
                    all = false;
                }
            }
        }
        return all;
    }
}
