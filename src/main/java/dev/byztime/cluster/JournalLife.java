package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One life's part in the journal of its partition: rules 23 to 25 of docs/scale-out.md. A journal
 * is a head, which says whose it is, and slots, each of which has an undecided transaction or none.
 *
 * <p>It does no input or output. Its caller reads the head and the slots, and passes them to {@link
 * #foundHead} and {@link #foundSlots}; sends the writes that {@link #fence} and {@link #write}
 * return, and reports success to {@link #fenced} and {@link #succeeded}. Every other outcome is
 * unknown until a later read shows the record.
 *
 * <p>The rules are methods, so that a test can override one by a wrong one. It is safe for any
 * number of threads.
 */
class JournalLife {

    private final UUID life;

    // guarded by this

    /** What was last known to be the head; null if there was none. */
    private @Nullable JournalRecord head;

    private boolean fenced;
    private boolean begun;
    private boolean lost;
    private long writes;
    private final SortedMap<Integer, Slot> slots = new TreeMap<>();

    /** A slot, as far as is known. */
    private static final class Slot {

        /** What was last known to be in the store; null if there was nothing. */
        @Nullable JournalRecord known;

        /**
         * The number of the first write that replaces what is known and may have taken effect, or
         * may still do so; 0 if there is none. At most one of them takes effect.
         */
        long unsettled;

        /** The transaction that has this slot; empty if none has. */
        String entry = "";

        String stored() {
            return known == null ? "" : known.entry();
        }
    }

    /**
     * The write of a head: {@code content} takes the place of {@code before} if that is unchanged.
     *
     * @param before null if there must be no record
     */
    record HeadWrite(@Nullable JournalRecord before, JournalRecord content) {}

    /**
     * The write of a slot, while the head is unchanged.
     *
     * @param before null if there must be no record
     */
    record SlotWrite(int slot, @Nullable JournalRecord before, JournalRecord content) {}

    /**
     * Writes of slots, all while the head is unchanged.
     *
     * @param head as this life has written it
     * @param slots empty if there is nothing to write
     */
    record Writes(JournalRecord head, List<SlotWrite> slots) {}

    /**
     * @param life the id of the life
     */
    JournalLife(UUID life) {
        this.life = life;
    }

    UUID life() {
        return life;
    }

    /** Whether the head is this life's, or was. */
    synchronized boolean isFenced() {
        return fenced;
    }

    /** Whether the head is this life's, or was, and the slots were read since. */
    synchronized boolean hasBegun() {
        return begun;
    }

    /** Whether another life has the journal by now. Nothing makes it this life's again. */
    synchronized boolean isLost() {
        return lost;
    }

    /** The transactions in the store, as far as is known. */
    synchronized Set<String> entries() {
        Set<String> entries = new HashSet<>();
        slots.values().forEach(slot -> entries.add(slot.stored()));
        entries.remove("");
        return entries;
    }

    /** Takes note of what a read of the head has shown. */
    synchronized void foundHead(@Nullable JournalRecord found) {
        if (!fenced) {
            head = found;
            fenced = found != null && !needsFence();
        } else if (found == null || !found.equals(head)) {
            if (losesToOthers()) {
                lost = true;
            } else {
                head = found;
            }
        }
    }

    /**
     * Takes note of what a read of all slots has shown. The first one must have been asked for
     * after {@link #isFenced}.
     */
    synchronized void foundSlots(Map<Integer, JournalRecord> found) {
        if (!begun) {
            if (fenced || !readsAfterFence()) {
                found.forEach((slot, record) -> begin(new Slot(), slot, record));
                begun = true;
            }
            return;
        }
        found.keySet().forEach(slot -> slots.computeIfAbsent(slot, _ -> new Slot()));
        slots.forEach((number, slot) -> found(slot, found.get(number)));
    }

    private void begin(Slot slot, int number, JournalRecord record) {
        slot.known = record;
        slot.entry = record.entry();
        slots.put(number, slot);
    }

    private void found(Slot slot, @Nullable JournalRecord record) {
        if (record == null ? slot.known == null : record.equals(slot.known)) {
            return; // what is not settled may still take effect
        }
        if (record != null && isOurs(slot, record)) {
            settle(slot, record);
        } else if (losesToOthers()) {
            lost = true;
        } else {
            slot.known = record;
        }
    }

    /** Rule 2: whether a record is the result of a write whose outcome is not known. */
    private boolean isOurs(Slot slot, JournalRecord found) {
        return slot.unsettled > 0 && found.life().equals(life) && found.write() >= slot.unsettled;
    }

    private static void settle(Slot slot, JournalRecord content) {
        slot.known = content;
        slot.unsettled = 0; // all others replace a record that is not there any more
    }

    /** Rule 23: whether a life replaces the head before it reads what is there. */
    boolean needsFence() {
        return true;
    }

    /** Rule 23: whether what was read before the head was this life's counts for nothing. */
    boolean readsAfterFence() {
        return true;
    }

    /** Rule 24: whether a life writes no more once the journal is not what it has written. */
    boolean losesToOthers() {
        return true;
    }

    /** Rule 25: the number of the next write. */
    long next(long before) {
        return before + 1;
    }

    /** Rule 25: whether a slot is written again while the outcome of a write is not known. */
    boolean settlesSlots() {
        return true;
    }

    /** The write that makes the journal this life's. */
    synchronized HeadWrite fence() {
        return new HeadWrite(head, next(""));
    }

    /** Takes note of the store's answer that the fence has taken effect. */
    synchronized void fenced(HeadWrite write) {
        if (!fenced && (head == null ? write.before == null : head.equals(write.before))) {
            head = write.content;
            fenced = true;
        }
    }

    /**
     * The writes after which the slots have these transactions and no others; null if another life
     * has the journal. None are needed for a slot that certainly has what it should.
     */
    synchronized @Nullable Writes write(Set<String> entries) {
        JournalRecord own = head;
        if (lost || own == null) {
            return null;
        }
        assign(entries);
        List<SlotWrite> changes = new ArrayList<>();
        slots.forEach((number, slot) -> {
            boolean isSettled = slot.unsettled == 0 || !settlesSlots();
            if (!isSettled || !slot.entry.equals(slot.stored())) {
                JournalRecord content = next(slot.entry);
                slot.unsettled = slot.unsettled == 0 ? content.write() : slot.unsettled;
                changes.add(new SlotWrite(number, slot.known, content));
            }
        });
        return new Writes(own, changes);
    }

    /** A transaction keeps its slot until it has ended. */
    private void assign(Set<String> entries) {
        Set<String> without = new HashSet<>(entries);
        for (Slot slot : slots.values()) {
            if (!without.remove(slot.entry)) {
                slot.entry = "";
            }
        }
        int number = 0;
        for (String entry : without) {
            while (slots.containsKey(number) && !slots.get(number).entry.isEmpty()) {
                number++;
            }
            slots.computeIfAbsent(number, _ -> new Slot()).entry = entry;
        }
    }

    private JournalRecord next(String entry) {
        writes = next(writes);
        return new JournalRecord(life, writes, entry);
    }

    /** Takes note of the store's answer that writes of slots have taken effect. */
    synchronized void succeeded(List<SlotWrite> done) {
        for (SlotWrite write : done) {
            Slot slot = slots.get(write.slot);
            if (slot != null && Objects.equals(slot.known, write.before)) {
                settle(slot, write.content);
            } // else it was settled otherwise
        }
    }
}
