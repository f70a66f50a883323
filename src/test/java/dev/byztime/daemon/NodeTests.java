package dev.byztime.daemon;

import static dev.byztime.daemon.ScriptedGroup.MILLI;
import static dev.byztime.daemon.ScriptedGroup.SECOND;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.random.RandomGenerator;

/** Drives one node with scripted peers. */
class NodeTests {

    private static final long FAR = 10 * SECOND;

    @Test
    void singleNodeIsItsOwnScale() {
        ScriptedGroup group = new ScriptedGroup(NodeSettings.of(1, 0)).boot(FAR).run(SECOND);
        assertThat(group.published).isTrue();
        assertThat(group.offset).isEqualTo(FAR);
        assertThat(group.error).isZero();
    }

    @Test
    void publishesBeforeItVotes() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(FAR).run(SECOND);
        assertThat(group.published).isTrue();
        assertThat(Math.abs(group.offset)).isLessThanOrEqualTo(group.error);
        assertThat(group.node.state()).isEqualTo(NodeState.JOINING);
        assertThat(group.node.status()).isEqualTo(VoteStatus.UNCOMMITTED);
    }

    @Test
    void joinsAfterQuarantineAndNotAtItsCalendar() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(FAR);
        group.run(NodeSettings.of(4, 0).quarantineNs() - SECOND);
        assertThat(group.node.state()).isEqualTo(NodeState.JOINING);
        group.run(2 * SECOND);
        assertThat(group.node.state()).isEqualTo(NodeState.COMMITTED);
        assertThat(group.saw(NodeReport.COMMITTED_BY_JOINING)).isTrue();
        assertThat(Math.abs(group.ownVote())).isLessThan(MILLI);
    }

    @Test
    void liarCannotKeepItFromVotingAgain() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(0);
        group.votes[1] = 20 * MILLI;
        group.run(200 * SECOND);
        assertThat(group.saw(NodeReport.COMMITTED_BY_AGREEMENT)).isTrue();
        assertThat(Math.abs(group.ownVote())).isLessThan(MILLI);
    }

    @Test
    void doesNotJoinWhereIntervalIsWideAndTooFewAgree() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(0);
        group.votes[1] = 20 * MILLI;
        group.votes[2] = -20 * MILLI;
        group.run(200 * SECOND);
        assertThat(group.published).isTrue();
        assertThat(group.node.state()).isEqualTo(NodeState.JOINING);
    }

    @Test
    void sleepVoidsVoteAndSamples() {
        ScriptedGroup group = voting();
        group.node.slept(group.now, FAR, group);
        assertThat(group.saw(NodeReport.SLEPT)).isTrue();
        assertThat(group.published).isFalse();
        assertThat(group.kept).isNull();
        assertThat(group.node.status()).isEqualTo(VoteStatus.UNCOMMITTED);
        assertThat(group.node.missing()).isEqualTo(4);
        group.run(NodeSettings.of(4, 0).quarantineNs() - SECOND);
        assertThat(group.published).isTrue();
        assertThat(group.node.state()).isEqualTo(NodeState.JOINING);
        group.run(2 * SECOND);
        assertThat(group.node.state()).isEqualTo(NodeState.COMMITTED);
    }

    @Test
    void publishesNothingWithTwoOfFourMissing() {
        ScriptedGroup group = voting();
        group.silent[1] = true;
        group.run(30 * SECOND);
        assertThat(group.node.publishes()).isTrue();
        assertThat(group.node.margin()).isZero();
        group.silent[2] = true;
        group.run(30 * SECOND);
        assertThat(group.node.publishes()).isFalse();
        assertThat(group.saw(NodeReport.QUORUM_LOST)).isTrue();
    }

    @Test
    void uncommittedVotesDoNotCount() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(0);
        group.statuses[1] = VoteStatus.LOCKED;
        group.statuses[2] = VoteStatus.UNCOMMITTED;
        group.votes[3] = FAR; // the only one that is committed, so that nobody agrees
        group.run(20 * SECOND);
        assertThat(group.published).isFalse();
    }

    @Test
    void genesisCommitsAtWhatEnoughGuessesAgreeOn() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(300_000);
        group.statuses[1] = VoteStatus.UNCOMMITTED;
        group.statuses[2] = VoteStatus.UNCOMMITTED;
        group.statuses[3] = VoteStatus.UNCOMMITTED;
        group.votes[3] = FAR;
        group.run(SECOND);
        assertThat(group.node.status()).isEqualTo(VoteStatus.LOCKED);
        group.statuses[1] = VoteStatus.LOCKED;
        group.statuses[2] = VoteStatus.LOCKED;
        group.run(SECOND);
        assertThat(group.saw(NodeReport.COMMITTED_BY_GENESIS)).isTrue();
        assertThat(Math.abs(group.ownVote())).isLessThan(MILLI);
    }

    @Test
    void agreementWithOldVotesWaitsForQuarantine() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(FAR);
        group.silent[3] = true;
        group.run(NodeSettings.of(4, 0).quarantineNs() - SECOND);
        assertThat(group.node.state()).isEqualTo(NodeState.GENESIS);
        group.run(10 * SECOND);
        assertThat(group.saw(NodeReport.COMMITTED_BY_AGREEMENT)).isTrue();
        assertThat(Math.abs(group.ownVote())).isLessThan(MILLI);
    }

    @Test
    void voteSlewsTowardsMiddle() {
        ScriptedGroup group = voting();
        for (int peer = 1; peer < 4; peer++) {
            group.votes[peer] += 100_000; // which a vote may not do at once, but nobody is asked
        }
        long before = group.ownVote();
        group.run(SECOND / 10);
        assertThat(group.ownVote() - before).isBetween(0L, 100_000L);
        group.run(60 * SECOND);
        assertThat(group.ownVote() - before).isBetween(60_000L, 140_000L);
    }

    @Test
    void survivorOfRebootedMajorityGivesUpAndJoins() {
        ScriptedGroup group = voting();
        for (int peer = 1; peer < 4; peer++) {
            group.votes[peer] = FAR;
        }
        group.run(SECOND);
        assertThat(group.saw(NodeReport.BROKEN)).isTrue();
        assertThat(group.kept).isNull();
        assertThat(group.node.status()).isEqualTo(VoteStatus.UNCOMMITTED);
        group.run(100 * SECOND);
        assertThat(group.node.state()).isEqualTo(NodeState.COMMITTED);
        assertThat(group.ownVote()).isBetween(FAR - MILLI, FAR + MILLI);
    }

    @Test
    void oneLiarIsNamedAndChangesNothing() {
        ScriptedGroup group = voting();
        group.votes[3] = FAR;
        group.run(30 * SECOND);
        assertThat(group.saw(NodeReport.BROKEN)).isFalse();
        assertThat(Math.abs(group.offset)).isLessThanOrEqualTo(MILLI);
        assertThat(group.suspicions).containsKeys(Suspicion.STEPPED, Suspicion.OUTSIDE);
    }

    @Test
    void liarAndMissingVoteDoNotWidenWhatWasGuaranteed() {
        ScriptedGroup group = voting();
        group.votes[3] = FAR;
        group.silent[2] = true;
        group.run(60 * SECOND);
        assertThat(group.node.margin()).isZero();
        assertThat(group.node.publishes()).isTrue();
        assertThat(group.error).isLessThan(40 * MILLI); // 60 s at 500 ppm, and not 10 s
        assertThat(Math.abs(group.offset)).isLessThanOrEqualTo(group.error);
    }

    @Test
    void restartGoesOnWithTheLineThatWasKept() {
        ScriptedGroup group = ScriptedGroup.ofFour();
        VoteLine line = new VoteLine(group.now - SECOND, 5_000, 1_000);
        group.node.boot(group.now, FAR, line, group);
        assertThat(group.node.status()).isEqualTo(VoteStatus.COMMITTED);
        assertThat(group.ownVote()).isEqualTo(6_000);
    }

    @Test
    void lineFromTheFutureIsNotResumed() {
        ScriptedGroup group = ScriptedGroup.ofFour();
        group.node.boot(group.now, FAR, new VoteLine(group.now + 1, 0, 0), group);
        assertThat(group.node.status()).isEqualTo(VoteStatus.UNCOMMITTED);
    }

    @Test
    void sleepDropsVoteAndSamples() {
        ScriptedGroup group = voting();
        group.node.slept(group.now, FAR, group);
        assertThat(group.published).isFalse();
        assertThat(group.kept).isNull();
        assertThat(group.node.status()).isEqualTo(VoteStatus.UNCOMMITTED);
        group.silent[1] = true;
        group.silent[2] = true;
        group.silent[3] = true;
        group.run(SECOND);
        assertThat(group.published).isFalse();
    }

    @Test
    void whoCannotBeToldThatItIsAGuessIsNotToldTheGuess() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(0);
        assertThat(group.node.answers(false)).isFalse();
        assertThat(group.node.answers(true)).isTrue();
        assertThat(voting().node.answers(false)).isTrue();
    }

    @Test
    void readerPublishesAndNeverAnswers() {
        ScriptedGroup group = new ScriptedGroup(NodeSettings.of(4, -1)).boot(FAR);
        group.silent[2] = true;
        group.run(200 * SECOND);
        assertThat(group.published).isTrue();
        assertThat(group.node.answers(true)).isFalse();
        assertThat(group.node.state()).isEqualTo(NodeState.READ_ONLY);
    }

    @Test
    void onlyTheAnswerToTheQueryUnderWayCounts() {
        ScriptedGroup group = ScriptedGroup.ofFour().boot(0);
        long[] sent = new long[2];
        group.node.tick(
                group.now,
                new IgnoredActions() {
                    @Override
                    public void send(int peer, long query) {
                        sent[0] = peer;
                        sent[1] = query;
                    }
                });
        int peer = (int) sent[0];
        StampedAnswer answer = group.answer(peer);
        assertThat(group.node.answered(peer, sent[1] + 1, answer, group.now, group)).isFalse();
        assertThat(group.node.answered(peer % 3 + 1, sent[1], answer, group.now, group)).isFalse();
        assertThat(group.node.answered(0, sent[1], answer, group.now, group)).isFalse();
        assertThat(group.node.answered(-1, sent[1], answer, group.now, group)).isFalse();
        assertThat(group.node.answered(4, sent[1], answer, group.now, group)).isFalse();
        assertThat(group.node.answered(peer, sent[1], answer, group.now, group)).isTrue();
        assertThat(group.node.answered(peer, sent[1], answer, group.now, group)).isFalse();
    }

    @Test
    void pollsAreFastWhileThatMakesIntervalsNarrower() {
        ScriptedGroup group = voting();
        group.run(60 * SECOND);
        assertThat(group.node.pollNs()).isEqualTo(SECOND / 20);
    }

    /** Where answers take long, what clocks drift between two polls hardly matters. */
    @Test
    void pollsSlowDownWhereNothingIsGainedAndNeverCatchUp() {
        ScriptedGroup group = voting();
        group.tripNs = 20_000_000;
        group.run(120 * SECOND);
        assertThat(group.node.pollNs()).isBetween(SECOND, 8 * SECOND);
        int before = group.sends;
        group.now += 3600 * SECOND;
        group.node.tick(group.now, group);
        assertThat(group.sends - before).isLessThanOrEqualTo(1);
    }

    @Test
    void extremeNumbersAreCountedAndNeverThrown() {
        Randomly.repeat(
                300,
                random -> {
                    ScriptedGroup group = ScriptedGroup.ofFour();
                    group.node.boot(group.now, extreme(random), null, group);
                    Hostile hostile = new Hostile();
                    for (int step = 0; step < 200; step++) {
                        group.now += random.nextLong(SECOND);
                        group.node.tick(group.now, hostile);
                        if (hostile.peer >= 0) {
                            group.node.answered(
                                    hostile.peer,
                                    hostile.query,
                                    hostileAnswer(group, random),
                                    group.now,
                                    hostile);
                        }
                    }
                    assertThat(hostile.leastError).isNotNegative();
                });
    }

    private static StampedAnswer hostileAnswer(ScriptedGroup group, RandomGenerator random) {
        StampedAnswer answer = group.answer(1);
        answer.sentNs = group.now - random.nextLong(SECOND / 10);
        answer.receivedNs = group.now;
        answer.status = VoteStatus.values()[random.nextInt(3)];
        answer.era = random.nextLong(2);
        if (random.nextBoolean()) {
            answer.voteNs = extreme(random);
        }
        if (random.nextInt(4) == 0) {
            answer.peerReceivedNs = extreme(random);
            answer.peerSentNs = random.nextBoolean() ? answer.peerReceivedNs : extreme(random);
        }
        return answer;
    }

    private static long extreme(RandomGenerator random) {
        long near = random.nextLong(-3, 4);
        return switch (random.nextInt(6)) {
            case 0 -> Long.MAX_VALUE - Math.abs(near);
            case 1 -> Long.MIN_VALUE + Math.abs(near);
            case 2 -> (1L << 62) + near;
            case 3 -> -(1L << 62) + near;
            case 4 -> (1L << 60) + near;
            default -> random.nextLong();
        };
    }

    /** A node that votes with three peers at zero. */
    private static ScriptedGroup voting() {
        ScriptedGroup group = ScriptedGroup.ofFour();
        group.node.boot(group.now, 0, new VoteLine(group.now, 0, 0), group);
        group.run(2 * SECOND);
        assertThat(group.published).isTrue();
        assertThat(group.node.state()).isEqualTo(NodeState.COMMITTED);
        return group;
    }

    private static final class Hostile extends IgnoredActions {
        private int peer = -1;
        private long query;
        private long leastError;

        @Override
        public void send(int toPeer, long number) {
            peer = toPeer;
            query = number;
        }

        @Override
        public void publish(long offsetNs, long errorNs, long asOfNs) {
            leastError = Math.min(leastError, errorNs);
        }
    }
}
