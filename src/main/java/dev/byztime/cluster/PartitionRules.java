package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.UUID;
import java.util.function.Supplier;

/**
 * The rules of ownership whose necessity tests show, by breaking one at a time.
 *
 * <p>Each method is one rule, so that a test can override it by a wrong one. The numbers are those
 * of docs/scale-out.md.
 */
class PartitionRules {

    final PartitionLimits limits;

    PartitionRules(PartitionLimits limits) {
        this.limits = limits;
    }

    // ------------------------------------------------------------ writes

    /** Rule 2: whether a record is the result of a write whose outcome is not known. */
    boolean isOurs(PartitionRecord found, PartitionWrite unsettled) {
        return found.write().equals(unsettled.content().write());
    }

    /**
     * Rule 3: the highest values that may be promised after a successful write. Its bounds may be
     * higher, because they never fall.
     */
    PartitionBounds usable(PartitionWrite raise) {
        PartitionBounds written = raise.content().bounds();
        return new PartitionBounds(
                Math.min(written.messagesNs(), raise.latestNs() + limits.marginNs()),
                Math.min(written.promisesNs(), raise.latestNs() + limits.reachNs()),
                written.counter());
    }

    /** Rule 3: whether an owner promises something while the outcome of a write is not known. */
    @Nullable PartitionPromises whileUnsettled(
            @Nullable PartitionPromises present, PartitionWrite sent) {
        return present;
    }

    /** Rule 4: the bounds to be written. */
    PartitionBounds raised(
            PartitionBounds known, PartitionBounds beginning, PartitionBounds wanted) {
        return known.max(beginning).max(wanted);
    }

    /** Rule 5: the error above which nothing is decided. */
    long largestErrorNs(long maxErrorNs) {
        return maxErrorNs;
    }

    // ------------------------------------------------------------ takeover

    /** Rule 6: the reading in the record of a takeover. */
    @Nullable RecordedTime timeOfTakeover(@Nullable RecordedTime found, PartitionMoment now) {
        return found;
    }

    /** Rule 6: the bounds in the record of a takeover. */
    PartitionBounds boundsOfTakeover(
            PartitionBounds found, @Nullable RecordedTime time, PartitionMoment now) {
        return found;
    }

    /** Rule 6: the id of claims in the record of a takeover. */
    @Nullable UUID claimsOfTakeover(@Nullable PartitionRecord found) {
        return found == null ? null : found.claims();
    }

    /** Rule 7: the bound on messages of earlier owners. */
    long messagesOfOthersNs(PartitionBounds found) {
        return found.messagesNs();
    }

    /** Rule 7: the bound on promises of earlier owners. */
    long promisesOfOthersNs(PartitionBounds found) {
        return found.promisesNs();
    }

    /** Rule 7: the bound on tokens and epochs of earlier owners. */
    long counterOfOthers(PartitionBounds found, PartitionMoment now) {
        return Math.max(found.counter(), now.latestNs());
    }

    /** Rule 7: how long a life waits for its own counter, which may be ahead of the time. */
    long counterPassedAfterNs(long counter, PartitionMoment now) {
        // a correct clock has left it no farther ahead, and after a wrong one the wait might not
        // end
        return Math.min(counter, now.latestNs() + 2 * limits.maxErrorNs() + limits.counterSlack());
    }

    // ------------------------------------------------------------ old, restored and lost records

    /** Rule 10: whether a record that was taken over may be older than the last one. */
    boolean isLost(long writtenLatestNs, PartitionMoment now) {
        return isOld(writtenLatestNs, now);
    }

    /** Rule 11: whether an owner must take its own record over before it raises it. */
    boolean mustTakeOverAgain(long writtenLatestNs, PartitionMoment now) {
        return isOld(writtenLatestNs, now);
    }

    private boolean isOld(long writtenLatestNs, PartitionMoment now) {
        return writtenLatestNs == Long.MIN_VALUE
                || writtenLatestNs + limits.trustNs() < now.earliestNs();
    }

    /** Rule 10: a bound on all messages, if the record is lost. */
    long lostMessagesNs(PartitionMoment now) {
        return now.latestNs() + 2 * limits.maxErrorNs() + limits.marginNs();
    }

    /** Rule 10: a bound on all promises, if the record is lost or of another timescale. */
    long lostPromisesNs(PartitionMoment now) {
        return now.latestNs() + 2 * limits.maxErrorNs() + limits.reachNs();
    }

    // ------------------------------------------------------------ handover

    /** Rule 13: the bounds of a handed-over record. */
    PartitionBounds handedOver(PartitionBounds used, PartitionLife life) {
        return used.max(
                new PartitionBounds(
                        life.beginning().messagesNs(),
                        life.promisesAfterNs(),
                        life.beginning().counter()));
    }

    /** Rule 14: whether tables that were sent belong to the record. */
    boolean isWithTables(MovedPartition moved, PartitionRecord found) {
        return found.write().equals(moved.write());
    }

    /** Rule 14: whether the tables of a lost or unproven record count. */
    boolean areTablesValid(boolean proven) {
        return proven;
    }

    // ------------------------------------------------------------ breaks of the timescale

    /**
     * Rule 15: whether the bounds in a record were written on the present timescale.
     *
     * @param first the first reading of this process, since its start or the last break that it saw
     */
    boolean isProven(PartitionMoment first, @Nullable RecordedTime written) {
        return written != null && first.latestNs() + limits.lagNs() < written.earliestNs();
    }

    /**
     * Rule 9: the id that claims have in a new life.
     *
     * @param found the one in the record that was taken over
     * @param proven whether that was written on the present timescale
     */
    UUID claims(@Nullable UUID found, boolean proven, Supplier<UUID> ids) {
        return proven && found != null ? found : ids.get();
    }

    /** Rule 9: the id that claims have after a break. */
    UUID claimsAfterBreak(UUID before, Supplier<UUID> ids) {
        return ids.get();
    }

    /** Rule 17: how long nothing is promised after any takeover. */
    long settlingNs() {
        return limits.lagNs();
    }

    /** Rule 16: whether nothing is promised until a write after the break has succeeded. */
    boolean stopsAtBreak() {
        return true;
    }

    /**
     * Rule 16: the bound on promises of before a break, on the timescale after it.
     *
     * @param beforeNs the bound on the timescale before it, which means nothing any more
     */
    long promisesAfterBreakNs(long beforeNs, PartitionMoment now) {
        return lostPromisesNs(now);
    }

    /** Rule 18: whether the record is of a timescale that is ahead of this one. */
    boolean contradicts(RecordedTime written, PartitionMoment now) {
        return now.latestNs() < written.earliestNs();
    }
}
