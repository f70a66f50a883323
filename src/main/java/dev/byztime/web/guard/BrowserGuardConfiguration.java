package dev.byztime.web.guard;

import dev.byztime.access.Access;
import dev.byztime.settings.ByztimeProperties;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.util.HashSet;
import java.util.Set;

/** Configures the {@link BrowserGuard}. */
@Configuration(proxyBeanMethods = false)
class BrowserGuardConfiguration {

    /**
     * Creates the guard.
     *
     * @param main the address of the service's port, as the operator wrote it
     * @param actuator the address of the actuator's own port, as the operator wrote it
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
}
