package dev.byztime.commit.boot;

import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitService;
import dev.byztime.commit.CommitTables;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The metrics of commitment on a state folder, in base units. */
@Component
final class CommitMetrics implements MeterBinder {

    private final CommitTables commits;
    private final ConsumerContext clock;

    CommitMetrics(CommitService service, ConsumerContext clock) {
        this.commits = service.tables();
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new CommitMeters(commits.tally(), () -> List.of(commits), clock).bindTo(registry);
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
