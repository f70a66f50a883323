package dev.byztime.daemon;

import java.util.random.RandomGenerator;

/**
 * The schedule of polls: it asks every peer once in a round, in a new random order each round, at
 * times that nobody can predict.
 */
final class Polling {

    /**
     * The fraction of the width: faster polls gain nothing once the drift between two polls is
     * below it.
     */
    private static final int WIDTH_DIVISOR = 8;

    private final NodeSettings settings;
    private final RandomGenerator random;
    private final int[] order;
    private final long growthPpb;

    private int position;
    private long roundNs;
    private long nextNs;

    Polling(NodeSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.order = new int[settings.nodes() - (settings.readOnly() ? 0 : 1)];
        this.growthPpb = settings.offsetGrowthPpb() + settings.voteGrowthPpb();
        for (int node = 0, peer = 0; node < settings.nodes(); node++) {
            if (node != settings.self()) {
                order[peer++] = node;
            }
        }
        this.roundNs = settings.pollMinNs();
    }

    /** Begins again, with fast polls. */
    void begin(long nowNs) {
        roundNs = settings.pollMinNs();
        nextNs = nowNs;
    }

    /** The time in which each peer is asked once. */
    long roundNs() {
        return roundNs;
    }

    long nextNs() {
        return nextNs;
    }

    /**
     * The peer to ask next; the caller must then call {@link #asked}. There must be at least one
     * peer.
     */
    int peer() {
        if (position == 0 || position >= order.length) {
            position = 0;
        }
        int swap = position + random.nextInt(order.length - position);
        int peer = order[swap];
        order[swap] = order[position];
        order[position] = peer;
        position++;
        return peer;
    }

    boolean any() {
        return order.length > 0;
    }

    /** Sets the time of the next poll, which is never in the past: missed polls are not made up. */
    void asked(long nowNs) {
        long gapNs = roundNs / Math.max(1, order.length);
        nextNs = nowNs + gapNs / 2 + random.nextLong(gapNs + 1);
    }

    /** Makes polls fast, for a node that does not publish or has no committed vote. */
    void hurry(long nowNs) {
        if (roundNs > settings.pollMinNs()) {
            begin(nowNs);
        }
    }

    /**
     * Adapts the speed to the width, once in a round: as slow as allowed, and no faster than
     * useful.
     */
    void adapt(long widthNs) {
        long driftNs = 2 * PpbMath.up(roundNs, growthPpb);
        if (driftNs < widthNs / WIDTH_DIVISOR || widthNs < settings.widthGoalNs() / 2) {
            roundNs = Math.min(settings.pollMaxNs(), roundNs + roundNs / WIDTH_DIVISOR);
        } else if (widthNs > settings.widthGoalNs()) {
            roundNs = Math.max(settings.pollMinNs(), roundNs / 2);
        }
    }
}
