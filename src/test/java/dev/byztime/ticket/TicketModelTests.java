package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.WriteAttempts;
import dev.byztime.testing.Quiet;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Random histories of an issuer, another verifier, bearers and thieves, with clocks anywhere within
 * their bounds or wrong, restarts, lost folders, rotations and broken timescales; see {@link
 * TicketWorld}. Then the same with each rule broken: the model must notice.
 */
class TicketModelTests {

    @RegisterExtension static final Quiet CEILINGS = Quiet.about(CeilingKeeper.class);
    @RegisterExtension static final Quiet KEYS = Quiet.about(TicketKeys.class);
    @RegisterExtension static final Quiet SERVICE = Quiet.about(WriteAttempts.class);
    @RegisterExtension static final Quiet OTHERS = Quiet.about(TrustedIssuers.class);

    private static final int WORLDS = 4;
    private static final int STEPS = 300;

    /** T1 to T4: with right clocks, even if folders are lost. */
    @Test
    void nothingIsAcceptedTwiceOrOutOfTimeWhileClocksAreRight() {
        Map<TicketWorld.Situation, Integer> seen = new EnumMap<>(TicketWorld.Situation.class);
        Randomly.repeat(
                WORLDS,
                random -> new TicketWorld(random, seen, TicketWorld.Kind.RIGHT).liveThrough(STEPS));
        assertThat(missing(seen)).containsExactly(TicketWorld.Situation.WRONG_CLOCK);
    }

    /** T1: whatever clocks do, while the folder survives. */
    @Test
    void noProofIsAcceptedTwiceWhateverClocksDo() {
        Map<TicketWorld.Situation, Integer> seen = new EnumMap<>(TicketWorld.Situation.class);
        Randomly.repeat(
                WORLDS,
                random -> new TicketWorld(random, seen, TicketWorld.Kind.WRONG).liveThrough(STEPS));
        assertThat(missing(seen)).containsExactly(TicketWorld.Situation.LOST);
    }

    /** T5 and T6: nobody can keep honest bearers out. */
    @Test
    void honestBearersAreLetInWhatOthersDo() {
        Map<TicketWorld.Situation, Integer> seen = new EnumMap<>(TicketWorld.Situation.class);
        Randomly.repeat(
                WORLDS,
                random -> new TicketWorld(random, seen, TicketWorld.Kind.CALM).liveThrough(STEPS));
        assertThat(seen)
                .containsKeys(
                        TicketWorld.Situation.VALID,
                        TicketWorld.Situation.REPLAYED,
                        TicketWorld.Situation.OVERTAKEN,
                        TicketWorld.Situation.UNPROVEN,
                        TicketWorld.Situation.ROTATED);
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenRuleIsNoticed(TicketWorld.Mutation mutation) {
        assertThatThrownBy(() ->
                        Randomly.repeat(
                                2 * WORLDS,
                                random ->
                                        new TicketWorld(
                                                        random,
                                                        new EnumMap<>(TicketWorld.Situation.class),
                                                        mutation.kind())
                                                .breaking(mutation)
                                                .liveThrough(STEPS)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(mutation.noticed());
    }

    private static Set<TicketWorld.Situation> missing(Map<TicketWorld.Situation, Integer> seen) {
        Set<TicketWorld.Situation> missing = new HashSet<>(Set.of(TicketWorld.Situation.values()));
        missing.removeAll(seen.keySet());
        return missing;
    }
}
