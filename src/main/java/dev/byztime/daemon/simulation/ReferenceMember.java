package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.VoteStatus;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A model of byztimed 2.0.1. It uses the best sample of each peer, has its own estimate as a vote
 * from the start, steps at each answer, and checks each interval against the one before.
 */
final class ReferenceMember extends SimulatedMember {

    private static final long BILLION = 1_000_000_000;
    private static final long UNKNOWN = Long.MAX_VALUE / 4;

    private final NodeSettings settings;
    private final SplittableRandom random;
    private final boolean[] heard;
    private final long[] era;
    private final long[] offsetNs;
    private final long[] tripNs;
    private final long[] sampleSentNs;
    private final long[] voteNs;
    private final long[] lower;
    private final long[] upper;

    private long ownNs;
    private long errorNs = UNKNOWN;
    private long asOfNs;
    private int turn;

    ReferenceMember(int index, Simulation simulation, HardwareClock clock, NodeSettings settings) {
        super(index, simulation, clock);
        int nodes = settings.nodes();
        this.settings = settings;
        this.random = Draws.random(simulation.seed(), Draws.Purpose.NODE, index);
        this.heard = new boolean[nodes];
        this.era = new long[nodes];
        this.offsetNs = new long[nodes];
        this.tripNs = new long[nodes];
        this.sampleSentNs = new long[nodes];
        this.voteNs = new long[nodes];
        this.lower = new long[nodes];
        this.upper = new long[nodes];
    }

    @Override
    void start(long nowNs) {
        up = true;
        life = 1;
        ownNs = guessNs(nowNs);
        asOfNs = clock.at(nowNs);
        turn = random.nextInt(settings.nodes());
        tick(nowNs);
    }

    @Override
    void tick(long nowNs) {
        turn = (turn + 1) % settings.nodes();
        if (turn == index) {
            turn = (turn + 1) % settings.nodes();
        }
        simulation.send(this, turn, 1, nowNs);
        tickAtNs = nowNs + settings.pollMinNs() / Math.max(1, settings.nodes() - 1);
        simulation.plan(this, tickAtNs);
    }

    @Override
    boolean query(int slot, long nowNs) {
        long local = clock.at(nowNs);
        Messages messages = simulation.messages;
        messages.era[slot] = index;
        messages.status[slot] = VoteStatus.COMMITTED.ordinal(); // byztimed cannot say
        messages.peerReceivedNs[slot] = local;
        messages.peerSentNs[slot] = local;
        messages.voteNs[slot] = ownNs;
        messages.slewPpb[slot] = Messages.NO_PROMISE;
        return true;
    }

    @Override
    void answer(int slot, long nowNs) {
        Messages messages = simulation.messages;
        int peer = messages.asked[slot];
        long sent = messages.sentNs[slot];
        long received = clock.at(nowNs);
        long trip = received - sent;
        long old = tripNs[peer] / 2 + drift(sent - sampleSentNs[peer]);
        boolean better = trip / 2 + drift(trip) < old;
        if (!heard[peer] || era[peer] != messages.era[slot] || better) {
            heard[peer] = true;
            era[peer] = messages.era[slot];
            offsetNs[peer] = messages.peerReceivedNs[slot] - sent - trip / 2;
            tripNs[peer] = trip;
            sampleSentNs[peer] = sent;
        }
        voteNs[peer] = messages.voteNs[slot];
        recompute(received, nowNs);
    }

    private void recompute(long nowNs, long realNs) {
        long grown = drift(nowNs - asOfNs);
        long least = ownNs - errorNs - grown;
        long most = ownNs + errorNs + grown;
        for (int node = 0; node < settings.nodes(); node++) {
            if (node == index) {
                lower[node] = ownNs;
                upper[node] = ownNs;
            } else if (heard[node]) {
                long error = tripNs[node] / 2 + drift(nowNs - sampleSentNs[node]);
                lower[node] = offsetNs[node] + voteNs[node] - error;
                upper[node] = offsetNs[node] + voteNs[node] + error;
            } else {
                lower[node] = least;
                upper[node] = most;
            }
        }
        Arrays.sort(lower);
        Arrays.sort(upper);
        long low = lower[settings.faults()];
        long high = upper[settings.nodes() - 1 - settings.faults()];
        if (low >= least && high <= most) {
            ownNs = low + (high - low) / 2;
            errorNs = high - ownNs;
            asOfNs = nowNs;
            long real = nowNs - realNs;
            simulation.referenceChecks.published(this, real + low, real + high, realNs);
        }
    }

    private long drift(long ageNs) {
        return ageNs / 1000 * 2 * settings.driftPpb() / (BILLION / 1000);
    }
}
