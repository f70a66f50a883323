package dev.byztime.daemon;

/**
 * The size of a node's group, and the assumptions that its rule rests on.
 *
 * <p>All nodes must have the same values, except for {@link #self}. docs/daemon.md says which
 * assumption each number stands for.
 *
 * @param nodes the number of nodes that vote, this one included if it votes
 * @param self the index of this node among them, or -1 for a node that only reads
 * @param driftPpb half the rate at which readers let the bound grow
 * @param hardwarePpb the largest rate error of a correct machine's raw clock
 * @param slewPpb the largest difference between the rate of a committed vote and that of the
 *     voter's clock
 * @param rejoinPpb the largest rate of the common scale's movement that is due to nodes which vote
 *     again
 * @param maxAgeNs the age at which a sample expires
 * @param windowNs the time beyond {@link #maxAgeNs} for which a node must have had no vote before
 *     it votes again
 * @param agreementNs the distance within which guesses agree and can become votes
 * @param pollMinNs the shortest time in which each peer is asked once
 * @param pollMaxNs the longest time in which each peer is asked once
 * @param timeoutNs the time after which an unanswered query is given up
 * @param widthGoalNs the width of the published interval well below which polls become slower
 */
public record NodeSettings(
        int nodes,
        int self,
        long driftPpb,
        long hardwarePpb,
        long slewPpb,
        long rejoinPpb,
        long maxAgeNs,
        long windowNs,
        long agreementNs,
        long pollMinNs,
        long pollMaxNs,
        long timeoutNs,
        long widthGoalNs) {

    /** The least time between two publications. */
    static final long MIN_PUBLISH_NS = 10_000_000;

    /**
     * The number of nodes that may take up their votes again within one window; see docs/daemon.md.
     */
    static final int MAX_REJOINS_PER_WINDOW = 4;

    private static final long MAX_RATE_PPB = 1_000_000;
    private static final long MAX_SETTING_NS = 86_400L * PpbMath.BILLION;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number is out of range, or the assumptions do not fit
     *     together
     */
    public NodeSettings {
        inRange("nodes", nodes, 1, 4096);
        inRange("self", self, -1, nodes - 1);
        inRange("driftPpb", driftPpb, 1, MAX_RATE_PPB);
        inRange("hardwarePpb", hardwarePpb, 0, MAX_RATE_PPB);
        inRange("slewPpb", slewPpb, 1, MAX_RATE_PPB);
        inRange("rejoinPpb", rejoinPpb, 1, MAX_RATE_PPB);
        inRange("pollMinNs", pollMinNs, 1_000_000, MAX_SETTING_NS);
        inRange("pollMaxNs", pollMaxNs, pollMinNs, MAX_SETTING_NS);
        inRange("timeoutNs", timeoutNs, 1_000_000, MAX_SETTING_NS);
        inRange("maxAgeNs", maxAgeNs, pollMaxNs, MAX_SETTING_NS);
        inRange("windowNs", windowNs, 1_000_000, MAX_SETTING_NS);
        inRange("agreementNs", agreementNs, 1_000, 1_000 * PpbMath.BILLION);
        inRange("widthGoalNs", widthGoalNs, 1_000, 1_000 * PpbMath.BILLION);
        long neededPpb = readersGrowthPpb(hardwarePpb, slewPpb, rejoinPpb);
        if (2 * driftPpb < neededPpb) {
            throw new IllegalArgumentException(
                    ("driftPpb %d is too small: readers let the bound grow by 2 * driftPpb = %d"
                         + " ppb, but clocks of %d ppb, votes that slew by %d and nodes that rejoin"
                         + " at %d need %d. Raise driftPpb to %d or lower the others.")
                            .formatted(
                                    driftPpb,
                                    2 * driftPpb,
                                    hardwarePpb,
                                    slewPpb,
                                    rejoinPpb,
                                    neededPpb,
                                    (neededPpb + 1) / 2));
        }
    }

    /**
     * The defaults for a group on one network: a drift of 250 ppm, oscillators within 100 ppm and
     * votes within 250 ppm.
     *
     * @param self the index of this node, or -1 if it only reads
     */
    public static NodeSettings of(int nodes, int self) {
        return new NodeSettings(
                nodes,
                self,
                250_000,
                100_000,
                250_000,
                40_000,
                20 * PpbMath.BILLION,
                60 * PpbMath.BILLION,
                500_000,
                50_000_000,
                8 * PpbMath.BILLION,
                PpbMath.BILLION,
                50_000);
    }

    /** The settings of another node of the group; -1 for a node that only reads. */
    public NodeSettings forNode(int index) {
        return new NodeSettings(
                nodes,
                index,
                driftPpb,
                hardwarePpb,
                slewPpb,
                rejoinPpb,
                maxAgeNs,
                windowNs,
                agreementNs,
                pollMinNs,
                pollMaxNs,
                timeoutNs,
                widthGoalNs);
    }

    /** The same group and rates at another pace; the parameters are the components' names. */
    public NodeSettings withTimes(
            long maxAgeNs,
            long windowNs,
            long agreementNs,
            long pollMinNs,
            long pollMaxNs,
            long timeoutNs) {
        return new NodeSettings(
                nodes,
                self,
                driftPpb,
                hardwarePpb,
                slewPpb,
                rejoinPpb,
                maxAgeNs,
                windowNs,
                agreementNs,
                pollMinNs,
                pollMaxNs,
                timeoutNs,
                widthGoalNs);
    }

    /** The number of nodes that may be faulty in any way. */
    public int faults() {
        return (nodes - 1) / 3;
    }

    boolean readOnly() {
        return self < 0;
    }

    /**
     * The largest rate of another correct clock against this node's, in ppb of this node's clock.
     */
    long offsetGrowthPpb() {
        return productPpb(2 * hardwarePpb, quotientPpb());
    }

    /**
     * The largest rate of a committed vote against the voter's clock, in ppb of this node's clock.
     */
    long voteGrowthPpb() {
        return productPpb(slewPpb, PpbMath.BILLION + offsetGrowthPpb()); // r (1 + ρ) / (1 - ρ)
    }

    /** The largest change of a promised slew. */
    public long promisePpb() {
        return slewPpb / 10;
    }

    /** The horizon: for how long a slew is promised, by the voter's own clock. */
    public long promiseNs() {
        return maxAgeNs / 2;
    }

    /**
     * The quarantine: the time without a vote, by this node's clock, after which its stale samples
     * have expired at all other nodes and a whole window has passed since.
     */
    long quarantineNs() {
        long realNs = maxAgeNs + windowNs;
        return realNs + 2 * PpbMath.up(realNs, 2 * hardwarePpb);
    }

    /** The largest distance from the common scale at which a node may take up its vote again. */
    long rejoinLimitNs() {
        long totalNs = PpbMath.towardsZero(windowNs, rejoinPpb);
        return totalNs / Math.clamp(faults(), 1, MAX_REJOINS_PER_WINDOW);
    }

    /** The product of two numbers in ppb, rounded up; the first is below 2^21. */
    private static long productPpb(long smallPpb, long ppb) {
        return Math.ceilDiv(smallPpb * ppb, PpbMath.BILLION);
    }

    /** 1 / (1 - ρ) in ppb, rounded up. */
    private long quotientPpb() {
        return Math.ceilDiv(PpbMath.BILLION * PpbMath.BILLION, PpbMath.BILLION - hardwarePpb);
    }

    /** The least allowed value of 2 * driftPpb: ((1 + ρ)(1 + r) + c) / (1 - ρ) - 1, rounded up. */
    public static long readersGrowthPpb(long hardwarePpb, long slewPpb, long rejoinPpb) {
        long scalePpb = hardwarePpb + slewPpb + PpbMath.up(hardwarePpb, slewPpb) + rejoinPpb;
        return Math.ceilDiv(
                (scalePpb + hardwarePpb) * PpbMath.BILLION, PpbMath.BILLION - hardwarePpb);
    }

    private static void inRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, but must be %d to %d".formatted(name, value, least, most));
        }
    }
}
