package dev.byztime;

import dev.byztime.clock.LocalClock;
import dev.byztime.consumer.CommitWait;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.boot.TimeWatch;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.provider.boot.StandaloneProvider;
import dev.byztime.run.PreShutdown;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stream.LineStreams;
import dev.byztime.time.Era;
import dev.byztime.timedata.Provider;
import dev.byztime.timedata.TimedataReader;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;

/** Puts the parts together that know nothing of Spring. */
@Configuration(proxyBeanMethods = false)
class ByztimeConfiguration {

    @Bean
    Provider provider(ByztimeProperties properties) {
        return properties.provider();
    }

    @Bean
    LinuxClock linuxClock() {
        return new LinuxClock();
    }

    @Bean
    Era era() throws IOException {
        return Kernel.era();
    }

    @Bean
    TimedataReader timedataReader(ByztimeProperties properties, Era era) {
        return new TimedataReader(properties.timedata(), era);
    }

    @Bean
    ConsumerContext consumerContext(
            TimedataReader file, LinuxClock clock, ByztimeProperties properties)
            throws IOException {
        ConsumerContext context =
                new ConsumerContext(
                        file,
                        localClock(clock),
                        clock,
                        properties.keep().toNanos(),
                        properties.driftPpb(),
                        properties.limits());
        if (properties.slew() != null) {
            context.slewFromNextReading(
                    properties.slew().minRatePpb(), properties.slew().maxRatePpb());
        }
        return context;
    }

    @Bean
    TimeWatch timeWatch(ConsumerContext context) {
        return new TimeWatch(context);
    }

    @Bean
    CountedClock countedClock(ConsumerContext context) {
        return new CountedClock(context);
    }

    @Bean
    WaitRegistry waiting(ConsumerContext context) {
        WaitRegistry waiting = new WaitRegistry();
        context.subscribe(waiting);
        return waiting;
    }

    @Bean
    PreShutdown waitsEnd(WaitRegistry waiting) {
        return new PreShutdown(waiting::open, waiting::close);
    }

    @Bean
    CommitWait commitWait(
            CountedClock counted,
            LinuxClock clock,
            WaitRegistry waiting,
            ByztimeProperties properties) {
        return new CommitWait(
                counted,
                clock,
                clock.pause(),
                waiting,
                ByztimeProperties.timestamp(properties.longestWait()));
    }

    @Bean
    LineStreams lineStreams(JsonMapper json, LinuxClock clock) {
        return new LineStreams(json, clock);
    }

    @Bean
    @ConditionalOnProperty(name = "byztime.provider", havingValue = "standalone")
    StandaloneProvider standaloneProvider(ByztimeProperties properties, Era era, LinuxClock clock)
            throws IOException {
        return new StandaloneProvider(
                properties.timedata(), era, localClock(clock), clock.realClock(), clock);
    }

    /** The clock that entries are dated by, if this process sees it as others do. */
    private static LocalClock localClock(LinuxClock clock) throws IOException {
        return Kernel.inTimeNamespace() ? new ShiftedClock() : clock;
    }
}
