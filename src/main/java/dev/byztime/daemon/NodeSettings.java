package dev.byztime.daemon;

/**
 * The group that a node belongs to, and the assumptions that its rule rests on.
 *
 * <p>All members must have the same, {@link #self} excepted. docs/daemon.md says which assumption
 * each number stands for.
 *
 * @param nodes how many nodes vote, this one included if it does
 * @param self this node's own index among them, or -1 for a node that only reads
 * @param driftPpb half of the rate at which readers let the bound grow
 * @param hardwarePpb the most by which the rate of a correct machine's raw clock is off
 * @param slewPpb the most by which a committed vote's rate differs from its own clock's
 * @param rejoinPpb how fast the common scale may move because of nodes that vote again
 * @param maxAgeNs a sample that is older counts as none
 * @param windowNs how long a node must have had no vote, beyond {@link #maxAgeNs}, to vote again
 * @param agreementNs how close guesses must be to become votes
 * @param pollMinNs the least time in which each peer is asked once
 * @param pollMaxNs the longest
 * @param timeoutNs a query that has not been answered for so long is given up
 * @param widthGoalNs polls become slower when the published width is well below
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

    /** Times between publications are at least this. */
    static final long PUBLISH_NS = 50_000_000;

    /** Nodes that may take up their votes again within one window; see docs/daemon.md. */
    static final int REJOINS_AT_ONCE = 4;

    private static final long MAX_RATE_PPB = 1_000_000;
    private static final long MAX_NS = 86_400L * PpbMath.BILLION;

    /**
     * @throws IllegalArgumentException if a number is out of range or the assumptions do not fit
     */
    public NodeSettings {
        inRange("nodes", nodes, 1, 4096);
        inRange("self", self, -1, nodes - 1);
        inRange("driftPpb", driftPpb, 1, MAX_RATE_PPB);
        inRange("hardwarePpb", hardwarePpb, 0, MAX_RATE_PPB);
        inRange("slewPpb", slewPpb, 1, MAX_RATE_PPB);
        inRange("rejoinPpb", rejoinPpb, 1, MAX_RATE_PPB);
        inRange("pollMinNs", pollMinNs, 1_000_000, MAX_NS);
        inRange("pollMaxNs", pollMaxNs, pollMinNs, MAX_NS);
        inRange("timeoutNs", timeoutNs, 1_000_000, MAX_NS);
        inRange("maxAgeNs", maxAgeNs, pollMaxNs, MAX_NS);
        inRange("windowNs", windowNs, 1_000_000, MAX_NS);
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
     * The defaults for a group on one network: drift 250 ppm, of which oscillators may take 100 and
     * votes 250.
     *
     * @param self this node's own index, or -1
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
                500_000);
    }

    /** The same for another member of the group; -1 for one that only reads. */
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

    /** How many of the nodes may be faulty in any way. */
    public int faults() {
        return (nodes - 1) / 3;
    }

    boolean readOnly() {
        return self < 0;
    }

    /** How fast another correct clock may move against ours, per second of ours. */
    long offsetGrowthPpb() {
        return productPpb(2 * hardwarePpb, quotientPpb());
    }

    /** How fast a committed vote may move against its own clock, per second of ours. */
    long voteGrowthPpb() {
        return productPpb(slewPpb, PpbMath.BILLION + offsetGrowthPpb()); // r (1 + ρ) / (1 - ρ)
    }

    /** By how much a slew that was promised may change. */
    public long promisePpb() {
        return slewPpb / 10;
    }

    /** For how long a slew is promised, by the voter's own clock. */
    public long promiseNs() {
        return maxAgeNs / 2;
    }

    /**
     * Without a vote for so long, by our own clock, a node's stale samples have expired at all
     * others and a whole window has passed since.
     */
    long quarantineNs() {
        long realNs = maxAgeNs + windowNs;
        return realNs + 2 * PpbMath.up(realNs, 2 * hardwarePpb);
    }

    /** How far from the common scale a node may take up its vote again. */
    long rejoinLimitNs() {
        long totalNs = PpbMath.towardsZero(windowNs, rejoinPpb);
        return totalNs / Math.clamp(faults(), 1, REJOINS_AT_ONCE);
    }

    /** Of two numbers in ppb, rounded up; the first below 2^21. */
    private static long productPpb(long smallPpb, long ppb) {
        return Math.ceilDiv(smallPpb * ppb, PpbMath.BILLION);
    }

    /** 1 / (1 - ρ) in ppb, rounded up. */
    private long quotientPpb() {
        return Math.ceilDiv(PpbMath.BILLION * PpbMath.BILLION, PpbMath.BILLION - hardwarePpb);
    }

    /** What 2 * driftPpb must at least be: ((1 + ρ)(1 + r) + c) / (1 - ρ) - 1, rounded up. */
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
