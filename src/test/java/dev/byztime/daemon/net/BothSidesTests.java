package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.util.Objects.requireNonNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.byztime.daemon.StampedAnswer;
import dev.byztime.daemon.VoteStatus;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.daemon.keys.PeerKeys;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Queries and their answers, and what is neither. */
class BothSidesTests {

    private final BothSides both = new BothSides();

    @Test
    void answerSaysTheVoteAndWhenItWasTold() {
        byte[] query = both.ask(77);
        long askedNs = both.nowNs;
        both.nowNs += 30_000;
        byte[] answer = requireNonNull(both.reply(query));
        both.nowNs += 20_000;

        assertThat(both.queries.received(answer, 0, both.nowNs)).isSameAs(both.peer);
        StampedAnswer said = both.queries.answer();
        assertThat(both.queries.answeredQuery()).isEqualTo(77);
        assertThat(said.sentNs).isEqualTo(askedNs);
        assertThat(said.receivedNs).isEqualTo(askedNs + 50_000);
        assertThat(said.peerReceivedNs).isEqualTo(askedNs + 30_000);
        assertThat(said.voteNs).isEqualTo(503); // it slews 100 ppm
        assertThat(said.status).isEqualTo(VoteStatus.COMMITTED);
        assertThat(answer.length).isLessThanOrEqualTo(query.length);
        assertThat(both.answers.outcomes().of(ServerOutcome.ANSWERED)).isOne();
    }

    /** The line may have been bent after the query arrived, and before it was read. */
    @Test
    void voteIsNotToldAsOfBeforeItsLine() {
        byte[] query = both.ask(1);
        long lineNs = both.nowNs;
        both.nowNs += 10_000;
        byte[] answer = requireNonNull(both.answers.reply(query, BothSides.CLIENT, lineNs - 5_000));

        both.queries.received(answer, 0, both.nowNs);
        assertThat(both.queries.answer().peerReceivedNs).isEqualTo(lineNs);
        assertThat(both.queries.answer().peerSentNs).isEqualTo(lineNs + 10_000);
    }

    @Test
    void workOfTheServerIsFromTheArrivalUntilTheAnswerLeft() {
        List<Long> work = new ArrayList<>();
        both.answers.observeWork(work::add);
        byte[] query = both.ask(1);
        requireNonNull(both.answers.reply(query, BothSides.CLIENT, both.nowNs - 30_000));
        both.answers.left(both.nowNs + 10_000);

        assertThat(work).containsExactly(40_000L);
    }

    /** Otherwise all answers would be late in the same direction, and drag the scale. */
    @Test
    void wayOutOfAnAnswerIsBalancedByAsMuchOnItsWayIn() {
        long sealNs = 8_000;
        for (int i = 1; i <= 200; i++) {
            byte[] query = both.ask(i);
            long arrivedNs = both.nowNs;
            both.nowNs += 30_000;
            byte[] answer = requireNonNull(both.answers.reply(query, BothSides.CLIENT, arrivedNs));
            assertThat(both.answers.toldNs()).isEqualTo(both.nowNs);
            both.nowNs += sealNs;
            both.answers.left(i % 5 == 0 ? both.nowNs + 900_000 : both.nowNs);
            both.queries.received(answer, 0, both.nowNs);
            StampedAnswer said = both.queries.answer();
            assertThat(said.peerReceivedNs).isBetween(arrivedNs, said.peerSentNs);
            if (i > 100) {
                assertThat(said.peerReceivedNs - arrivedNs).isCloseTo(sealNs, within(1_000L));
            }
        }
    }

    @Test
    void balanceDoesNotExceedTheWork() {
        byte[] query = both.ask(1);
        requireNonNull(both.reply(query));
        both.answers.left(both.nowNs + 500_000);
        byte[] answer = requireNonNull(both.reply(query));

        both.queries.received(answer, 0, both.nowNs);
        assertThat(both.queries.answer().peerReceivedNs).isEqualTo(both.nowNs);
        assertThat(both.queries.answer().peerSentNs).isEqualTo(both.nowNs);
    }

    @Test
    void nothingIsToldThatIsNotKept() {
        byte[] query = both.ask(1);
        both.mayTell = false;
        assertThat(both.reply(query)).isNull();
        both.mayTell = true;
        both.own = true;
        assertThat(both.reply(query)).isNull();
        both.own = false;
        assertThat(both.reply(query)).isNotNull();
        assertThat(both.answers.outcomes().of(ServerOutcome.NOTHING_TO_TELL)).isEqualTo(2);
    }

    @Test
    void portZeroIsNotAnswered() {
        byte[] query = both.ask(1);

        assertThat(both.answers.reply(query, new InetSocketAddress("127.0.0.1", 0), both.nowNs))
                .isNull();
        assertThat(both.answers.reply(query, null, both.nowNs)).isNull();
        assertThat(both.answers.outcomes().of(ServerOutcome.UNANSWERABLE)).isEqualTo(2);
    }

    @Test
    void refusalsOfOneNetworkAreLimited() {
        byte[] query = both.ask(1);
        query[query.length / 4] ^= 1; // in the cookie
        for (int i = 0; i < 1000; i++) {
            byte[] refusal = both.reply(query);
            assertThat(refusal == null || refusal.length == 22).isTrue();
        }
        assertThat(both.answers.outcomes().of(ServerOutcome.NAK)).isEqualTo(100);
        assertThat(both.answers.outcomes().of(ServerOutcome.OVERLOADED)).isEqualTo(900);
    }

    @Test
    void oneQueryIsInFlightAndALateAnswerDoesNotCount() {
        byte[] first = both.ask(1);
        byte[] late = requireNonNull(both.reply(first));
        byte[] second = both.ask(2);
        byte[] answer = requireNonNull(both.reply(second));

        assertThat(both.queries.received(late, 0, both.nowNs)).isNull();
        assertThat(both.queries.received(late, 0, both.nowNs)).isNull();
        assertThat(both.queries.received(answer, 0, both.nowNs)).isNotNull();
        assertThat(both.queries.received(answer, 0, both.nowNs)).isNull();
        assertThat(both.queries.outcomes().of(ClientOutcome.LATE)).isOne();
        assertThat(both.queries.outcomes().of(ClientOutcome.UNKNOWN_ID)).isEqualTo(2);
        assertThat(both.queries.outcomes().of(ClientOutcome.ANSWERED)).isOne();
    }

    /** Anybody on the way can forge a refusal. */
    @Test
    void genuineAnswerCountsAfterARefusal() {
        byte[] query = both.ask(1);
        byte[] answer = requireNonNull(both.reply(query));
        query[query.length / 4] ^= 1;
        byte[] refusal = requireNonNull(both.reply(query));

        assertThat(both.queries.received(refusal, 0, both.nowNs)).isNull();
        assertThat(both.queries.received(answer, 0, both.nowNs)).isNotNull();
        assertThat(both.queries.outcomes().of(ClientOutcome.NAK)).isOne();
    }

    @Test
    void stampBelongsToItsQuery() {
        both.ask(1);
        long before = both.peer.sendStampNs;
        both.queries.sent(both.peer.sendNumber + 1, 99);
        assertThat(both.peer.sendStampNs).isEqualTo(before).isZero();
        both.queries.sent(both.peer.sendNumber, 42);
        both.queries.sent(both.peer.sendNumber, 43);
        assertThat(both.peer.sendStampNs).isEqualTo(42);

        both.ask(2);
        assertThat(both.peer.sendStampNs).isZero();
    }

    @Test
    void queryThatCannotBeSentIsCounted() {
        both.ask(1);
        both.canSend = false;
        both.queries.ask(both.peer, 2, both.nowNs);

        assertThat(both.peer.inFlight).isNull();
        assertThat(both.queries.outcomes().of(ClientOutcome.UNSENT)).isOne();
    }

    @Test
    void silentPeerIsLookedForAnew() {
        both.ask(1);
        long looked = 0;
        for (int second = 0; second < 200; second++) {
            both.nowNs += 1_000_000_000;
            both.queries.ask(both.peer, 2 + second, both.nowNs);
            if (!both.wanted.isEmpty()) {
                looked++;
                both.establishes = second > 100;
                both.establish();
            }
        }
        assertThat(looked).isBetween(4L, 40L);
        assertThat(both.peer.keys.server()).isNotNull();
    }

    @Test
    void oneTaskAtATimeLooksForAPeer() {
        for (int i = 1; i <= 100; i++) {
            both.nowNs += 1_000_000_000;
            both.queries.ask(both.peer, i, both.nowNs);
        }
        assertThat(both.wanted).hasSize(1);
        assertThat(both.sent).isEmpty();
        both.establish();
        assertThat(both.sent).as("the query that waits goes out at once").hasSize(1);
    }

    @Test
    void distanceIsLightsWay() {
        Member far = new Member("a", "a", 1, 1_000_000_000, "a", both.peer.member.authorities());

        assertThat(far.lightNs()).isEqualTo(3_335_640_000L);
        assertThat(both.peer.member.lightNs()).isZero();
    }

    /** Fuzz target 1. */
    /** The authorities that certify it have changed. */
    @Test
    void peerThatIsVerifiedAgainGetsNewKeys() {
        both.ask(1);
        PeerKeys before = both.peer.keys;
        both.queries.verifyAgain(both.peer);
        both.queries.ask(both.peer, 2, both.nowNs);
        assertThat(both.peer.keys).isSameAs(before); // and asked with them meanwhile
        assertThat(both.peer.inFlight).isNotNull();
        both.establish();

        assertThat(both.peer.keys).isNotSameAs(before);
        assertThat(both.peer.keys.server()).isNotNull();
        both.queries.ask(both.peer, 3, both.nowNs);
        assertThat(both.wanted).isEmpty();
    }

    @Test
    void peerThatIsNotTrustedAnyMoreLosesItsKeys() {
        both.ask(1);
        both.queries.verifyAgain(both.peer);
        verificationFails(KeyException.Reason.CERTIFICATE);

        assertThat(both.peer.keys.server()).isNull();
        both.queries.ask(both.peer, 3, both.nowNs);
        assertThat(both.peer.inFlight).isNull();

        both.queries.verifyAgain(both.peer); // the authorities changed back
        both.queries.ask(both.peer, 4, both.nowNs);
        both.establish();
        assertThat(both.peer.inFlight).isNotNull();
    }

    @Test
    void peerThatCannotBeReachedToBeVerifiedIsTriedAgain() {
        both.ask(1);
        PeerKeys before = both.peer.keys;
        both.queries.verifyAgain(both.peer);
        verificationFails(KeyException.Reason.UNREACHABLE);
        assertThat(both.peer.keys).isSameAs(before);

        both.nowNs += 1_000_000_000;
        verificationFails(KeyException.Reason.CERTIFICATE);
        assertThat(both.peer.keys.server()).isNull();
    }

    /** What began before the change was judged by the authorities of before. */
    @Test
    void establishmentFromBeforeTheChangeDoesNotVerify() {
        both.queries.ask(both.peer, 1, both.nowNs);
        both.queries.verifyAgain(both.peer);
        both.establish();
        both.queries.ask(both.peer, 2, both.nowNs);

        assertThat(both.wanted).hasSize(1);
        both.queries.verifyAgain(both.peer); // once more, while it runs
        PeerKeys late = both.wanted.removeLast();
        late.failed(KeyException.Reason.CERTIFICATE, both.nowNs);
        both.queries.established(both.peer, late);
        assertThat(both.peer.keys.server()).isNotNull();
        both.queries.ask(both.peer, 3, both.nowNs);
        assertThat(both.wanted).hasSize(1);
    }

    private void verificationFails(KeyException.Reason why) {
        both.queries.ask(both.peer, 2, both.nowNs);
        PeerKeys tried = both.wanted.removeLast();
        tried.failed(why, both.nowNs);
        both.queries.established(both.peer, tried);
    }

    @FuzzTest
    void anyDatagramIsServed(byte[] datagram) {
        byte[] answer = new BothSides().reply(datagram);
        if (answer != null) {
            assertThat(answer.length).isLessThanOrEqualTo(datagram.length);
        }
    }

    /** Fuzz targets 2 to 4: a real query and a real answer, with some bytes changed. */
    @FuzzTest
    void damagedQueriesAndAnswersDoNoHarm(FuzzedDataProvider data) {
        BothSides fresh = new BothSides();
        byte[] query = fresh.ask(1);
        byte[] answer = requireNonNull(fresh.reply(query));
        boolean asQuery = data.consumeBoolean();
        byte[] damaged = (asQuery ? query : answer).clone();
        int length = data.consumeInt(0, damaged.length);
        damaged = Arrays.copyOf(damaged, length);
        while (data.remainingBytes() > 2 && length > 0) {
            byte change = data.consumeByte();
            damaged[data.consumeInt(0, length - 1)] ^= change;
        }
        boolean changed = !Arrays.equals(damaged, asQuery ? query : answer);
        requireHarmless(fresh, damaged, asQuery, changed, data.consumeLong());
    }

    @Test
    void noChangedByteDoesHarm() {
        int length = both.ask(1).length;
        for (int i = 0; i < length; i += 3) {
            for (boolean asQuery : new boolean[] {true, false}) {
                BothSides fresh = new BothSides();
                byte[] query = fresh.ask(1);
                byte[] answer = requireNonNull(fresh.reply(query));
                byte[] damaged = asQuery ? query : answer;
                if (i < damaged.length) {
                    damaged[i] ^= 1;
                    requireHarmless(fresh, damaged, asQuery, true, 0);
                }
            }
        }
    }

    /**
     * Nothing is learnt from a changed answer. A changed query is not answered, or its asker finds
     * what it asked for, because only the padding was changed, which is not sealed.
     */
    private static void requireHarmless(
            BothSides fresh, byte[] damaged, boolean asQuery, boolean changed, long stampNs) {
        long answeredBefore = fresh.answers.outcomes().of(ServerOutcome.ANSWERED);
        byte[] reply = fresh.reply(damaged);
        assertThat(reply == null || reply.length <= damaged.length).isTrue();
        boolean answered = fresh.answers.outcomes().of(ServerOutcome.ANSWERED) > answeredBefore;
        assertThat(answered && !asQuery).isFalse();
        PeerLink peer = fresh.queries.received(damaged, stampNs, fresh.nowNs);
        assertThat(peer != null).isEqualTo(!asQuery && !changed);
        if (answered) {
            assertThat(fresh.queries.received(requireNonNull(reply), stampNs, fresh.nowNs))
                    .isSameAs(fresh.peer);
        }
    }
}
