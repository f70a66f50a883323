package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Random;

/**
 * The model finds every broken rule, so a history that it accepts means something.
 *
 * <p>The build looks for those that show within {@value #QUICK} worlds. {@code
 * -Dbyztime.worlds=5000} looks for all of them, in a minute or two.
 */
@Execution(ExecutionMode.CONCURRENT)
class CommitMutationTests {

    static final int QUICK = 120;

    private static final int WORLDS = Integer.getInteger("byztime.worlds", QUICK);

    @ParameterizedTest
    @EnumSource
    void aBrokenRuleShows(CommitFlaw flaw) {
        assumeThat(flaw.isRare && WORLDS == QUICK).isFalse();
        boolean shown = false;
        for (long seed = 1; !shown && seed <= WORLDS; seed++) {
            shown = isFoundIn(seed, flaw);
            if (shown && WORLDS != QUICK) {
                System.out.printf("%s shows with seed %d%n", flaw, seed);
            }
        }
        assertThat(shown).as("%s within %d worlds", flaw, WORLDS).isTrue();
    }

    private static boolean isFoundIn(long seed, CommitFlaw flaw) {
        CommitWorld world = new CommitWorld(new Random(seed), flaw.scene, flaw);
        for (int i = 0; i < CommitModelTests.STEPS; i++) {
            world.step();
        }
        return !world.history.check(world.stores).isEmpty();
    }
}
