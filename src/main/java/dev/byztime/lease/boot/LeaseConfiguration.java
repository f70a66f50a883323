package dev.byztime.lease.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.LeaseTotals;
import dev.byztime.lease.http.LeaseRoutes;
import dev.byztime.lease.http.OwnLeases;
import dev.byztime.linux.LinuxClock;
import dev.byztime.run.WaitRegistry;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.stable.StateFolder;
import dev.byztime.stable.boot.CeilingMetrics;

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
    LeaseService leaseService(
            StateFolder folder,
            LeaseLimits limits,
            ConsumerContext context,
            CountedClock counted,
            LinuxClock clock,
            WaitRegistry waiting,
            ByztimeProperties properties,
            CeilingMetrics ceilings,
            GrantTimer timer) {
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
                        ceilings,
                        timer));
    }

    @Bean
    LeaseTotals leaseTotals(LeaseService service) {
        LeaseTotals totals = new LeaseTotals();
        totals.add(service.tables());
        return totals;
    }

    @Bean
    LeaseRoutes leasesOfThisProcess(LeaseService service) {
        return new OwnLeases(service);
    }

    @Bean
    Started leasesStarted(LeaseService service) {
        return new Started(Phases.PROMISES, service::start, service::stop);
    }
}
