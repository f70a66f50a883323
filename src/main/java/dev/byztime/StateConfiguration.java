package dev.byztime;

import static java.util.Objects.requireNonNull;

import dev.byztime.atmostonce.AtMostOnceProperties;
import dev.byztime.atmostonce.Stamps;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingHealthIndicator;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.CeilingMetrics;
import dev.byztime.stable.StateFolder;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what keeps promises, which is there if it has a folder to remember them in. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("byztime.state")
class StateConfiguration {

    @Bean
    StateFolder stateFolder(ByztimeProperties properties) {
        return StateFolder.open(requireNonNull(properties.state()));
    }

    @Bean
    AtMostOnceProperties atMostOnceProperties(ByztimeProperties properties) {
        return properties.atMostOnce();
    }

    /** As far ahead as it may be, always: messages cannot wait for the disk one by one. */
    @Bean
    CeilingKeeper atMostOnceCeiling(
            StateFolder folder,
            ByztimeProperties properties,
            ConsumerContext context,
            LinuxClock clock,
            MeterRegistry registry) {
        Ceiling ceiling =
                Ceiling.open(
                        folder,
                        "at-most-once",
                        properties.atMostOnce().marginInForce().toNanos(),
                        ByztimeProperties.timestamp(properties.refusedAfter().error()));
        CeilingMetrics metrics = new CeilingMetrics(registry, context);
        CeilingKeeper keeper =
                new CeilingKeeper(
                        ceiling, context, clock, clock.pause(), 0, metrics.stopwatch(ceiling));
        metrics.watch(keeper);
        keeper.demand(CeilingKeeper.ALWAYS);
        return keeper;
    }

    @Bean
    CeilingHealthIndicator atMostOnceHealthIndicator(CeilingKeeper atMostOnceCeiling) {
        return new CeilingHealthIndicator(atMostOnceCeiling);
    }

    @Bean
    Stamps stamps(CeilingKeeper atMostOnceCeiling) {
        return new Stamps(atMostOnceCeiling);
    }
}
