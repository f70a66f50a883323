package dev.byztime.daemon;

import java.util.random.RandomGenerator;

/**
 * Decides whom to ask when: every peer once in a round, in an order that is new each round, at
 * times that nobody can foretell.
 */
final class Polling {

    /** A poll whose drift is this small a part of the width gains nothing by being faster. */
    private static final int WORTHLESS = 8;

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

    /** Begins anew, fast. */
    void begin(long nowNs) {
        roundNs = settings.pollMinNs();
        nextNs = nowNs;
    }

    /** In which time each peer is asked once. */
    long roundNs() {
        return roundNs;
    }

    long nextNs() {
        return nextNs;
    }

    /** The peer whose turn it is; call {@link #asked} after that. Only if there are any. */
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

    /** Sets the time of the next poll, and never one that has passed: nothing is caught up. */
    void asked(long nowNs) {
        long gapNs = roundNs / Math.max(1, order.length);
        nextNs = nowNs + gapNs / 2 + random.nextLong(gapNs + 1);
    }

    /** Without anything published, or while the vote is not committed, polls are fast. */
    void hurry(long nowNs) {
        if (roundNs > settings.pollMinNs()) {
            begin(nowNs);
        }
    }

    /**
     * Adapts to what the width is, once in a round: as slow as it may be, and no faster than it
     * helps.
     */
    void adapt(long widthNs) {
        long driftNs = 2 * PpbMath.up(roundNs, growthPpb);
        if (driftNs < widthNs / WORTHLESS || widthNs < settings.widthGoalNs() / 2) {
            roundNs = Math.min(settings.pollMaxNs(), roundNs + roundNs / WORTHLESS);
        } else if (widthNs > settings.widthGoalNs()) {
            roundNs = Math.max(settings.pollMinNs(), roundNs / 2);
        }
    }
}
