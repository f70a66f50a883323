package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.ClusterTrouble.Scene;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Whatever happens to the instances of a service and to its store, they promise nothing twice.
 *
 * <p>{@code -Dbyztime.worlds=20000} makes a long run.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class ClusterModelTests {

    private static final int WORLDS = Integer.getInteger("byztime.worlds", 40);
    static final int STEPS = 4000;

    @ParameterizedTest
    @EnumSource(names = "YOUNG_BACKUPS", mode = EnumSource.Mode.EXCLUDE)
    void nothingIsPromisedTwice(Scene scene) {
        Map<String, Integer> seen = new TreeMap<>();
        Randomly.repeat(
                WORLDS,
                random -> {
                    ClusterWorld world = new ClusterWorld(random, scene, null);
                    for (int i = 0; i < STEPS; i++) {
                        world.step();
                    }
                    world.seen.forEach((what, count) -> seen.merge(what, count, Integer::sum));
                    assertThat(world.history.faults).isEmpty();
                });
        if (Boolean.getBoolean("byztime.counts")) {
            System.out.println(scene + " " + seen);
        }
    }

    /** Else a printed seed would be worth nothing. */
    @ParameterizedTest
    @EnumSource
    void aSeedGivesTheSameWorldAgain(Scene scene) {
        assertThat(after(400, scene)).isEqualTo(after(400, scene));
    }

    private static Map<String, Integer> after(int steps, Scene scene) {
        ClusterWorld world = new ClusterWorld(new Random(7), scene, null);
        for (int i = 0; i < steps; i++) {
            world.step();
        }
        return world.seen;
    }
}
