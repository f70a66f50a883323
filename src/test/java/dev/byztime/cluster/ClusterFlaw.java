package dev.byztime.cluster;

import dev.byztime.cluster.ClusterTrouble.Scene;

/**
 * A rule that is broken on purpose in a {@link ClusterWorld}, and the scene in which this shows.
 *
 * <p>Most are broken in the core, by {@link FlawedPartitionRules}; the others in the store, the
 * tables, or the caller of the core.
 */
enum ClusterFlaw {
    STORE_COMPARES_VERSIONS(Scene.RESTORED, 19765),
    STORE_COMPARES_NOTHING(Scene.FAILURES),
    TAKES_SILENCE_FOR_SUCCESS(Scene.FAILURES),
    TAKES_OWNER_FOR_PROOF(Scene.FAILURES),
    PROMISES_UNSETTLED(Scene.FAILURES),
    PROMISES_WHOLE_BOUNDS(Scene.BREAKS, 13445),
    LETS_BOUNDS_FALL(Scene.WRONG_CLOCKS, 380),
    DECIDES_BY_WIDE_READINGS(Scene.RESTORED, 13767),
    TAKEOVER_RENEWS_READING(Scene.RESTORED, 797),
    TAKEOVER_RENEWS_BOUNDS(Scene.RESTORED, 0),
    BEGINS_BELOW_MESSAGES(Scene.FAILURES),
    BEGINS_BELOW_PROMISES(Scene.FAILURES, 84),
    BEGINS_BELOW_COUNTER(Scene.FAILURES),
    COUNTS_FROM_RECORD_ONLY(Scene.RESTORED),
    ANSWERS_AT_ONCE(Scene.FAILURES),
    ANSWERS_UNCHECKED(Scene.FAILURES, 29),
    CHECKS_BEFORE_INSERTION(Scene.FAILURES, 627),
    CONFIRMS_AT_ONCE(Scene.FAILURES, 27123),
    TRUSTS_OLD_RECORDS(Scene.RESTORED),
    RAISES_OLD_RECORDS(Scene.RESTORED, 66),
    LOST_BEGINS_AT_LATEST(Scene.RESTORED, 4820),
    LOST_PROMISES_AT_LATEST(Scene.RESTORED, 396),
    BEGINNING_NOT_WRITTEN(Scene.RESTORED, 38151),
    HANDS_OVER_RUNNING(Scene.FAILURES, 39),
    STOPS_BESIDE_LOCK(Scene.FAILURES, 939),
    HANDS_OVER_LOW_MESSAGES(Scene.FAILURES),
    HANDS_OVER_LOW_PROMISES(Scene.FAILURES, 197),
    HANDS_OVER_LOW_COUNTER(Scene.WRONG_CLOCKS, 5284),
    HANDS_OVER_WITHOUT_WAITS(Scene.JOURNALS_AND_BREAKS, 189),
    RESUMES_UNSETTLED(Scene.FAILURES, 670),
    TABLES_WITHOUT_ID(Scene.FAILURES),
    TABLES_AFTER_BREAK(Scene.BREAKS, 19205),
    RELIES_ON_ANY_RECORD(Scene.BREAKS, 3650),
    RELIES_WITHIN_LAG(Scene.BREAKS, 0),
    GOES_ON_AT_BREAK(Scene.BREAKS, 0),
    IGNORES_BREAKS(Scene.BREAKS),
    READS_JOURNAL_WITHOUT_FENCE(Scene.JOURNALS, 99),
    FENCES_AFTER_RAISE(Scene.JOURNALS, 1169),
    WRITES_FOREIGN_JOURNAL(Scene.JOURNALS),
    NUMBERS_NO_JOURNALS(Scene.JOURNALS, 1209),
    STORE_COMPARES_NO_GUARD(Scene.JOURNALS, 28),
    READS_SLOTS_BEFORE_FENCE(Scene.JOURNALS, 79),
    LEAVES_SLOTS_UNSETTLED(Scene.JOURNALS, 754),
    /** Transactions wait only for those of the owners before, once tables have come. */
    HANDOVER_FORGETS_WAITS(Scene.JOURNALS_AND_BREAKS),
    /** No rule of this project: a store that loses what it has acknowledged. */
    YOUNG_BACKUP(Scene.YOUNG_BACKUPS),
    /** It takes more luck than a model has; see {@link PartitionOwnerTests}. */
    COUNTS_AHEAD_OF_TIME(Scene.RESTORED, 0),
    /** Likewise. */
    DOES_NOT_SETTLE(Scene.BREAKS, 0),
    /**
     * A holder in the model stops by the time that has passed, so a claim of before a break gains
     * it nothing; see {@link PartitionOwnerTests}.
     */
    KEEPS_UNPROVEN_CLAIMS(Scene.BREAKS, 0),
    /** Likewise. */
    KEEPS_CLAIMS_AT_BREAK(Scene.BREAKS, 0),
    /** This rule is superfluous for safety: such an owner would only wait. */
    OWNS_IN_CONTRADICTION(Scene.BREAKS, 0),
    /** This rule is superfluous: the ids of writes do its work. */
    PROCESS_KEEPS_ITS_ID(Scene.FAILURES, 0);

    final Scene scene;

    /**
     * The seed of the first world that shows it, or one before; most show in the first few. It is 0
     * if no world is known to show it.
     */
    final long seed;

    ClusterFlaw(Scene scene) {
        this(scene, 1);
    }

    ClusterFlaw(Scene scene, long seed) {
        this.scene = scene;
        this.seed = seed;
    }
}
