package dev.byztime.daemon.simulation;

import java.util.SplittableRandom;

/**
 * A machine's raw clock. It is linear between changes of its rate, which never leaves the limits.
 *
 * <p>It must be read in the order of real time.
 */
final class HardwareClock {

    private static final long BILLION = 1_000_000_000;

    private final SplittableRandom random;
    private final Oscillator oscillator;
    private final long limitPpb;
    private final long frequencyPpb;

    private long sinceNs;
    private long localNs;
    private long ratePpb;
    private long untilNs;

    HardwareClock(SplittableRandom random, Oscillator oscillator, long limitPpb, long nowNs) {
        this.random = random;
        this.oscillator = oscillator;
        this.limitPpb = limitPpb;
        this.frequencyPpb = oscillator.frequencyPpb(random, limitPpb);
        this.ratePpb = frequencyPpb;
        this.sinceNs = nowNs;
        this.localNs = random.nextLong(1000 * BILLION);
        this.untilNs = nowNs + oscillator.steadyNs(random);
    }

    /** The time that the clock shows at a real time. */
    long at(long realNs) {
        while (realNs >= untilNs) {
            localNs = show(untilNs);
            sinceNs = untilNs;
            ratePpb = oscillator.nextPpb(random, ratePpb, frequencyPpb, limitPpb);
            untilNs += oscillator.steadyNs(random);
        }
        return show(realNs);
    }

    /** The approximate real time at which the clock will show a time, and not before now. */
    long whenNs(long wantedNs, long nowNs) {
        long aheadNs = wantedNs - at(nowNs);
        if (aheadNs <= 0) {
            return nowNs + 1;
        }
        return nowNs + aheadNs - aheadNs * ratePpb / BILLION + 1;
    }

    /** Makes the clock stand still for a suspend. */
    void slept(long lostNs) {
        localNs -= lostNs;
    }

    private long show(long realNs) {
        long passedNs = realNs - sinceNs;
        return localNs + passedNs + Math.floorDiv(passedNs * ratePpb, BILLION);
    }
}
