package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

import java.util.List;

/**
 * All parameters of a run.
 *
 * @param seed the seed of all random numbers
 * @param settings the settings of every node, except for its index
 * @param references the number of members that follow byztimed's rule, which are the first ones
 * @param readers the number of nodes that read without a vote, besides those that vote
 * @param oscillator the behaviour of the raw clocks
 * @param calendarErrorNs the largest error of the calendar clocks
 * @param startSpreadNs the time within which the nodes start
 * @param network the network between the members
 * @param lies the behaviour of the faulty members
 * @param faults the faults of the other members
 * @param durationNs the duration of the run
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

    /** The number of members, those that only read included. */
    int memberCount() {
        return settings.nodes() + readers;
    }

    /** Whether a member is honest: it neither lies nor follows another rule. */
    boolean isHonest(int member) {
        return (member >= references && member < settings.nodes() - lies.kinds().size())
                || member >= settings.nodes();
    }

    /** The same scenario with other random numbers. */
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

    /** A mutable scenario, which begins as a copy of another one. */
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
