package dev.byztime.commit;

import dev.byztime.commit.CommitTrouble.Scene;

/**
 * A rule that is broken on purpose in a {@link CommitWorld}, and the scene in which this shows.
 *
 * <p>The first ones are broken in the core, by {@link FlawedRules}; then come those of stores,
 * settlers and clients.
 */
enum CommitFlaw {
    /** A life begins below the timestamps of earlier lives. */
    FORGETS_LAST(Scene.CRASHES),
    PROMISES_ABOVE_CEILING(Scene.CRASHES, 11),
    TAKES_STARTS_OF_EARLIER_LIVES(Scene.CRASHES, 14),
    TAKES_OLD_STARTS(Scene.CALM, 46),
    THRESHOLD_BELOW_FORGOTTEN_KEY(Scene.CALM, 1681),
    FORGETS_DECISIONS(Scene.CALM, 397),
    WRITES_UNREAD(Scene.CALM),
    TAKES_STALE_READS(Scene.CALM, 8),
    /** A transaction in doubt is taken for one that wrote nothing. */
    GUESSES_IN_DOUBT(Scene.CALM, 4),
    ABANDONS_IN_DOUBT(Scene.CALM, 150),
    WRITES_NOTHING_DOWN(Scene.CRASHES),
    LEAVES_JOURNAL_BROKEN(Scene.JOURNAL_FAULTS, 655),
    SETTLES_WITH_JOURNAL_BROKEN(Scene.JOURNAL_FAULTS, 83),
    DOES_NOT_WAIT(Scene.UNFENCED, 20),
    WAITS_FOR_CEILING_ONLY(Scene.UNFENCED_BREAKS, 580),
    SAFE_TIME_ABOVE_UNDECIDED(Scene.CALM),
    SAFE_TIME_ABOVE_CEILING(Scene.WRONG_CLOCK, 210),
    TIMESTAMPS_BELOW_SAFE_TIME(Scene.CALM, 98),
    STORE_IGNORES_VERSIONS(Scene.CALM, 6),
    STORE_IGNORES_EPOCHS(Scene.CRASHES, 186),
    STORE_REMOVES_DELETED(Scene.CALM, 6),
    SETTLER_TRUSTS_REFUSAL(Scene.CALM),
    SETTLER_ONLY_LOOKS(Scene.CALM, 5),
    /** A settler of an earlier life goes on under the epoch of the present one. */
    SETTLER_OUTLIVES_LIST(Scene.CRASHES, 186),
    SETTLER_WRITES_LATE(Scene.UNFENCED, 186),
    CLIENT_ABANDONS_AFTER_WRITE(Scene.CALM, 4),
    CLIENT_HIDES_SEVERAL_STORES(Scene.CRASHES, 6),
    CLIENT_WRITES_LATE(Scene.UNFENCED, 110);

    final Scene scene;

    /** The seed of the first world that shows it, or one before; most show in the first few. */
    final long seed;

    CommitFlaw(Scene scene) {
        this(scene, 1);
    }

    CommitFlaw(Scene scene, long seed) {
        this.scene = scene;
        this.seed = seed;
    }
}
