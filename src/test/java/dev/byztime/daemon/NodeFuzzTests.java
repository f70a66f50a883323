package dev.byztime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import java.util.SplittableRandom;

/**
 * Looks for a sequence of events after which one of four nodes publishes an interval without the
 * scale, or throws.
 *
 * <p>Three peers: two keep the rule, at zero and with clocks like ours, and one says anything. The
 * scale is then at zero for ever, until this node's own vote counts, which only slews.
 */
class NodeFuzzTests {

    private static final long SECOND = 1_000_000_000;

    @FuzzTest
    void twoCorrectPeersAreEnough(FuzzedDataProvider data) {
        NodeSettings settings = NodeSettings.of(4, 0);
        Host host = new Host();
        Node node = new Node(settings, new SplittableRandom(7));
        long now = 1000 * SECOND;
        node.boot(now, data.consumeLong(), null, host);
        while (data.remainingBytes() > 0) {
            now += data.consumeLong(1, 4 * SECOND);
            host.now = now;
            if (data.consumeInt(0, 100) == 0) {
                node.slept(now, data.consumeLong(), host);
            }
            node.tick(now, host);
            int peer = host.peer;
            if (peer > 0) {
                StampedAnswer answer = peer < 3 ? correct(data, now) : anything(data, now);
                now = Math.max(now, Math.min(answer.receivedNs, now + SECOND));
                host.now = now;
                node.answered(peer, host.query, answer, now, host);
            }
            assertThat(host.lower).as("at %d", now).isLessThanOrEqualTo(0);
            assertThat(host.upper).as("at %d", now).isGreaterThanOrEqualTo(0);
        }
    }

    private static StampedAnswer correct(FuzzedDataProvider data, long now) {
        StampedAnswer answer = new StampedAnswer();
        answer.sentNs = now;
        answer.receivedNs = now + data.consumeLong(0, SECOND);
        answer.peerReceivedNs = data.consumeLong(answer.sentNs, answer.receivedNs);
        answer.peerSentNs = data.consumeLong(answer.peerReceivedNs, answer.receivedNs);
        return answer;
    }

    private static StampedAnswer anything(FuzzedDataProvider data, long now) {
        StampedAnswer answer = new StampedAnswer();
        answer.era = data.consumeLong();
        answer.status = data.pickValue(VoteStatus.values());
        answer.sentNs = now;
        answer.receivedNs = now + data.consumeLong(0, SECOND);
        answer.peerReceivedNs = data.consumeLong();
        answer.peerSentNs = data.consumeLong();
        answer.voteNs = data.consumeLong();
        answer.steady = data.consumeBoolean();
        answer.slewPpb = data.consumeLong();
        return answer;
    }

    /** Keeps the latest publication; it must hold at the moment at which it is made. */
    private static final class Host extends IgnoredActions {
        private long now;
        private int peer;
        private long query;
        private long lower;
        private long upper;

        @Override
        public void send(int toPeer, long number) {
            peer = toPeer;
            query = number;
        }

        @Override
        public void publish(long offsetNs, long errorNs, long asOfNs) {
            assertThat(asOfNs).isEqualTo(now);
            assertThat(errorNs).isNotNegative();
            lower = offsetNs - errorNs;
            upper = offsetNs + errorNs;
        }

        @Override
        public void publishUnsynchronized(long asOfNs) {
            lower = 0;
            upper = 0;
        }
    }
}
