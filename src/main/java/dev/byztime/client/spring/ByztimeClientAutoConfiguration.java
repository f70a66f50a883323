package dev.byztime.client.spring;

import dev.byztime.client.HttpLeases;
import dev.byztime.client.LeaseClient;
import dev.byztime.client.LeaseGuards;
import dev.byztime.client.PolledClock;
import dev.byztime.client.ServiceTransport;
import dev.byztime.linux.LinuxClock;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * A client of byztime-service in a Spring Boot application: {@link LeaseGuards}, a {@link
 * PolledClock} and its health. It does nothing unless {@code byztime.client.url} is set, and each
 * bean gives way to one of the application's own.
 */
@AutoConfiguration
@ConditionalOnProperty("byztime.client.url")
@EnableConfigurationProperties(ByztimeClientProperties.class)
public class ByztimeClientAutoConfiguration {

    /** How long an answer may take: well below the terms of leases. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The clock of this machine. */
    @Bean
    @ConditionalOnMissingBean
    LinuxClock byztimeLinuxClock() {
        return new LinuxClock();
    }

    /** The requests to the service. */
    @Bean
    @ConditionalOnMissingBean
    ServiceTransport byztimeTransport(ByztimeClientProperties properties) {
        String token = properties.token();
        return ServiceTransport.over(
                HttpClient.newHttpClient(),
                () ->
                        token == null
                                ? HttpRequest.newBuilder()
                                : HttpRequest.newBuilder()
                                        .header("Authorization", "Bearer " + token),
                properties.url(),
                PATIENCE);
    }

    /** Requests for leases. */
    @Bean
    @ConditionalOnMissingBean
    LeaseClient byztimeLeaseClient(ServiceTransport transport) {
        return new HttpLeases(transport);
    }

    /** Leases under the name of the application and its process. */
    @Bean
    @ConditionalOnMissingBean
    LeaseGuards byztimeLeaseGuards(LeaseClient leases, LinuxClock clock, Environment environment) {
        String application = environment.getProperty("spring.application.name", "application");
        String host = System.getenv().getOrDefault("HOSTNAME", "host");
        return new LeaseGuards(
                leases,
                clock,
                clock.pause(),
                application + "@" + host + ":" + ProcessHandle.current().pid());
    }

    /** Global time. */
    @Bean
    @ConditionalOnMissingBean
    PolledClock byztimeClock(ServiceTransport transport, LinuxClock clock) {
        return new PolledClock(transport, clock, clock, clock.pause());
    }

    /** Health, for applications with actuator. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnBooleanProperty(name = "management.health.byztime.enabled", matchIfMissing = true)
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean
        ByztimeClientHealthIndicator byztimeHealthIndicator(PolledClock clock) {
            return new ByztimeClientHealthIndicator(clock);
        }
    }
}
