package dev.byztime.commit.boot;

import dev.byztime.commit.CommitGroupSize;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.CommitTally;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.TimeUnavailableException;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of the groups that this process decides about, in base units. */
public final class CommitMeters implements MeterBinder {

    private final CommitTally tally;
    private final Supplier<List<CommitTables>> tables;
    private final IntervalClock clock;

    /**
     * @param tally counts what becomes of transactions
     * @param tables those of the present moment
     */
    public CommitMeters(
            CommitTally tally, Supplier<List<CommitTables>> tables, IntervalClock clock) {
        this.tally = tally;
        this.tables = tables;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String event : CommitTally.EVENTS) {
            FunctionCounter.builder("byztime.commits.events", tally, t -> t.count(event))
                    .description("What became of transactions, by event")
                    .tag("event", event)
                    .register(registry);
        }
        FunctionCounter.builder("byztime.commits.timestamps", tally, CommitTally::timestamps)
                .description("Timestamps that were given out without a transaction")
                .register(registry);
        undecided(registry, "pending", CommitGroupSize::pending);
        undecided(registry, "in-doubt", CommitGroupSize::inDoubt);
        Gauge.builder("byztime.commits.keys", this, m -> m.size(CommitGroupSize::keys))
                .description("Keys that are remembered or taken")
                .register(registry);
        Gauge.builder("byztime.commits.groups", this, CommitMeters::groups)
                .description("Groups of keys")
                .register(registry);
    }

    private void undecided(
            MeterRegistry registry, String state, ToDoubleFunction<CommitGroupSize> what) {
        Gauge.builder("byztime.commits.undecided", this, m -> m.size(what))
                .description("Transactions that were prepared and have not ended, by state")
                .tag("state", state)
                .register(registry);
    }

    private double groups() {
        return tables.get().stream().mapToInt(each -> each.groups().size()).sum();
    }

    private double size(ToDoubleFunction<CommitGroupSize> what) {
        CommitGroupSize sum = CommitGroupSize.NONE;
        try {
            for (CommitTables each : tables.get()) {
                sum = sum.plus(each.size(clock.now()));
            }
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
        return what.applyAsDouble(sum);
    }
}
