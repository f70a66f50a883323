package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A generator of scenarios from seeds, which covers everything that the theorem's assumptions
 * allow.
 */
public final class Scenarios {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final int[] SIZES = {4, 4, 4, 5, 6, 7, 7, 10, 13};

    /**
     * The longest absence, plus the quarantine after it, plus the time for the nodes to find each
     * other.
     */
    private static final long RECOVERY_NS = (4 + 66 + 20) * SECOND;

    /** The faults that can happen to one node. */
    static final Fault.Kind[] SINGLE = {
        Fault.Kind.REBOOT, Fault.Kind.RESTART, Fault.Kind.FILE_DELETED, Fault.Kind.SLEEP
    };

    private Scenarios() {}

    /** A group of 4 to 13 nodes, up to f of which lie, on any network, with any faults. */
    public static Scenario random(long seed) {
        SplittableRandom random = Draws.random(seed, Draws.Purpose.SCENARIO, 0);
        int nodes = SIZES[random.nextInt(SIZES.length)];
        NodeSettings settings = settings(random, nodes);
        int liars = random.nextInt(3) == 0 ? 0 : settings.faults();
        long durationNs = 60 * SECOND + random.nextLong(60 * SECOND);
        return new Scenario(
                seed,
                settings,
                0,
                random.nextInt(4) == 0 ? 1 : 0,
                pick(random, Oscillator.values()),
                logarithmic(random, MILLI, 10 * SECOND),
                random.nextInt(3) == 0 ? 0 : random.nextLong(10 * SECOND),
                network(random, settings, nodes - liars),
                lies(random, settings, liars),
                faults(random, settings, nodes - liars, durationNs),
                durationNs);
    }

    /** A quiet group on one network, for measurements. */
    public static Scenario quiet(long seed, int nodes, long pollNs, long durationNs) {
        NodeSettings usual = NodeSettings.of(nodes, -1);
        NodeSettings settings =
                usual.withTimes(
                        Math.max(usual.maxAgeNs(), 4 * pollNs),
                        usual.windowNs(),
                        Math.max(usual.agreementNs(), pollNs / 500),
                        pollNs,
                        pollNs,
                        usual.timeoutNs());
        Network network =
                new Network(20 * MICRO, Jitter.EXPONENTIAL, 5 * MICRO, 0, 0, 0, SECOND, -1, 0);
        return new Scenario(
                seed,
                settings,
                0,
                0,
                Oscillator.WANDERING,
                10 * MILLI,
                SECOND / 10,
                network,
                Lies.NONE,
                List.of(),
                durationNs);
    }

    /**
     * Liars, losses and faults as in {@link #random}, and then nothing new for long enough: at the
     * end all honest nodes must vote and publish again.
     *
     * <p>Unlike there, settings fit the network, as an operator's must, nobody is kept from hearing
     * the others, and oscillators do not jump.
     */
    public static Scenario recovering(long seed) {
        SplittableRandom random = Draws.random(seed, Draws.Purpose.SCENARIO, 3);
        int nodes = SIZES[random.nextInt(SIZES.length)];
        long pollMinNs = 50 * MILLI + random.nextLong(50 * MILLI);
        NodeSettings usual = NodeSettings.of(nodes, -1);
        NodeSettings settings =
                usual.withTimes(
                        5 * SECOND,
                        usual.windowNs(),
                        usual.agreementNs(),
                        pollMinNs,
                        pollMinNs * (1 + random.nextInt(2)),
                        pollMinNs);
        int liars = random.nextInt(3) == 0 ? 0 : settings.faults();
        int honest = nodes - liars;
        long lastFault = 60 * SECOND;
        List<Fault> faults = new ArrayList<>(faults(random, settings, honest, lastFault));
        if (faults.isEmpty()) {
            faults.add(new Fault(20 * SECOND, Fault.Kind.REBOOT, random.nextInt(honest), SECOND));
        }
        Network network =
                new Network(
                        logarithmic(random, 10 * MICRO, 30 * MICRO),
                        pick(random, Jitter.values()),
                        logarithmic(random, MICRO, 10 * MICRO),
                        random.nextInt(3) == 0 ? random.nextLong(100_000) : 0,
                        random.nextInt(4) == 0 ? 50_000 : 0,
                        random.nextInt(3) == 0 ? logarithmic(random, 5 * MICRO, 50 * MICRO) : 0,
                        logarithmic(random, SECOND / 10, 20 * SECOND),
                        -1,
                        0);
        return new Scenario(
                seed,
                settings,
                0,
                random.nextInt(4) == 0 ? 1 : 0,
                random.nextBoolean() ? Oscillator.STEADY : Oscillator.WANDERING,
                logarithmic(random, MILLI, 10 * SECOND),
                random.nextInt(3) == 0 ? 0 : random.nextLong(10 * SECOND),
                network,
                lies(random, settings, liars),
                faults,
                lastFault + RECOVERY_NS);
    }

    private static NodeSettings settings(SplittableRandom random, int nodes) {
        long hardwarePpb = logarithmic(random, 2 * MICRO, 200 * MICRO);
        long slewPpb = 2 * hardwarePpb + random.nextLong(2 * hardwarePpb);
        long rejoinPpb = logarithmic(random, 20 * MICRO, 200 * MICRO);
        long growthPpb = NodeSettings.readersGrowthPpb(hardwarePpb, slewPpb, rejoinPpb);
        long pollMinNs = logarithmic(random, 20 * MILLI, SECOND / 2);
        long pollMaxNs = pollMinNs * (1 + random.nextInt(6));
        return new NodeSettings(
                nodes,
                -1,
                (growthPpb + 1) / 2,
                hardwarePpb,
                slewPpb,
                rejoinPpb,
                Math.max(SECOND, 3 * pollMaxNs + random.nextLong(2 * SECOND)),
                logarithmic(random, SECOND, 20 * SECOND),
                logarithmic(random, 200 * MICRO, 4 * MILLI),
                pollMinNs,
                pollMaxNs,
                pollMinNs / 2 + random.nextLong(pollMinNs),
                logarithmic(random, 50 * MICRO, 10 * MILLI));
    }

    private static Network network(SplittableRandom random, NodeSettings settings, int honest) {
        boolean attacked = random.nextInt(3) == 0;
        boolean lossy = random.nextInt(3) == 0;
        return new Network(
                logarithmic(random, 10 * MICRO, 5 * MILLI),
                pick(random, Jitter.values()),
                logarithmic(random, MICRO, 2 * MILLI),
                lossy ? random.nextLong(250_000) : 0,
                random.nextInt(4) == 0 ? 50_000 : 0,
                attacked ? logarithmic(random, 50 * MICRO, settings.timeoutNs() / 3) : 0,
                logarithmic(random, SECOND / 10, 20 * SECOND),
                random.nextInt(6) == 0 ? random.nextInt(honest) : -1,
                20 * SECOND + random.nextLong(40 * SECOND));
    }

    private static Lies lies(SplittableRandom random, NodeSettings settings, int liars) {
        List<Lie> kinds = new ArrayList<>();
        Lie common = pick(random, Lie.values());
        boolean alike = random.nextBoolean();
        for (int liar = 0; liar < liars; liar++) {
            kinds.add(alike ? common : pick(random, Lie.values()));
        }
        return new Lies(
                kinds,
                random.nextInt(3) == 0
                        ? pick(random, ClaimedStatus.values())
                        : ClaimedStatus.COMMITTED,
                logarithmic(random, 10 * MICRO, 10 * SECOND),
                logarithmic(random, 10 * MICRO, settings.agreementNs()),
                settings.slewPpb());
    }

    private static List<Fault> faults(
            SplittableRandom random, NodeSettings settings, int honest, long durationNs) {
        List<Fault> faults = new ArrayList<>();
        int plan = random.nextInt(8);
        if (plan >= 3) { // some single faults, or rolling ones
            long gapNs = plan == 3 ? 5 * SECOND : settings.maxAgeNs() + settings.windowNs();
            long atNs = 20 * SECOND;
            for (int turn = random.nextInt(honest); atNs < durationNs; turn++) {
                Fault.Kind kind = pick(random, SINGLE);
                faults.add(new Fault(atNs, kind, turn % honest, random.nextLong(4 * SECOND)));
                atNs += gapNs / 2 + random.nextLong(gapNs);
            }
        } else if (plan == 0) {
            faults.add(new Fault(durationNs / 2, Fault.Kind.MASS_REBOOT, 0, SECOND));
        }
        return faults;
    }

    private static long logarithmic(SplittableRandom random, long least, long most) {
        if (most <= least) {
            return least;
        }
        double power = random.nextDouble();
        return (long) (least * StrictMath.pow((double) most / least, power));
    }

    private static <T> T pick(SplittableRandom random, T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
