package dev.byztime.daemon.simulation;

/** One machine of the simulated group, honest or not. */
abstract class SimulatedMember {

    final int index;
    final Simulation simulation;

    HardwareClock clock;

    /**
     * A number that changes when the process ends, so that answers to an earlier process are lost.
     */
    int life;

    /** The real time for which the next tick is planned. */
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

    /** The guess by the calendar: the calendar time minus the raw clock. */
    final long guessNs(long nowNs) {
        return nowNs + simulation.calendarErrorNs(index) - clock.at(nowNs);
    }
}
