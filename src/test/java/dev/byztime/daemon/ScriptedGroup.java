package dev.byztime.daemon;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A node whose peers say what a test wants; all clocks agree, and answers take 100 us. */
final class ScriptedGroup implements NodeActions {

    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;

    final Node node;
    final long[] votes;

    /** How long an answer takes. */
    long tripNs = 100_000;

    final VoteStatus[] statuses;
    final boolean[] silent;
    final List<NodeReport> reports = new ArrayList<>();
    final Map<Suspicion, Integer> suspicions = new EnumMap<>(Suspicion.class);
    long now = 1000 * SECOND;
    boolean published;
    long offset;
    long error;
    @Nullable VoteLine kept;
    int sends;

    private final int self;
    private final List<long[]> underWay = new ArrayList<>();

    ScriptedGroup(NodeSettings settings) {
        this.node = new Node(settings, new SplittableRandom(1));
        this.self = settings.self();
        this.votes = new long[settings.nodes()];
        this.statuses = new VoteStatus[settings.nodes()];
        this.silent = new boolean[settings.nodes()];
        Arrays.fill(statuses, VoteStatus.COMMITTED);
    }

    /** A group of four of which this is the first. */
    static ScriptedGroup ofFour() {
        return new ScriptedGroup(NodeSettings.of(4, 0));
    }

    ScriptedGroup boot(long guess) {
        node.boot(now, guess, null, this);
        return this;
    }

    /** Lets time pass, and the peers answer. */
    ScriptedGroup run(long duration) {
        long end = now + duration;
        while (now < end) {
            now = Math.min(end, Math.max(now + 1, node.wakeAtNs()));
            node.tick(now, this);
            answerAll();
        }
        return this;
    }

    boolean saw(NodeReport report) {
        return reports.contains(report);
    }

    long ownVote() {
        return node.voteNs(now);
    }

    private void answerAll() {
        List<long[]> asked = List.copyOf(underWay);
        underWay.clear();
        for (long[] query : asked) {
            int peer = (int) query[0];
            if (silent[peer]) {
                continue;
            }
            node.answered(peer, query[1], answer(peer), now + tripNs, this);
        }
        now += tripNs;
    }

    StampedAnswer answer(int peer) {
        StampedAnswer answer = new StampedAnswer();
        answer.era = peer;
        answer.status = statuses[peer];
        answer.sentNs = now;
        answer.peerReceivedNs = now + tripNs / 2;
        answer.peerSentNs = now + tripNs / 2;
        answer.receivedNs = now + tripNs;
        answer.voteNs = votes[peer];
        return answer;
    }

    @Override
    public void send(int peer, long query) {
        if (peer == self) {
            throw new AssertionError("asks itself");
        }
        sends++;
        underWay.add(new long[] {peer, query});
    }

    @Override
    public void publish(long offsetNs, long errorNs, long asOfNs) {
        published = true;
        offset = offsetNs;
        error = errorNs;
    }

    @Override
    public void publishUnsynchronized(long asOfNs) {
        published = false;
    }

    @Override
    public void persist(@Nullable VoteLine line) {
        kept = line;
    }

    @Override
    public void report(NodeReport what) {
        reports.add(what);
    }

    @Override
    public void suspect(int peer, Suspicion why) {
        suspicions.merge(why, 1, Integer::sum);
    }
}
