package dev.byztime.consumer.boot;

import dev.byztime.consumer.CommitWait;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.ErrorHistory;
import dev.byztime.consumer.PassedLimits;
import dev.byztime.consumer.TimeWatch;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.run.WaitRegistry;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.time.Era;
import dev.byztime.timedata.Provider;
import dev.byztime.timedata.TimedataReader;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;

/** Configures the clock of global time as beans. */
@Configuration(proxyBeanMethods = false)
class ConsumerConfiguration {

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
                        ShiftedClock.orPlain(clock),
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
    ErrorHistory errorHistory() {
        return new ErrorHistory();
    }

    @Bean
    TimeWatch timeWatch(
            ConsumerContext context, LinuxClock clock, ErrorHistory history, PassedLimits limits) {
        return new TimeWatch(context, clock, history, limits);
    }

    @Bean
    Started timeWatchStarted(TimeWatch watch) {
        return new Started(Phases.TIME_WATCH, watch::start, watch::stop);
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
    Started waitsOpen(WaitRegistry waiting) {
        return new Started(Phases.BEFORE_DRAIN, waiting::open, waiting::close);
    }

    @Bean
    CommitWait commitWait(
            CountedClock counted,
            LinuxClock clock,
            WaitRegistry waiting,
            ByztimeProperties properties) {
        return new CommitWait(
                counted, clock, clock.pause(), waiting, properties.longestWaitAsTimestamp());
    }
}
