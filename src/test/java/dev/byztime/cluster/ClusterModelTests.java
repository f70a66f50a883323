package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.ClusterTrouble.Scene;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
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

    private static final int QUICK = 20;
    private static final int WORLDS = Integer.getInteger("byztime.worlds", QUICK);
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
                    assertThat(world.faults()).isEmpty();
                });
        if (scene == Scene.JOURNALS || scene == Scene.JOURNALS_AND_BREAKS) {
            assertThat(seen)
                    .containsKeys("prepared over several stores", "ended over several stores");
        }
        if (scene == Scene.JOURNALS) {
            assertThat(seen).containsKey("journals lost to another life");
        }
        assertThat(seen)
                .containsKeys("done HANDOVER", "accepted", "granted", "renewed")
                .containsKeys("prepared", "stamps", "forwarded", "lives without tables");
        if (WORLDS > QUICK) {
            System.out.println(scene + " " + seen);
        }
    }

    /** A rolling update with tables refuses next to nothing; without them it costs a little. */
    @Test
    void whereNothingFailsLittleIsRefused() {
        Map<String, Integer> with = calm(Scene.CALM);
        Map<String, Integer> without = calm(Scene.WITHOUT_TABLES);
        for (Map<String, Integer> seen : List.of(with, without)) {
            assertThat(count(seen, "done HANDOVER")).isGreaterThan(QUICK);
            assertThat(count(seen, "decided too late to be answered") * 100)
                    .isLessThan(count(seen, "accepted"));
            assertThat(count(seen, "GIVEN_UP") * 100).isLessThan(count(seen, "accepted"));
        }
        assertThat(count(with, "STALE") * 50).isLessThan(count(with, "accepted"));
        assertThat(count(with, "claims refused") * 20).isLessThan(count(with, "renewed"));
        assertThat(count(without, "STALE") * 5).isLessThan(count(without, "accepted"));
    }

    private static Map<String, Integer> calm(Scene scene) {
        Map<String, Integer> seen = new TreeMap<>();
        for (int seed = 0; seed < 2 * WORLDS; seed++) {
            ClusterWorld world = new ClusterWorld(new Random(seed), scene, null);
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
            world.seen.forEach((what, count) -> seen.merge(what, count, Integer::sum));
        }
        return seen;
    }

    private static int count(Map<String, Integer> seen, String what) {
        return seen.getOrDefault(what, 0);
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
