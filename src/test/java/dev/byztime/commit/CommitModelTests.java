package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.commit.CommitTrouble.Scene;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random histories are strictly serialisable, whatever happens in them. */
@Execution(ExecutionMode.CONCURRENT)
class CommitModelTests {

    private static final int WORLDS = Integer.getInteger("byztime.worlds", 60);
    static final int STEPS = 1500;

    @ParameterizedTest
    @EnumSource
    void historiesAreStrictlySerialisable(Scene scene) {
        Map<String, Integer> seen = new TreeMap<>();
        Randomly.repeat(
                WORLDS,
                random -> {
                    CommitWorld world = new CommitWorld(random, scene, null);
                    for (int i = 0; i < STEPS; i++) {
                        world.step();
                    }
                    world.seen.forEach((what, count) -> seen.merge(what, count, Integer::sum));
                    List<String> faults = world.history.check(world.stores);
                    assertThat(faults).isEmpty();
                });
        assertThat(seen).containsKeys("Prepared ", "CONFLICT", "TAKEN", "TOO_OLD", "snapshots");
    }

    /** Else a printed seed would be worth nothing. */
    @ParameterizedTest
    @EnumSource
    void aSeedGivesTheSameWorldAgain(Scene scene) {
        assertThat(after(300, scene)).isEqualTo(after(300, scene));
    }

    private static Map<String, Integer> after(int steps, Scene scene) {
        CommitWorld world = new CommitWorld(new Random(7), scene, null);
        for (int i = 0; i < steps; i++) {
            world.step();
        }
        return world.seen;
    }
}
