package dev.byztime.lease.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** The metric of how long each grant was waited for. It takes nanoseconds. */
@Component
public final class GrantTimer implements LongConsumer {

    private final Timer timer;

    GrantTimer(MeterRegistry registry) {
        this.timer =
                Timer.builder("byztime.leases.time.to.grant")
                        .description("How long grants were waited for")
                        .publishPercentileHistogram()
                        .register(registry);
    }

    @Override
    public void accept(long waitedNs) {
        timer.record(waitedNs, TimeUnit.NANOSECONDS);
    }
}
