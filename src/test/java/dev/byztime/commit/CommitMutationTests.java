package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Random;

/**
 * The model finds every broken rule, so a history that it accepts means something.
 *
 * <p>The seeds of rare ones are known: the search for them begins there. A change of the model can
 * make others of them. Then {@code -Dbyztime.worlds=5000} finds and prints the new ones, in a
 * minute or two.
 */
@Execution(ExecutionMode.CONCURRENT)
class CommitMutationTests {

    static final int QUICK = 120;

    private static final int WORLDS = Integer.getInteger("byztime.worlds", QUICK);

    @ParameterizedTest
    @EnumSource
    void aBrokenRuleShows(CommitFlaw flaw) {
        long first = WORLDS == QUICK ? flaw.seed : 1;
        boolean shown = false;
        for (long seed = first; !shown && seed < first + WORLDS; seed++) {
            shown = isFoundIn(seed, flaw);
            if (shown && WORLDS != QUICK) {
                System.out.printf("%s shows with seed %d%n", flaw, seed);
            }
        }
        assertThat(shown).as("%s within %d worlds from %d on", flaw, WORLDS, first).isTrue();
    }

    private static boolean isFoundIn(long seed, CommitFlaw flaw) {
        CommitWorld world = new CommitWorld(new Random(seed), flaw.scene, flaw);
        for (int i = 0; i < CommitModelTests.STEPS; i++) {
            world.step();
        }
        return !world.history.check(world.stores).isEmpty();
    }
}
