package dev.byztime.daemon.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs the faults of a scenario within the theorem's assumptions. It leaves a fault out if too many
 * nodes are without a vote already.
 */
final class FaultScript {

    private final Simulation simulation;
    private final Scenario scenario;
    private final List<Fault> faults;
    private final List<Runnable> ends = new ArrayList<>();

    FaultScript(Scenario scenario, Simulation simulation) {
        this.scenario = scenario;
        this.simulation = simulation;
        this.faults = scenario.faults();
    }

    int size() {
        return faults.size();
    }

    long atNs(int index) {
        return faults.get(index).atNs();
    }

    /** Begins a fault, or ends one that has begun. */
    void happen(int index, long nowNs) {
        if (index < faults.size()) {
            begin(faults.get(index), nowNs);
        } else {
            ends.get(index - faults.size()).run();
        }
    }

    private void begin(Fault fault, long nowNs) {
        long untilNs = nowNs + fault.lengthNs();
        if (fault.kind() == Fault.Kind.MASS_REBOOT) {
            massReboot(untilNs);
            return;
        }
        if (!(simulation.member(fault.node()) instanceof HonestMember member)
                || !member.up
                || !mayBeAbsent(member)) {
            return;
        }
        switch (fault.kind()) {
            case REBOOT -> {
                member.stop(false);
                endAt(untilNs, () -> boot(member, untilNs));
            }
            case FILE_DELETED -> {
                member.stop(false);
                endAt(untilNs, () -> member.start(untilNs));
            }
            case RESTART -> {
                member.stop(true);
                endAt(untilNs, () -> member.start(untilNs));
            }
            default -> {
                member.fallAsleep(nowNs);
                endAt(untilNs, () -> member.wakeUp(untilNs));
            }
        }
    }

    private void boot(HonestMember member, long nowNs) {
        member.replaceClock(simulation.newClock(member.index, member.life, nowNs));
        member.start(nowNs);
    }

    private void massReboot(long untilNs) {
        for (int index = 0; index < simulation.memberCount(); index++) {
            if (simulation.member(index) instanceof HonestMember member) {
                member.stop(false);
                member.forgetScale();
            }
        }
        simulation.forgetScale();
        endAt(
                untilNs,
                () -> {
                    for (int index = 0; index < simulation.memberCount(); index++) {
                        if (simulation.member(index) instanceof HonestMember member) {
                            boot(member, untilNs);
                        }
                    }
                });
    }

    /**
     * Whether one more node may be absent. At most f may, so that f + 1 reliable nodes keep their
     * votes.
     */
    private boolean mayBeAbsent(HonestMember next) {
        int absent = 0;
        for (int index = 0; index < scenario.settings().nodes(); index++) {
            if (simulation.member(index) instanceof HonestMember member
                    && member != next
                    && (member.absent || !member.up)) {
                absent++;
            }
        }
        return absent < scenario.settings().faults();
    }

    private void endAt(long atNs, Runnable end) {
        ends.add(end);
        simulation.planFault(faults.size() + ends.size() - 1, atNs);
    }
}
