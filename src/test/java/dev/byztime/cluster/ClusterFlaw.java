package dev.byztime.cluster;

import dev.byztime.cluster.ClusterTrouble.Scene;

/**
 * A rule that is broken on purpose in a {@link ClusterWorld}, and the scene in which this shows.
 *
 * <p>Most are broken in the core, by {@link FlawedPartitionRules}; the others in the store, the
 * tables, or the caller of the core.
 */
enum ClusterFlaw {
    STORE_COMPARES_VERSIONS(Scene.RESTORED, 1830),
    STORE_COMPARES_NOTHING(Scene.FAILURES),
    TAKES_SILENCE_FOR_SUCCESS(Scene.FAILURES, 22),
    TAKES_OWNER_FOR_PROOF(Scene.FAILURES),
    PROMISES_UNSETTLED(Scene.FAILURES, 46),
    LETS_BOUNDS_FALL(Scene.WRONG_CLOCKS, 42),
    DECIDES_BY_WIDE_READINGS(Scene.RESTORED),
    TAKEOVER_RENEWS_READING(Scene.RESTORED, 131),
    TAKEOVER_RENEWS_BOUNDS(Scene.RESTORED),
    BEGINS_BELOW_MESSAGES(Scene.FAILURES),
    BEGINS_BELOW_PROMISES(Scene.FAILURES, 26),
    BEGINS_BELOW_COUNTER(Scene.FAILURES),
    COUNTS_FROM_RECORD_ONLY(Scene.RESTORED),
    COUNTS_AHEAD_OF_TIME(Scene.RESTORED),
    ANSWERS_AT_ONCE(Scene.FAILURES, 48),
    ANSWERS_UNCHECKED(Scene.FAILURES, 142),
    CHECKS_BEFORE_INSERTION(Scene.FAILURES, 922),
    CONFIRMS_AT_ONCE(Scene.FAILURES),
    TRUSTS_OLD_RECORDS(Scene.RESTORED),
    RAISES_OLD_RECORDS(Scene.RESTORED, 160),
    LOST_BEGINS_AT_LATEST(Scene.RESTORED, 1904),
    LOST_PROMISES_AT_LATEST(Scene.RESTORED, 38),
    BEGINNING_NOT_WRITTEN(Scene.RESTORED, 613),
    HANDS_OVER_RUNNING(Scene.FAILURES, 39),
    STOPS_BESIDE_LOCK(Scene.FAILURES, 941),
    HANDS_OVER_LOW_MESSAGES(Scene.FAILURES),
    HANDS_OVER_LOW_PROMISES(Scene.FAILURES, 21),
    HANDS_OVER_LOW_COUNTER(Scene.WRONG_CLOCKS),
    HANDS_OVER_WITHOUT_WAITS(Scene.FAILURES, 597),
    RESUMES_UNSETTLED(Scene.FAILURES, 75),
    TABLES_WITHOUT_ID(Scene.FAILURES),
    TABLES_AFTER_BREAK(Scene.BREAKS, 1312),
    RELIES_ON_ANY_RECORD(Scene.BREAKS, 383),
    RELIES_WITHIN_LAG(Scene.BREAKS),
    DOES_NOT_SETTLE(Scene.BREAKS),
    GOES_ON_AT_BREAK(Scene.BREAKS),
    IGNORES_BREAKS(Scene.BREAKS),
    OWNS_IN_CONTRADICTION(Scene.BREAKS),
    PROCESS_KEEPS_ITS_ID(Scene.FAILURES),
    YOUNG_BACKUP(Scene.YOUNG_BACKUPS);

    final Scene scene;

    /** The seed of the first world that shows it, or one before; most show in the first few. */
    final long seed;

    ClusterFlaw(Scene scene) {
        this(scene, 1);
    }

    ClusterFlaw(Scene scene, long seed) {
        this.scene = scene;
        this.seed = seed;
    }
}
