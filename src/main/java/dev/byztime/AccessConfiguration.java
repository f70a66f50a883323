package dev.byztime;

import static java.util.Objects.requireNonNull;

import dev.byztime.access.Access;
import dev.byztime.access.TokenFile;
import dev.byztime.access.boot.TokensHealthIndicator;
import dev.byztime.linux.LinuxClock;
import dev.byztime.web.guard.BrowserGuard;
import dev.byztime.web.server.UnixSocket;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Puts together what decides who may reach the service, and where. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    Access access(ByztimeProperties properties, LinuxClock clock) {
        Path tokens = properties.tokens();
        return new Access(
                properties.access(), tokens == null ? null : TokenFile.open(tokens, clock));
    }

    /**
     * @param main where the service listens, in the operator's words
     * @param actuator the same for the actuator's own port
     */
    @Bean
    BrowserGuard browserGuard(
            Access access,
            ByztimeProperties properties,
            @Value("${server.address:}") String main,
            @Value("${management.server.address:}") String actuator) {
        Set<String> hosts = new HashSet<>(properties.hosts());
        if (access.policy() == Access.Policy.GUARDED) {
            hosts.add(main);
            hosts.add(actuator);
        }
        return new BrowserGuard(access, hosts, Set.copyOf(properties.allowedOrigins()));
    }

    @Bean
    @ConditionalOnProperty("byztime.tokens")
    TokensHealthIndicator tokensHealthIndicator(Access access) {
        return new TokensHealthIndicator(requireNonNull(access.tokens()));
    }

    @Bean
    @ConditionalOnProperty("byztime.unix-socket")
    UnixSocket unixSocket(ByztimeProperties properties) {
        return new UnixSocket(requireNonNull(properties.unixSocket()));
    }
}
