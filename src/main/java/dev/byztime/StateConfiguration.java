package dev.byztime;

import static java.util.Objects.requireNonNull;

import dev.byztime.atmostonce.Stamps;
import dev.byztime.atmostonce.boot.AtMostOnceProperties;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.lease.Claims;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseTimescale;
import dev.byztime.lease.LeaseWait;
import dev.byztime.lease.Leases;
import dev.byztime.lease.boot.LeaseSweeper;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.provider.boot.StandaloneProvider;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolder;
import dev.byztime.stable.boot.CeilingHealthIndicator;
import dev.byztime.stable.boot.CeilingLifecycle;
import dev.byztime.stable.boot.CeilingMetrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Puts together what keeps promises, which is there if it has a folder to remember them in. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("byztime.state")
class StateConfiguration {

    private static final String EXPIRIES = "lease-expiry";
    private static final String TOKENS = "lease-token";

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
        new CeilingMetrics(registry, context).watchHeadroom(ceiling);
        CeilingKeeper keeper = keeper(ceiling, 0, context, clock, registry);
        keeper.demand(CeilingKeeper.ALWAYS);
        return keeper;
    }

    @Bean
    CeilingLifecycle ceilingLifecycle(List<CeilingKeeper> keepers) {
        return new CeilingLifecycle(keepers);
    }

    @Bean
    CeilingHealthIndicator atMostOnceHealthIndicator(CeilingKeeper atMostOnceCeiling) {
        return new CeilingHealthIndicator(atMostOnceCeiling);
    }

    @Bean
    Stamps stamps(CeilingKeeper atMostOnceCeiling) {
        return new Stamps(atMostOnceCeiling);
    }

    @Bean
    LeaseLimits leaseLimits(ByztimeProperties properties) {
        return properties
                .leases()
                .limits(ByztimeProperties.timestamp(properties.refusedAfter().error()));
    }

    @Bean
    CeilingKeeper leaseExpiries(
            StateFolder folder,
            LeaseLimits limits,
            LeaseTimescale scale,
            FirstStart start,
            ConsumerContext context,
            LinuxClock clock,
            MeterRegistry registry) {
        Ceiling ceiling =
                Ceiling.open(
                        folder,
                        EXPIRIES,
                        limits.reachNs(LeaseWait.EXPIRY_SLACK_NS),
                        limits.maxError(),
                        scale.lostReachNs(LeaseWait.EXPIRY_SLACK_NS),
                        start::nothingEarlier);
        return keeper(ceiling, LeaseWait.EXPIRY_SLACK_NS, context, clock, registry);
    }

    @Bean
    CeilingKeeper leaseTokens(
            StateFolder folder,
            LeaseLimits limits,
            ConsumerContext context,
            LinuxClock clock,
            MeterRegistry registry) {
        Ceiling ceiling = Ceiling.openCounter(folder, TOKENS, limits.maxError());
        return keeper(ceiling, LeaseWait.TOKEN_SLACK, context, clock, registry);
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
                folder.holdsNone(EXPIRIES, TOKENS, LeaseTimescale.FILE),
                () -> provider != null && provider.beganAnew(),
                main == null ? null : main.getAddress(),
                limits.quietNs(properties.driftPpb()),
                Kernel::initStartedNs,
                () -> clock.read().boottimeNs());
    }

    @Bean
    LeaseTimescale leaseScale(StateFolder folder, LeaseLimits limits, FirstStart start) {
        return new LeaseTimescale(
                DurableFile.in(folder, LeaseTimescale.FILE),
                limits,
                new SecureRandom(),
                start::nothingEarlier);
    }

    @Bean
    Claims claims(LeaseTimescale scale) {
        return new Claims(scale);
    }

    @Bean
    Leases leases(
            LeaseLimits limits,
            CeilingKeeper leaseExpiries,
            CeilingKeeper leaseTokens,
            LeaseTimescale scale) {
        return new Leases(limits, leaseExpiries.ceiling(), leaseTokens.ceiling(), scale);
    }

    @Bean
    LeaseSweeper leaseCare(
            Leases leases,
            LeaseTimescale scale,
            CeilingKeeper leaseExpiries,
            CeilingKeeper leaseTokens,
            ConsumerContext context) {
        return new LeaseSweeper(leases, scale, leaseExpiries, leaseTokens.ceiling(), context);
    }

    @Bean
    LeaseWait leaseWait(
            Leases leases,
            CountedClock counted,
            LinuxClock clock,
            WaitRegistry waiting,
            CeilingKeeper leaseExpiries,
            CeilingKeeper leaseTokens,
            ByztimeProperties properties,
            MeterRegistry registry) {
        Timer timeToGrant =
                Timer.builder("byztime.leases.time.to.grant")
                        .description("How long grants were waited for")
                        .publishPercentileHistogram()
                        .register(registry);
        return new LeaseWait(
                leases,
                counted,
                clock,
                clock.pause(),
                waiting,
                leaseExpiries,
                leaseTokens,
                ByztimeProperties.timestamp(properties.longestWait()),
                ns -> timeToGrant.record(ns, TimeUnit.NANOSECONDS));
    }

    private static CeilingKeeper keeper(
            Ceiling ceiling,
            long slack,
            ConsumerContext context,
            LinuxClock clock,
            MeterRegistry registry) {
        CeilingMetrics metrics = new CeilingMetrics(registry, context);
        CeilingKeeper keeper =
                new CeilingKeeper(
                        ceiling, context, clock, clock.pause(), slack, metrics.stopwatch(ceiling));
        metrics.watch(keeper);
        return keeper;
    }
}
