package dev.byztime.cluster;

import dev.byztime.commit.JournalEntry;
import dev.byztime.commit.JournalStore;
import dev.byztime.commit.UndecidedTransaction;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The journal of a partition in the store, as one life uses it. The keeper's thread fences it, and
 * one other thread replaces it afterwards.
 */
final class StoredJournal implements JournalStore {

    /** How often a write is tried whose outcome was read back. */
    private static final int ATTEMPTS = 3;

    private final SharedRecordStore store;
    private final String name;
    private final JournalLife life;
    private final Runnable onLost;

    private static final class Damage extends IOException {

        private static final long serialVersionUID = 1;

        Damage(String name, IllegalArgumentException why) {
            super("the record %s is damaged: %s".formatted(name, why.getMessage()), why);
        }
    }

    /**
     * @param onLost ends the life, because another one has the journal
     */
    StoredJournal(SharedRecordStore store, int partition, JournalLife life, Runnable onLost) {
        this.store = store;
        this.name = "journal-" + partition;
        this.life = life;
        this.onLost = onLost;
    }

    UUID life() {
        return life.life();
    }

    /** What is undecided in the journal that the life before has left. */
    SortedMap<String, List<UndecidedTransaction>> left() {
        return JournalEntry.lists(life.entries().stream().map(JournalEntry::parse).toList());
    }

    /**
     * Makes the journal this life's, so that no other one can write to it any more, and reads it:
     * rule 23. Does nothing if it is already.
     *
     * @throws IOException if this is not certain, or if the journal is damaged
     */
    void fence() throws IOException {
        for (int i = 0; i < ATTEMPTS && !life.isFenced(); i++) {
            lookAtHead();
            if (!life.isFenced()) {
                sendFence(life.fence());
            }
        }
        if (!life.isFenced()) {
            throw new IOException("the record %s changes all the time".formatted(name));
        }
        if (!life.hasBegun()) {
            lookAtSlots();
        }
    }

    /**
     * Only the store's answer is success here, and not a later read: the slots are read afterwards,
     * and a read may be as old as the last write that was answered.
     */
    private void sendFence(JournalLife.HeadWrite fence) throws IOException {
        if (store.replace(name, bytes(fence.before()), fence.content().toBytes())) {
            life.fenced(fence);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** No more than a record has, so that each transaction has room in one. */
    @Override
    public int mostBytes() {
        return RecordStore.MOST_BYTES - JournalRecord.HEAD_BYTES;
    }

    /**
     * @throws IOException if this has failed, or its outcome is not known, or another life has the
     *     journal by now
     */
    @Override
    public void replace(SortedMap<String, List<UndecidedTransaction>> undecided)
            throws IOException {
        Set<String> entries = new HashSet<>();
        JournalEntry.of(undecided).forEach(entry -> entries.add(entry.text()));
        IOException failure = null;
        for (int i = 0; i <= ATTEMPTS; i++) {
            JournalLife.Writes writes = life.write(entries);
            if (writes == null) {
                onLost.run();
                throw new IOException(
                        "the record %s belongs to another owner of the partition by now"
                                .formatted(name));
            }
            if (writes.slots().isEmpty()) {
                return;
            }
            if (failure != null) {
                throw failure;
            }
            try {
                if (send(writes)) {
                    return;
                }
            } catch (IOException e) {
                failure = e;
            }
            lookAtHead(); // rule 2: an outcome that is not known is read back
            lookAtSlots();
        }
        throw new IOException("the record %s was not replaced".formatted(name));
    }

    private boolean send(JournalLife.Writes writes) throws IOException {
        List<JournalLife.SlotWrite> slots = writes.slots();
        for (int i = 0; i < slots.size(); i += SharedRecordStore.MOST_TOGETHER) {
            List<JournalLife.SlotWrite> some =
                    slots.subList(i, Math.min(slots.size(), i + SharedRecordStore.MOST_TOGETHER));
            List<SharedRecordStore.Change> changes = new ArrayList<>();
            some.forEach(slot ->
                    changes.add(
                            new SharedRecordStore.Change(
                                    name + "-" + slot.slot(),
                                    bytes(slot.before()),
                                    slot.content().toBytes())));
            if (!store.replaceGuarded(name, writes.head().toBytes(), changes)) {
                return false;
            }
            life.succeeded(some);
        }
        return true;
    }

    private static byte @Nullable [] bytes(@Nullable JournalRecord record) {
        return record == null ? null : record.toBytes();
    }

    private void lookAtHead() throws IOException {
        byte[] bytes = store.read(name);
        life.foundHead(bytes == null ? null : parsed(name, bytes));
    }

    private void lookAtSlots() throws IOException {
        Map<Integer, JournalRecord> slots = new TreeMap<>();
        for (Map.Entry<String, byte[]> each : store.list(name + "-").entrySet()) {
            JournalRecord slot = parsed(each.getKey(), each.getValue());
            try {
                if (!slot.entry().isEmpty()) {
                    JournalEntry.parse(slot.entry());
                }
                slots.put(Integer.parseInt(each.getKey().substring(name.length() + 1)), slot);
            } catch (IllegalArgumentException e) {
                throw new Damage(each.getKey(), e);
            }
        }
        life.foundSlots(slots);
    }

    private static JournalRecord parsed(String name, byte[] bytes) throws IOException {
        try {
            return JournalRecord.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw new Damage(name, e);
        }
    }
}
