package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

import java.util.List;

/**
 * Everything that a run depends on.
 *
 * @param seed of all random numbers
 * @param settings of every node but for its index
 * @param references how many members follow byztimed's rule: the first of them
 * @param readers how many nodes read without voting, beyond those that vote
 * @param oscillator how the raw clocks behave
 * @param calendarErrorNs how far calendars may be off at most
 * @param startSpreadNs within what time the nodes start
 * @param network how messages travel
 * @param lies what the faulty members do
 * @param faults what befalls the others
 * @param durationNs for how long to run
 */
public record Scenario(
        long seed,
        NodeSettings settings,
        int references,
        int readers,
        Oscillator oscillator,
        long calendarErrorNs,
        long startSpreadNs,
        Network network,
        Lies lies,
        List<Fault> faults,
        long durationNs) {

    public Scenario {
        faults = List.copyOf(faults);
    }

    /** The members that vote, and those that only read. */
    int memberCount() {
        return settings.nodes() + readers;
    }

    /** A member is faulty if it lies, or follows another rule. */
    boolean isHonest(int member) {
        return member >= references && member < settings.nodes() - lies.kinds().size()
                || member >= settings.nodes();
    }

    /** The same with other random numbers. */
    public Scenario withSeed(long another) {
        Draft draft = new Draft(this);
        draft.seed = another;
        return draft.scenario();
    }

    Scenario withFaults(List<Fault> others) {
        Draft draft = new Draft(this);
        draft.faults = others;
        return draft.scenario();
    }

    Scenario withReaders(int others) {
        Draft draft = new Draft(this);
        draft.readers = others;
        return draft.scenario();
    }

    /** A scenario in the making, which begins as a copy of another one. */
    static final class Draft {
        long seed;
        NodeSettings settings;
        int references;
        int readers;
        Oscillator oscillator;
        long calendarErrorNs;
        long startSpreadNs;
        Network network;
        Lies lies;
        List<Fault> faults;
        long durationNs;

        Draft(Scenario from) {
            this.seed = from.seed;
            this.settings = from.settings;
            this.references = from.references;
            this.readers = from.readers;
            this.oscillator = from.oscillator;
            this.calendarErrorNs = from.calendarErrorNs;
            this.startSpreadNs = from.startSpreadNs;
            this.network = from.network;
            this.lies = from.lies;
            this.faults = from.faults;
            this.durationNs = from.durationNs;
        }

        Scenario scenario() {
            return new Scenario(
                    seed,
                    settings,
                    references,
                    readers,
                    oscillator,
                    calendarErrorNs,
                    startSpreadNs,
                    network,
                    lies,
                    faults,
                    durationNs);
        }
    }
}
