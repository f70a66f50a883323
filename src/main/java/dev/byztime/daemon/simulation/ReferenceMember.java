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
    private final long[] lowersNs;
    private final long[] uppersNs;

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
        this.lowersNs = new long[nodes];
        this.uppersNs = new long[nodes];
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
        long localNs = clock.at(nowNs);
        Messages messages = simulation.messages;
        messages.era[slot] = index;
        messages.status[slot] = VoteStatus.COMMITTED.ordinal(); // byztimed cannot say
        messages.peerReceivedNs[slot] = localNs;
        messages.peerSentNs[slot] = localNs;
        messages.voteNs[slot] = ownNs;
        messages.slewPpb[slot] = Messages.NO_PROMISE;
        return true;
    }

    @Override
    void answer(int slot, long nowNs) {
        Messages messages = simulation.messages;
        int peer = messages.asked[slot];
        long sentNs = messages.sentNs[slot];
        long receivedNs = clock.at(nowNs);
        long newTripNs = receivedNs - sentNs;
        long oldErrorNs = tripNs[peer] / 2 + driftNs(sentNs - sampleSentNs[peer]);
        boolean better = newTripNs / 2 + driftNs(newTripNs) < oldErrorNs;
        if (!heard[peer] || era[peer] != messages.era[slot] || better) {
            heard[peer] = true;
            era[peer] = messages.era[slot];
            offsetNs[peer] = messages.peerReceivedNs[slot] - sentNs - newTripNs / 2;
            tripNs[peer] = newTripNs;
            sampleSentNs[peer] = sentNs;
        }
        voteNs[peer] = messages.voteNs[slot];
        recompute(receivedNs, nowNs);
    }

    private void recompute(long nowNs, long realNs) {
        long grownNs = driftNs(nowNs - asOfNs);
        long leastNs = ownNs - errorNs - grownNs;
        long mostNs = ownNs + errorNs + grownNs;
        for (int node = 0; node < settings.nodes(); node++) {
            if (node == index) {
                lowersNs[node] = ownNs;
                uppersNs[node] = ownNs;
            } else if (heard[node]) {
                long peerErrorNs = tripNs[node] / 2 + driftNs(nowNs - sampleSentNs[node]);
                lowersNs[node] = offsetNs[node] + voteNs[node] - peerErrorNs;
                uppersNs[node] = offsetNs[node] + voteNs[node] + peerErrorNs;
            } else {
                lowersNs[node] = leastNs;
                uppersNs[node] = mostNs;
            }
        }
        Arrays.sort(lowersNs);
        Arrays.sort(uppersNs);
        long lowNs = lowersNs[settings.faults()];
        long highNs = uppersNs[settings.nodes() - 1 - settings.faults()];
        if (lowNs >= leastNs && highNs <= mostNs) {
            ownNs = lowNs + (highNs - lowNs) / 2;
            errorNs = highNs - ownNs;
            asOfNs = nowNs;
            long realOffsetNs = nowNs - realNs;
            simulation.referenceChecks.published(
                    this,
                    (double) (realOffsetNs + lowNs),
                    (double) (realOffsetNs + highNs),
                    realNs);
        }
    }

    private long driftNs(long ageNs) {
        return ageNs / 1000 * 2 * settings.driftPpb() / (BILLION / 1000);
    }
}
