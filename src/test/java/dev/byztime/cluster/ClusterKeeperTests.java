package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Quiet;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keeper and the tables of messages in random worlds. {@code -Dbyztime.worlds=N} for more of
 * them.
 */
class ClusterKeeperTests {

    private static final int WORLDS = Integer.getInteger("byztime.worlds", 60);
    private static final int STEPS = 3_000;

    @RegisterExtension static final Quiet quiet = Quiet.about(ClusterKeeper.class);

    @Test
    void whateverFailsNoMessageIsAcceptedTwiceOrOutOfOrder() {
        Map<String, Integer> all = new TreeMap<>();
        for (int seed = 0; seed < WORLDS; seed++) {
            run(seed, null).counts.forEach((what, n) -> all.merge(what, n, Integer::sum));
        }
        System.out.println(all);
        assertThat(all)
                .containsKeys(
                        "Accepted",
                        "Duplicate",
                        "Stale",
                        "Early",
                        "kills",
                        "ends",
                        "pauses",
                        "stamps",
                        "NO_OWNER",
                        "RECOVERING",
                        "OUTCOME_UNKNOWN",
                        "acquire Granted",
                        "acquire Held",
                        "acquire Recovering",
                        "renew Granted",
                        "confirmed");
        assertThat(all.get("answered")).isGreaterThan(WORLDS * 50);
    }

    @ParameterizedTest
    @EnumSource
    void withoutARuleOneIs(KeeperFlaw flaw) {
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 4_000; i++) {
                                run(flaw.seed + i, flaw);
                            }
                        })
                .isInstanceOf(AssertionError.class)
                .satisfies(e -> System.out.println(flaw + " shows " + e.getMessage()));
    }

    @Test
    void whenNothingFailsEveryPartitionHasOneOwner() {
        KeeperWorld world = new KeeperWorld(2, null); // with 1, all hash to one instance
        for (int i = 0; i < 4_000; i++) {
            world.step(false);
        }
        for (KeeperWorld.Instance one : world.instances) {
            one.restart();
        }
        rounds(world, world.instances);
        assertThat(world.owned()).isEqualTo(4);
        assertThat(world.owners()).as("instances that own something").isGreaterThan(1);
    }

    /** An instance that is about to end takes none, and would only lose them. */
    @Test
    void aPartitionStaysWhereItIsIfItsTablesAreNotTaken() {
        KeeperWorld world = new KeeperWorld(2, null);
        rounds(world, world.instances.subList(0, 1));
        assertThat(world.owned()).isEqualTo(4);
        world.takeTables = false;
        rounds(world, world.instances);
        assertThat(world.owners()).isEqualTo(1);
        assertThat(world.owned()).isEqualTo(4);
        assertThat(world.counts).containsEntry("lives", 4).doesNotContainKey("lives with tables");
        world.takeTables = true;
        rounds(world, world.instances);
        assertThat(world.owners()).isGreaterThan(1);
        assertThat(world.owned()).isEqualTo(4);
        assertThat(world.counts).containsEntry("lives", 4).containsKey("lives with tables");
    }

    private static void rounds(KeeperWorld world, List<KeeperWorld.Instance> instances) {
        for (int i = 0; i < 800; i++) {
            instances.forEach(KeeperWorld.Instance::round);
            world.pass(20 * KeeperWorld.MS);
        }
    }

    /** Rule 19. */
    @Test
    void whoeverDisagreesPromisesNothing() {
        KeeperWorld world = new KeeperWorld(1, null);
        world.agreement =
                (partition, life) -> {
                    throw new DisagreementException("another key");
                };
        for (int i = 0; i < 2_000; i++) {
            world.step(false);
        }
        assertThat(world.counts).containsKey("disagreements").doesNotContainKey("Accepted");
        assertThat(world.owned()).isZero();
    }

    /** Rule 19. */
    @Test
    void nothingIsPromisedBeforeTheAgreementWasRead() {
        KeeperWorld world = new KeeperWorld(1, null);
        world.agreement =
                (partition, life) -> {
                    throw new IOException("the store does not answer");
                };
        for (int i = 0; i < 2_000; i++) {
            world.step(false);
        }
        assertThat(world.counts).doesNotContainKey("Accepted");
        world.agreement = (partition, life) -> {};
        for (int i = 0; i < 2_000; i++) {
            world.step(false);
        }
        assertThat(world.counts).containsKey("Accepted");
    }

    private static KeeperWorld run(long seed, @Nullable KeeperFlaw flaw) {
        KeeperWorld world = new KeeperWorld(seed, flaw);
        try {
            for (int i = 0; i < STEPS; i++) {
                world.step(true);
            }
        } catch (AssertionError e) {
            throw new AssertionError("in the world " + seed, e);
        }
        return world;
    }
}
