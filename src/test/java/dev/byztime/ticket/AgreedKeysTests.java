package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import dev.byztime.stable.WriteAttempts;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Map;
import java.util.TreeMap;

/**
 * Keys that several instances share: rule 20 of docs/scale-out.md, and T3, T6 and T7 of
 * docs/tickets.md. {@code -Dbyztime.worlds=N} for more random histories.
 */
class AgreedKeysTests {

    private static final int WORLDS = Integer.getInteger("byztime.worlds", 10);
    private static final long FIRST = Long.getLong("byztime.seed", 0);
    private static final int STEPS = 3_000;
    private static final long S = 1_000 * AgreedKeysWorld.MS;

    @RegisterExtension static final Quiet KEYS = Quiet.about(AgreedKeys.class);
    @RegisterExtension static final Quiet WRITES = Quiet.about(WriteAttempts.class);

    /** Rules that are broken, to see that the histories show it. */
    enum Flaw {
        DOES_NOT_SETTLE(15, "T3"),
        NEEDS_NO_VOUCHER(1, "T3"),
        SIGNS_AT_ONCE(52, "not known everywhere"),
        JUDGES_BY_OLD_KEYS(0, "not known everywhere");

        private final int seed;
        private final String noticed;

        /**
         * @param seed of a world that shows it
         * @param noticed what is said then
         */
        Flaw(int seed, String noticed) {
            this.seed = seed;
            this.noticed = noticed;
        }

        AgreedKeyRules rules() {
            return new AgreedKeyRules() {
                @Override
                Timestamp settling(Timestamp lag) {
                    return Flaw.this == DOES_NOT_SETTLE ? Timestamp.ZERO : super.settling(lag);
                }

                @Override
                boolean needsVoucher() {
                    return Flaw.this != NEEDS_NO_VOUCHER;
                }

                @Override
                Timestamp spreading(Timestamp lag) {
                    return Flaw.this == SIGNS_AT_ONCE ? Timestamp.ZERO : super.spreading(lag);
                }

                @Override
                Timestamp fresh(Timestamp lag) {
                    return Flaw.this == JUDGES_BY_OLD_KEYS
                            ? new Timestamp(60, 0)
                            : super.fresh(lag);
                }
            };
        }
    }

    @Test
    void whateverFailsNoTicketOfAnotherTimescaleIsValid() {
        Map<String, Integer> all = new TreeMap<>();
        for (long seed = FIRST; seed < FIRST + WORLDS; seed++) {
            run(seed, true, new AgreedKeyRules())
                    .counts
                    .forEach((what, n) -> all.merge(what, n, Integer::sum));
        }
        System.out.println(all);
        assertThat(all)
                .containsKeys(
                        "VALID",
                        "EXPIRED",
                        "INVALID TIMESCALE",
                        "breaks",
                        "keys",
                        "landed late",
                        "not ready",
                        "replaced",
                        "restarts");
    }

    @Test
    void whenNothingFailsNoTicketIsRefused() {
        Map<String, Integer> all = new TreeMap<>();
        for (long seed = FIRST; seed < FIRST + 4; seed++) {
            run(seed, false, new AgreedKeyRules())
                    .counts
                    .forEach((what, n) -> all.merge(what, n, Integer::sum));
        }
        System.out.println(all);
        assertThat(all).doesNotContainKey("replaced");
        assertThat(all.get("keys")).as("rotations").isGreaterThan(20);
        assertThat(all.get("VALID")).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void withoutARuleOneIs(Flaw flaw) {
        assertThatThrownBy(
                        () -> {
                            for (int seed = flaw.seed; seed < 2_000; seed++) {
                                run(seed, true, flaw.rules());
                            }
                        })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(flaw.noticed);
    }

    @Test
    void allInstancesHaveTheSameKeys() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        String ticket = requireNonNull(world.ticketOf(0));
        for (int i = 0; i < 3; i++) {
            assertThat(world.verdictAt(i, ticket)).isEqualTo("VALID");
            assertThat(world.instances.get(i).published())
                    .hasSize(2)
                    .isEqualTo(world.instances.get(0).published());
        }
    }

    /** The keys are known from the local clock of the boot. */
    @Test
    void anInstanceOnTheSameMachineIsReadyAtOnce() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        String ticket = requireNonNull(world.ticketOf(0));
        for (int i = 0; i < 3; i++) {
            world.kill(i);
        }
        world.restart(1);
        world.pass(S);
        assertThat(world.verdictAt(1, ticket)).isEqualTo("VALID");
    }

    @Test
    void anotherMachineIsVouchedFor() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        world.kill(2);
        world.restart(2);
        world.pass(S);
        assertThat(world.verdictAt(2, "")).isEqualTo("not ready");
        world.pass(4 * S);
        assertThat(world.verdictAt(2, requireNonNull(world.ticketOf(0)))).isEqualTo("VALID");
        assertThat(world.verdictAt(0, requireNonNull(world.ticketOf(2)))).isEqualTo("VALID");
    }

    @Test
    void ifNobodyVouchesOtherKeysFollow() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        String ticket = requireNonNull(world.ticketOf(0));
        world.kill(0);
        world.kill(1);
        world.restart(2);
        world.pass(8 * S);
        assertThat(world.verdictAt(2, ticket)).isEqualTo("INVALID TIMESCALE");
        assertThat(world.ticketOf(2)).isNull();
        world.pass(5 * S);
        assertThat(world.verdictAt(2, requireNonNull(world.ticketOf(2)))).isEqualTo("VALID");
    }

    @Test
    void aBreakRefusesEarlierTicketsEverywhere() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        String ticket = requireNonNull(world.ticketOf(0));
        world.breakNow();
        world.pass(10 * S);
        for (int i = 0; i < 3; i++) {
            assertThat(world.verdictAt(i, ticket)).isEqualTo("INVALID TIMESCALE");
        }
        world.pass(5 * S);
        String later = requireNonNull(world.ticketOf(0));
        assertThat(world.verdictAt(2, later)).isEqualTo("VALID");
    }

    /** As after a suspend of its machine. */
    @Test
    void aBreakOfOneInstanceDoesNotMatterToTheOthers() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        world.breakOf(2);
        assertThat(world.verdictAt(2, "")).isEqualTo("not ready");
        world.pass(5 * S);
        String ticket = requireNonNull(world.ticketOf(0));
        assertThat(world.verdictAt(0, ticket)).isEqualTo("VALID");
        assertThat(world.verdictAt(2, ticket)).isEqualTo("VALID");
    }

    @Test
    void nothingIsJudgedByOldKeys() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        String ticket = requireNonNull(world.ticketOf(0));
        world.cutOff(1, true);
        world.pass(S);
        assertThat(world.verdictAt(1, ticket)).isEqualTo("VALID");
        world.pass(3 * S);
        assertThat(world.verdictAt(1, ticket)).isEqualTo("not ready");
        assertThat(world.ticketOf(1)).isNull();
        world.cutOff(1, false);
        world.pass(S);
        assertThat(world.verdictAt(1, requireNonNull(world.ticketOf(0)))).isEqualTo("VALID");
    }

    @Test
    void aStoreThatWasEmptiedGetsTheKeysBack() {
        AgreedKeysWorld world = calm();
        world.pass(15 * S);
        String ticket = requireNonNull(world.ticketOf(0));
        world.empty();
        world.pass(3 * S);
        assertThat(world.verdictAt(2, ticket)).isEqualTo("VALID");
    }

    private static AgreedKeysWorld calm() {
        return new AgreedKeysWorld(1, false, new AgreedKeyRules());
    }

    private static AgreedKeysWorld run(long seed, boolean failures, AgreedKeyRules rules) {
        AgreedKeysWorld world = new AgreedKeysWorld(seed, failures, rules);
        try {
            for (int i = 0; i < STEPS; i++) {
                world.step();
            }
        } catch (AssertionError e) {
            throw new AssertionError("in the world %d: %s".formatted(seed, e.getMessage()), e);
        }
        return world;
    }
}
