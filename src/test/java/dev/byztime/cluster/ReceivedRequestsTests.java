package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.ReceivedRequests.Judgement;
import dev.byztime.time.Era;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Requests among instances of which somebody has captured or changed some. */
class ReceivedRequestsTests {

    private static final long SECOND = 1_000_000_000L;
    private static final long ERROR_NS = 10_000_000;
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    private static final InstanceSeal.Request REQUEST =
            new InstanceSeal.Request(
                    "POST", "/leases/renew?wait=1s", List.of(List.of("application/json")));

    private final InstanceSeal seal = ClusterAgreements.drawn(10).seal();
    private final Instance sender = new Instance(new UUID(1, 1), "http://a:1");
    private final Instance receiver = new Instance(new UUID(2, 2), "http://b:1");

    private long sentNs = 1_000 * SECOND;
    private long receivedNs = sentNs;
    private long localNs;
    private boolean hasNoTime;

    private final SentRequests sent = new SentRequests(seal, sender, () -> reading(sentNs));
    private final ReceivedRequests received = new ReceivedRequests(seal, receiver, clock());

    @Test
    void aRequestIsAcceptedOnce() {
        String header = prove(receiver).header();
        Judgement judgement = received.judge(REQUEST, header);
        assertThat(judgement).isInstanceOf(Judgement.Accepted.class);
        if (judgement instanceof Judgement.Accepted(var mark, var _)) {
            assertThat(mark.checked()).containsExactly("leases", "read");
            assertThat(mark.from()).isEqualTo(sender.id());
            assertThat(mark.digest()).isEqualTo(InstanceSeal.digest(BODY));
        }
        assertThat(why(received.judge(REQUEST, header))).contains("has been here before");
        assertThat(received.judge(REQUEST, prove(receiver).header()))
                .isInstanceOf(Judgement.Accepted.class);
    }

    @Test
    void itIsForNobodyElse() {
        Instance restarted = new Instance(new UUID(3, 3), receiver.address());
        ReceivedRequests successor = new ReceivedRequests(seal, restarted, clock());
        String header = prove(receiver).header();
        // the sender believes this, because nobody else can say so at that address
        assertThat(why(successor.judge(REQUEST, header))).contains("here before");

        ReceivedRequests elsewhere =
                new ReceivedRequests(seal, new Instance(receiver.id(), "http://c:1"), clock());
        assertThat(elsewhere.judge(REQUEST, header)).isEqualTo(new Judgement.Forged());
    }

    @Test
    void whatWasChangedIsForged() {
        String header = prove(receiver).header();
        for (InstanceSeal.Request other :
                List.of(
                        new InstanceSeal.Request("PUT", REQUEST.target(), REQUEST.headers()),
                        new InstanceSeal.Request("POST", "/leases/renew", REQUEST.headers()),
                        new InstanceSeal.Request(
                                "POST", REQUEST.target(), List.of(List.of("text/plain"))))) {
            assertThat(received.judge(other, header)).isEqualTo(new Judgement.Forged());
        }
        for (int i = 0; i < header.length() - 1; i++) { // some bits of the last one are unused
            char[] changed = header.toCharArray();
            changed[i] = changed[i] == '1' ? '2' : '1';
            assertThat(received.judge(REQUEST, new String(changed)))
                    .as("character %d", i)
                    .isEqualTo(new Judgement.Forged());
        }
        for (int i = 0; i <= header.length() - 1; i++) {
            assertThat(received.judge(REQUEST, header.substring(0, i)))
                    .isEqualTo(new Judgement.Forged());
        }
        assertThat(received.judge(REQUEST, header)).isInstanceOf(Judgement.Accepted.class);
    }

    @Test
    void whatWasHeldBackIsTooOld() {
        String header = prove(receiver).header();
        receivedNs = sentNs + 5 * SECOND + 2 * ERROR_NS;
        String later = prove(receiver).header();
        assertThat(received.judge(REQUEST, header)).isInstanceOf(Judgement.Accepted.class);
        receivedNs++;
        assertThat(why(received.judge(REQUEST, later))).contains("five seconds");
        assertThat(why(received.judge(REQUEST, header))).contains("five seconds");
    }

    @Test
    void whatIsTooOldIsForgottenAndStillRefused() {
        String header = prove(receiver).header();
        assertThat(received.judge(REQUEST, header)).isInstanceOf(Judgement.Accepted.class);
        for (int i = 0; i < 1_000; i++) {
            sentNs += SECOND / 10;
            receivedNs = sentNs;
            localNs += SECOND / 10;
            assertThat(received.judge(REQUEST, prove(receiver).header()))
                    .isInstanceOf(Judgement.Accepted.class);
            assertThat(received.remembered()).isLessThan(80);
            assertThat(received.judge(REQUEST, header)).isInstanceOf(Judgement.Refused.class);
        }
    }

    @Test
    void whatIsFarAheadWouldHaveToBeRememberedForTooLong() {
        sentNs = receivedNs + 10 * SECOND + 1;
        assertThat(why(received.judge(REQUEST, prove(receiver).header())))
                .contains("later than it is here");
        sentNs--;
        assertThat(received.judge(REQUEST, prove(receiver).header()))
                .isInstanceOf(Judgement.Accepted.class);
    }

    @Test
    void aTimescaleThatBeginsAnewIsNoObstacle() {
        assertThat(received.judge(REQUEST, prove(receiver).header()))
                .isInstanceOf(Judgement.Accepted.class);
        sentNs -= 500 * SECOND;
        receivedNs = sentNs;
        assertThat(received.judge(REQUEST, prove(receiver).header()))
                .isInstanceOf(Judgement.Accepted.class);
    }

    /** The memory is by a clock that never goes back. */
    @Test
    void noBreakOfTheTimescaleBringsARequestBack() {
        String header = prove(receiver).header();
        assertThat(received.judge(REQUEST, header)).isInstanceOf(Judgement.Accepted.class);
        long firstNs = sentNs;
        for (long jumpNs : new long[] {60 * SECOND, 0, 3600 * SECOND, 0, -3600 * SECOND, 0}) {
            sentNs = firstNs + jumpNs;
            receivedNs = sentNs;
            localNs += 20 * SECOND;
            assertThat(received.judge(REQUEST, prove(receiver).header()))
                    .isInstanceOf(Judgement.Accepted.class);
            assertThat(received.judge(REQUEST, header)).isInstanceOf(Judgement.Refused.class);
            assertThat(received.remembered()).isLessThan(4);
        }
    }

    @Test
    void withoutTheTimeNobodyKnowsHowOldItIs() {
        hasNoTime = true;
        assertThat(why(received.judge(REQUEST, prove(receiver).header())))
                .contains("does not know how old it is");
    }

    @Test
    void anAnswerBelongsToItsRequest() {
        SentRequests.Proof first = prove(receiver);
        SentRequests.Proof second = prove(receiver);
        InstanceSeal.Answer answer =
                new InstanceSeal.Answer(200, List.of(List.of("application/json")), BODY);
        assertThat(received.judge(REQUEST, first.header())).isInstanceOf(Judgement.Accepted.class);
        String shown = received.prove(answer, first.mac());
        assertThat(sent.isAnswer(answer, shown, first)).isTrue();
        assertThat(sent.isAnswer(answer, shown, second)).isFalse();
        assertThat(sent.isAnswer(answer, null, first)).isFalse();
        assertThat(sent.isAnswer(answer, "", first)).isFalse();
        assertThat(sent.isAnswer(answer, "!", first)).isFalse();
        assertThat(
                        sent.isAnswer(
                                new InstanceSeal.Answer(503, answer.headers(), BODY), shown, first))
                .isFalse();
        assertThat(
                        sent.isAnswer(
                                new InstanceSeal.Answer(200, answer.headers(), new byte[0]),
                                shown,
                                first))
                .isFalse();
        // what was said in a request is no answer
        assertThat(sent.isAnswer(answer, first.header().split(" ")[6], first)).isFalse();
    }

    private SentRequests.Proof prove(Instance to) {
        return sent.prove(REQUEST, BODY, List.of("leases", "read"), to);
    }

    private static String why(Judgement judgement) {
        return judgement instanceof Judgement.Refused refused ? refused.why() : "not refused";
    }

    private IntervalClock clock() {
        return () -> {
            if (hasNoTime) {
                throw new TimeUnavailableException(Unavailable.FILE_MISSING, "no file");
            }
            return reading(receivedNs);
        };
    }

    private Reading reading(long ns) {
        return new Reading(
                new Reading.Basis(
                        Timestamp.ofNanos(ns), Timestamp.ofNanos(localNs), Era.of(1, 1), 0, 0),
                0,
                ERROR_NS,
                null,
                Reading.Status.SYNCHRONIZED);
    }
}
