package dev.byztime.commit.boot;

import dev.byztime.commit.CommitGroupSize;
import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitService;
import dev.byztime.commit.CommitTally;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The metrics of commitment, in base units. */
@Component
final class CommitMetrics implements MeterBinder {

    private final CommitService commits;
    private final ConsumerContext clock;

    CommitMetrics(CommitService commits, ConsumerContext clock) {
        this.commits = commits;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String event : CommitTally.EVENTS) {
            FunctionCounter.builder("byztime.commits.events", commits.tally(), t -> t.count(event))
                    .description("What became of transactions, by event")
                    .tag("event", event)
                    .register(registry);
        }
        FunctionCounter.builder(
                        "byztime.commits.timestamps", commits.tally(), CommitTally::timestamps)
                .description("Timestamps that were given out without a transaction")
                .register(registry);
        undecided(registry, "pending", CommitGroupSize::pending);
        undecided(registry, "in-doubt", CommitGroupSize::inDoubt);
        Gauge.builder("byztime.commits.keys", this, m -> m.size(CommitGroupSize::keys))
                .description("Keys that are remembered or taken")
                .register(registry);
        Gauge.builder("byztime.commits.groups", commits, c -> c.groups().size())
                .description("Groups of keys")
                .register(registry);
        Gauge.builder("byztime.commits.obstacle", commits, c -> c.obstacle() == null ? 0 : 1)
                .description("1 if the disk keeps promises from being written, otherwise 0")
                .register(registry);
        TimeGauge.builder(
                        "byztime.commits.recovery",
                        this,
                        TimeUnit.NANOSECONDS,
                        CommitMetrics::recoveryNs)
                .description(
                        "How long until transactions begin again after a start; 0 if they do, NaN"
                                + " if that cannot be told")
                .register(registry);
    }

    private void undecided(
            MeterRegistry registry, String state, ToDoubleFunction<CommitGroupSize> what) {
        Gauge.builder("byztime.commits.undecided", this, m -> m.size(what))
                .description("Transactions that were prepared and have not ended, by state")
                .tag("state", state)
                .register(registry);
    }

    private double size(ToDoubleFunction<CommitGroupSize> what) {
        try {
            return what.applyAsDouble(commits.size(clock.now()));
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }

    private double recoveryNs() {
        try {
            if (commits.unready(clock.now()) instanceof CommitRefusal.Recovering recovering) {
                Timestamp in = recovering.in();
                return in == null ? Double.NaN : in.toNanosSaturated();
            }
            return 0;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
