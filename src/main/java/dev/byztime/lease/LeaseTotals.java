package dev.byztime.lease;

import dev.byztime.time.Reading;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The sums over all tables of leases of this process, for metrics: one table, or those of the
 * partitions that it owns at present. Numbers of events include those of tables that have ended, so
 * they never fall.
 *
 * <p>It is safe for any number of threads.
 */
public final class LeaseTotals {

    private final List<Leases> present = new ArrayList<>();
    private final LeaseTally ended = new LeaseTally();

    /** Counts tables from now on. */
    public synchronized void add(LeaseTables tables) {
        present.add(tables.leases());
    }

    /** Counts no more than what has happened in these tables so far. */
    public synchronized void remove(LeaseTables tables) {
        if (present.remove(tables.leases())) {
            ended.add(tables.leases().tally());
        }
    }

    /**
     * How often something has happened.
     *
     * @param event one of the numbers of a tally that never fall
     */
    public synchronized long events(ToLongFunction<LeaseTally> event) {
        return event.applyAsLong(ended) + sum(leases -> event.applyAsLong(leases.tally()));
    }

    /** Present leases, including expired ones that have not been noticed yet. */
    public long held() {
        return sum(leases -> leases.tally().held());
    }

    /** Known resources: leased, waited for, or remembered. */
    public long resources() {
        return sum(Leases::resources);
    }

    /** Requests that wait for a lease. */
    public long waiting() {
        return sum(Leases::waiting);
    }

    /**
     * What the tables that grant nothing yet wait for.
     *
     * @throws dev.byztime.time.TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized List<Recovering> recovering(Reading now) {
        List<Recovering> all = new ArrayList<>();
        for (Leases leases : present) {
            Recovering one = leases.recovering(now);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    private synchronized long sum(ToLongFunction<Leases> what) {
        return present.stream().mapToLong(what).sum();
    }
}
