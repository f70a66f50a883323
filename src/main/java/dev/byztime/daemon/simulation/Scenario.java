package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Settings;

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
        Settings settings,
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

    Scenario withFaults(List<Fault> others) {
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
                others,
                durationNs);
    }

    Scenario withReaders(int others) {
        return new Scenario(
                seed,
                settings,
                references,
                others,
                oscillator,
                calendarErrorNs,
                startSpreadNs,
                network,
                lies,
                faults,
                durationNs);
    }
}
