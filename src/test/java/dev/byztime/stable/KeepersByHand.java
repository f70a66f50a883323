package dev.byztime.stable;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.commit.CommitService;
import dev.byztime.lease.LeaseService;
import dev.byztime.run.boot.Phases;
import dev.byztime.ticket.TicketService;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

import java.util.List;
import java.util.stream.Stream;

/**
 * Takes their threads from a service's keepers of ceilings, which then rise when a test says so.
 */
public final class KeepersByHand implements SmartLifecycle {

    private static final long ENOUGH_NS = 86_400_000_000_000L;

    private final ObjectProvider<AtMostOnceService> atMostOnce;
    private final ObjectProvider<LeaseService> leases;
    private final ObjectProvider<TicketService> tickets;
    private final ObjectProvider<CommitService> commits;
    private volatile boolean running;

    KeepersByHand(
            ObjectProvider<AtMostOnceService> atMostOnce,
            ObjectProvider<LeaseService> leases,
            ObjectProvider<TicketService> tickets,
            ObjectProvider<CommitService> commits) {
        this.atMostOnce = atMostOnce;
        this.leases = leases;
        this.tickets = tickets;
        this.commits = commits;
    }

    /** One attempt of each to rise as far as it may, and far enough for some time to come. */
    public void step() {
        for (CeilingKeeper keeper : keepers()) {
            keeper.step();
            RecoveredCeiling beginning = keeper.ceiling().beginning();
            if (beginning != null) {
                keeper.demand(beginning.ceilingNs() + ENOUGH_NS);
                keeper.step();
            }
        }
        tickets.forEach(TicketService::keepKeys);
        tickets.forEach(TicketService::readOthers);
        commits.forEach(CommitService::observe);
    }

    private List<CeilingKeeper> keepers() {
        return Stream.of(
                        atMostOnce.stream().map(AtMostOnceService::ceiling),
                        leases.stream().flatMap(s -> Stream.of(s.expiries(), s.tokenCeiling())),
                        commits.stream().flatMap(s -> Stream.of(s.times(), s.epochs())))
                .flatMap(each -> each)
                .toList();
    }

    /** Before the time is published, so that nothing has risen yet. */
    @Override
    public void start() {
        keepers().forEach(CeilingKeeper::stop);
        tickets.forEach(TicketService::stop);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Phases.PROMISES + 1;
    }
}
