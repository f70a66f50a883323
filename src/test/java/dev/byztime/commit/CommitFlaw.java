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
    PROMISES_ABOVE_CEILING(Scene.CRASHES),
    TAKES_STARTS_OF_EARLIER_LIVES(Scene.CRASHES),
    TAKES_OLD_STARTS(Scene.CALM),
    THRESHOLD_BELOW_FORGOTTEN_KEY(Scene.CALM, true),
    FORGETS_DECISIONS(Scene.CALM, true),
    WRITES_UNREAD(Scene.CALM),
    TAKES_STALE_READS(Scene.CALM),
    /** A transaction in doubt is taken for one that wrote nothing. */
    GUESSES_IN_DOUBT(Scene.CALM),
    ABANDONS_IN_DOUBT(Scene.CALM, true),
    WRITES_NOTHING_DOWN(Scene.CRASHES),
    LEAVES_JOURNAL_BROKEN(Scene.JOURNAL_FAULTS),
    DOES_NOT_WAIT(Scene.UNFENCED),
    WAITS_FOR_CEILING_ONLY(Scene.UNFENCED_BREAKS, true),
    SAFE_TIME_ABOVE_UNDECIDED(Scene.CALM),
    SAFE_TIME_ABOVE_CEILING(Scene.WRONG_CLOCK, true),
    TIMESTAMPS_BELOW_SAFE_TIME(Scene.CALM),
    STORE_IGNORES_VERSIONS(Scene.CALM),
    STORE_IGNORES_EPOCHS(Scene.CRASHES, true),
    STORE_REMOVES_DELETED(Scene.CALM),
    SETTLER_ONLY_LOOKS(Scene.CALM),
    /** A settler of an earlier life goes on under the epoch of the present one. */
    SETTLER_OUTLIVES_LIST(Scene.CRASHES, true),
    SETTLER_WRITES_LATE(Scene.UNFENCED, true),
    CLIENT_ABANDONS_AFTER_WRITE(Scene.CALM),
    CLIENT_HIDES_SEVERAL_STORES(Scene.CRASHES),
    CLIENT_WRITES_LATE(Scene.UNFENCED, true);

    final Scene scene;

    /** Whether only many worlds show it. */
    final boolean isRare;

    CommitFlaw(Scene scene) {
        this(scene, false);
    }

    CommitFlaw(Scene scene, boolean isRare) {
        this.scene = scene;
        this.isRare = isRare;
    }
}
