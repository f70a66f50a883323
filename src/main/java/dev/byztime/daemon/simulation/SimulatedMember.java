package dev.byztime.daemon.simulation;

/** One machine of the simulated group, honest or not. */
abstract class SimulatedMember {

    final int index;
    final Simulation simulation;

    HardwareClock clock;

    /** Changes whenever the process ends, so that answers to an earlier one are lost. */
    int life;

    /** For when the next tick is planned, in real time. */
    long tickAtNs = Long.MAX_VALUE;

    boolean up;

    SimulatedMember(int index, Simulation simulation, HardwareClock clock) {
        this.index = index;
        this.simulation = simulation;
        this.clock = clock;
    }

    abstract void start(long nowNs);

    abstract void tick(long nowNs);

    /** Fills in the answer to the query in the slot; false if there is none. */
    abstract boolean query(int slot, long nowNs);

    abstract void answer(int slot, long nowNs);

    /** What the calendar makes of now, less the raw clock. */
    final long guessNs(long nowNs) {
        return nowNs + simulation.calendarErrorNs(index) - clock.at(nowNs);
    }
}
