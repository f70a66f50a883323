package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One life's part in the journal of its partition: rules 23 to 25 of docs/scale-out.md.
 *
 * <p>It does no input or output. Its caller reads the record and passes it to {@link #found}; sends
 * the writes that {@link #fence} and {@link #write} return, and reports success to {@link
 * #succeeded}. Every other outcome is unknown until a later read shows the record.
 *
 * <p>The rules are methods, so that a test can override one by a wrong one. It is safe for any
 * number of threads.
 */
class JournalLife {

    private final UUID life;

    // guarded by this

    /** What was last known to be in the store; null if there was nothing. */
    private @Nullable JournalRecord known;

    /** Writes that replace the known record and may have taken effect, or may still do so. */
    private final List<JournalRecord> unsettled = new ArrayList<>();

    private boolean fenced;
    private boolean lost;
    private long writes;

    /**
     * A write: {@code content} takes the place of {@code before} if that is unchanged.
     *
     * @param before null if there must be no record
     */
    record Write(@Nullable JournalRecord before, JournalRecord content) {}

    /**
     * @param life the id of the life
     */
    JournalLife(UUID life) {
        this.life = life;
    }

    UUID life() {
        return life;
    }

    /** Whether the journal is this life's, or was. */
    synchronized boolean isFenced() {
        return fenced;
    }

    /** Whether another life has the journal by now. Nothing makes it this life's again. */
    synchronized boolean isLost() {
        return lost;
    }

    /** Whether the outcome of a write is not known. The record should be read then. */
    synchronized boolean isUnsettled() {
        return !unsettled.isEmpty();
    }

    /** Whether this is what is in the store, as far as is known. */
    synchronized boolean isKnown(JournalRecord content) {
        return content.equals(known);
    }

    /** The journal in the store, as far as is known; empty if there was none. */
    synchronized String journal() {
        JournalRecord present = known;
        return present == null ? "" : present.journal();
    }

    /** Takes note of what a read has shown. */
    synchronized void found(@Nullable JournalRecord record) {
        if (lost || (fenced && record != null && record.equals(known))) {
            return; // what is not settled may still take effect
        }
        if (record != null && isOurs(record)) {
            settle(record);
        } else if (fenced && losesToOthers()) {
            lost = true;
        } else {
            known = record;
            fenced = fenced || !needsFence();
        }
    }

    /** Rule 2: whether a record is the result of a write whose outcome is not known. */
    private boolean isOurs(JournalRecord found) {
        return unsettled.contains(found);
    }

    /** Rule 23: whether a life replaces the journal before it reads what is there. */
    boolean needsFence() {
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

    /** The write that makes the journal this life's, and leaves the content as it was found. */
    synchronized Write fence() {
        return next(journal());
    }

    /** The write that replaces the journal; null if another life has it. */
    synchronized @Nullable Write write(String journal) {
        return lost ? null : next(journal);
    }

    private Write next(String journal) {
        writes = next(writes);
        JournalRecord content = new JournalRecord(life, writes, journal);
        unsettled.add(content);
        return new Write(known, content);
    }

    /** Takes note of the store's answer that a write has taken effect. */
    synchronized void succeeded(Write write) {
        if (unsettled.contains(write.content)) { // else it was settled otherwise
            settle(write.content);
        }
    }

    private void settle(JournalRecord content) {
        known = content;
        unsettled.clear(); // they replace a record that is not there any more
        fenced = true;
    }
}
