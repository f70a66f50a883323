package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The rules of the core, of which at most one is broken. */
final class FlawedPartitionRules extends PartitionRules {

    private static final AtomicLong IDS = new AtomicLong();

    private final @Nullable ClusterFlaw flaw;

    FlawedPartitionRules(PartitionLimits limits, @Nullable ClusterFlaw flaw) {
        super(limits);
        this.flaw = flaw;
    }

    @Override
    boolean isOurs(PartitionRecord found, PartitionWrite unsettled) {
        return flaw == ClusterFlaw.TAKES_OWNER_FOR_PROOF
                ? found.owner().equals(unsettled.content().owner())
                : super.isOurs(found, unsettled);
    }

    @Override
    PartitionBounds usable(PartitionWrite raise) {
        return flaw == ClusterFlaw.PROMISES_WHOLE_BOUNDS
                ? raise.content().bounds()
                : super.usable(raise);
    }

    @Override
    @Nullable PartitionPromises whileUnsettled(
            @Nullable PartitionPromises present, PartitionWrite sent) {
        return flaw == ClusterFlaw.PROMISES_UNSETTLED && present != null
                ? new PartitionPromises(present.life(), super.usable(sent))
                : super.whileUnsettled(present, sent);
    }

    @Override
    PartitionBounds raised(
            PartitionBounds known, PartitionBounds beginning, PartitionBounds wanted) {
        return switch (flaw) {
            case LETS_BOUNDS_FALL -> wanted;
            case BEGINNING_NOT_WRITTEN -> known.max(wanted);
            case null, default -> super.raised(known, beginning, wanted);
        };
    }

    @Override
    long largestErrorNs(long maxErrorNs) {
        return flaw == ClusterFlaw.DECIDES_BY_WIDE_READINGS ? Long.MAX_VALUE : maxErrorNs;
    }

    @Override
    @Nullable RecordedTime timeOfTakeover(@Nullable RecordedTime found, PartitionMoment now) {
        return (flaw == ClusterFlaw.TAKEOVER_RENEWS_READING && found != null)
                        || flaw == ClusterFlaw.TAKEOVER_RENEWS_BOUNDS
                ? RecordedTime.of(now)
                : super.timeOfTakeover(found, now);
    }

    @Override
    PartitionBounds boundsOfTakeover(
            PartitionBounds found, @Nullable RecordedTime time, PartitionMoment now) {
        return flaw == ClusterFlaw.TAKEOVER_RENEWS_BOUNDS
                ? found.max(
                        new PartitionBounds(
                                super.lostMessagesNs(now),
                                super.lostPromisesNs(now),
                                now.latestNs()))
                : super.boundsOfTakeover(found, time, now);
    }

    @Override
    @Nullable UUID claimsOfTakeover(@Nullable PartitionRecord found) {
        UUID kept = super.claimsOfTakeover(found);
        return kept == null && flaw == ClusterFlaw.TAKEOVER_RENEWS_BOUNDS ? new UUID(9, 9) : kept;
    }

    @Override
    UUID claims(@Nullable UUID found, boolean proven, Supplier<UUID> ids) {
        return super.claims(
                found,
                proven || flaw == ClusterFlaw.KEEPS_UNPROVEN_CLAIMS,
                FlawedPartitionRules::anyId);
    }

    @Override
    UUID claimsAfterBreak(UUID before, Supplier<UUID> ids) {
        return flaw == ClusterFlaw.KEEPS_CLAIMS_AT_BREAK
                ? before
                : super.claimsAfterBreak(before, FlawedPartitionRules::anyId);
    }

    /** Not drawn by the world, so that worlds with known seeds stay the same. */
    private static UUID anyId() {
        return new UUID(10, IDS.incrementAndGet());
    }

    @Override
    long messagesOfOthersNs(PartitionBounds found) {
        return flaw == ClusterFlaw.BEGINS_BELOW_MESSAGES
                ? Math.max(found.messagesNs(), Long.MIN_VALUE + limits.marginNs())
                        - limits.marginNs()
                : super.messagesOfOthersNs(found);
    }

    @Override
    long promisesOfOthersNs(PartitionBounds found) {
        return flaw == ClusterFlaw.BEGINS_BELOW_PROMISES
                ? Long.MIN_VALUE
                : super.promisesOfOthersNs(found);
    }

    @Override
    long counterOfOthers(PartitionBounds found, PartitionMoment now) {
        return switch (flaw) {
            case BEGINS_BELOW_COUNTER -> 0;
            case COUNTS_FROM_RECORD_ONLY -> Math.max(0, found.counter());
            case null, default -> super.counterOfOthers(found, now);
        };
    }

    @Override
    long counterPassedAfterNs(long counter, PartitionMoment now) {
        return flaw == ClusterFlaw.COUNTS_AHEAD_OF_TIME
                ? Long.MIN_VALUE
                : super.counterPassedAfterNs(counter, now);
    }

    @Override
    boolean isLost(long writtenLatestNs, PartitionMoment now) {
        return flaw == ClusterFlaw.TRUSTS_OLD_RECORDS
                ? writtenLatestNs == Long.MIN_VALUE
                : super.isLost(writtenLatestNs, now);
    }

    @Override
    boolean mustTakeOverAgain(long writtenLatestNs, PartitionMoment now) {
        return flaw != ClusterFlaw.RAISES_OLD_RECORDS
                && super.mustTakeOverAgain(writtenLatestNs, now);
    }

    @Override
    long lostMessagesNs(PartitionMoment now) {
        return flaw == ClusterFlaw.LOST_BEGINS_AT_LATEST
                ? now.latestNs() + limits.marginNs()
                : super.lostMessagesNs(now);
    }

    @Override
    long lostPromisesNs(PartitionMoment now) {
        return flaw == ClusterFlaw.LOST_PROMISES_AT_LATEST
                ? now.latestNs()
                : super.lostPromisesNs(now);
    }

    @Override
    PartitionBounds handedOver(PartitionBounds used, PartitionLife life) {
        PartitionBounds right = super.handedOver(used, life);
        return switch (flaw) {
            case HANDS_OVER_LOW_MESSAGES ->
                    new PartitionBounds(
                            life.beginning().messagesNs(), right.promisesNs(), right.counter());
            case HANDS_OVER_LOW_PROMISES ->
                    new PartitionBounds(
                            right.messagesNs(), life.promisesAfterNs(), right.counter());
            case HANDS_OVER_LOW_COUNTER ->
                    new PartitionBounds(
                            right.messagesNs(), right.promisesNs(), life.beginning().counter());
            case HANDS_OVER_WITHOUT_WAITS ->
                    new PartitionBounds(right.messagesNs(), used.promisesNs(), right.counter());
            case null, default -> right;
        };
    }

    @Override
    boolean isWithTables(MovedPartition moved, PartitionRecord found) {
        return flaw == ClusterFlaw.TABLES_WITHOUT_ID || super.isWithTables(moved, found);
    }

    @Override
    boolean areTablesValid(boolean proven) {
        return flaw == ClusterFlaw.TABLES_AFTER_BREAK || super.areTablesValid(proven);
    }

    @Override
    boolean isProven(PartitionMoment first, @Nullable RecordedTime written) {
        return switch (flaw) {
            case RELIES_ON_ANY_RECORD -> written != null;
            case RELIES_WITHIN_LAG -> written != null && first.latestNs() < written.earliestNs();
            case null, default -> super.isProven(first, written);
        };
    }

    @Override
    long settlingNs() {
        return flaw == ClusterFlaw.DOES_NOT_SETTLE ? 0 : super.settlingNs();
    }

    @Override
    boolean stopsAtBreak() {
        return flaw != ClusterFlaw.GOES_ON_AT_BREAK;
    }

    @Override
    long promisesAfterBreakNs(long beforeNs, PartitionMoment now) {
        return flaw == ClusterFlaw.IGNORES_BREAKS
                ? beforeNs
                : super.promisesAfterBreakNs(beforeNs, now);
    }

    @Override
    boolean contradicts(RecordedTime written, PartitionMoment now) {
        return flaw != ClusterFlaw.OWNS_IN_CONTRADICTION && super.contradicts(written, now);
    }
}
