package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Random;

/** The model finds every broken rule, so a history that it accepts means something. */
class CommitMutationTests {

    /** The first seed, and the number of worlds within which a broken rule must show. */
    private static final long SEED = 1;

    private static final int WORLDS = Integer.getInteger("byztime.worlds", 1000);

    @ParameterizedTest
    @EnumSource
    void aBrokenRuleShows(CommitFlaw flaw) {
        String found = null;
        for (long seed = SEED; found == null && seed < SEED + WORLDS; seed++) {
            found = fault(seed, flaw);
        }
        System.out.println(flaw + " " + found);
        assertThat(found).as("%s within %d worlds", flaw, WORLDS).isNotNull();
    }

    /** The first fault of a world; null if there is none. */
    private static @Nullable String fault(long seed, CommitFlaw flaw) {
        CommitWorld world = new CommitWorld(new Random(seed), flaw.scene, flaw);
        for (int i = 0; i < CommitModelTests.STEPS; i++) {
            world.step();
        }
        return world.history.check(world.stores).stream()
                .findFirst()
                .map(fault -> "seed %d: %s".formatted(seed, fault))
                .orElse(null);
    }
}
