package dev.byztime;

import static java.util.Objects.requireNonNull;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Waiting;
import dev.byztime.consumer.CommitWait;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.TimeWatch;
import dev.byztime.daemon.boot.GroupOptions;
import dev.byztime.daemon.boot.GroupProvider;
import dev.byztime.daemon.net.HostClocks;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.provider.StandaloneProvider;
import dev.byztime.stream.LineStreams;
import dev.byztime.time.Era;
import dev.byztime.timedata.Provider;
import dev.byztime.timedata.TimedataReader;
import dev.byztime.web.BeforeDrain;

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
    Waiting waiting(ConsumerContext context) {
        Waiting waiting = new Waiting();
        context.subscribe(waiting);
        return waiting;
    }

    @Bean
    BeforeDrain waitsEnd(Waiting waiting) {
        return new BeforeDrain(waiting::open, waiting::close);
    }

    @Bean
    CommitWait commitWait(
            CountedClock counted, LinuxClock clock, Waiting waiting, ByztimeProperties properties) {
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

    @Bean
    @ConditionalOnProperty(name = "byztime.provider", havingValue = "peers")
    GroupProvider groupProvider(ByztimeProperties properties, Era era, LinuxClock clock)
            throws IOException {
        return new GroupProvider(
                new GroupOptions(
                        requireNonNull(properties.peers()),
                        properties.timedata(),
                        properties.driftPpb()),
                era,
                HostClocks.of(clock, localClock(clock)));
    }

    /** The clock that entries are dated by, if this process sees it as others do. */
    private static LocalClock localClock(LinuxClock clock) throws IOException {
        return Kernel.inTimeNamespace() ? new ShiftedClock() : clock;
    }
}
