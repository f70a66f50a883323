package dev.byztime.lease.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.LeaseTimescale;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.provider.StandaloneProvider;
import dev.byztime.run.WaitRegistry;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.stable.StateFolder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.security.SecureRandom;

/** Configures leases as beans. */
@Configuration(proxyBeanMethods = false)
class LeaseConfiguration {

    @Bean
    LeaseLimits leaseLimits(ByztimeProperties properties) {
        return properties.leaseLimits();
    }

    @Bean
    FirstStart firstStart(
            StateFolder folder,
            LeaseLimits limits,
            ByztimeProperties properties,
            ObjectProvider<StandaloneProvider> standalone,
            ObjectProvider<ServerProperties> server,
            LinuxClock clock) {
        StandaloneProvider provider = standalone.getIfAvailable();
        ServerProperties main = server.getIfAvailable();
        return new FirstStart(
                folder.holdsNone(LeaseService.EXPIRIES, LeaseService.TOKENS, LeaseTimescale.FILE),
                () -> provider != null && provider.beganAnew(),
                main == null ? null : main.getAddress(),
                limits.quietNs(properties.driftPpb()),
                Kernel::initStartedNs,
                () -> clock.read().boottimeNs());
    }

    @Bean
    LeaseService leaseService(
            StateFolder folder,
            LeaseLimits limits,
            FirstStart start,
            ConsumerContext context,
            CountedClock counted,
            LinuxClock clock,
            WaitRegistry waiting,
            ByztimeProperties properties,
            LeaseObserver observer) {
        return LeaseService.open(
                folder,
                limits,
                new LeaseSurroundings(
                        context,
                        counted,
                        clock,
                        clock.pause(),
                        waiting,
                        properties.longestWaitAsTimestamp(),
                        new SecureRandom(),
                        start::nothingEarlier,
                        observer));
    }

    @Bean
    Started leasesStarted(LeaseService service) {
        return new Started(Phases.PROMISES, service::start, service::stop);
    }
}
