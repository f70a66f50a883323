package dev.byztime.web.guard;

import dev.byztime.access.Access;
import dev.byztime.settings.ByztimeProperties;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.util.HashSet;
import java.util.Set;

/** Puts together what protects the service from pages of other sites in a browser. */
@Configuration(proxyBeanMethods = false)
class BrowserGuardConfiguration {

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
}
