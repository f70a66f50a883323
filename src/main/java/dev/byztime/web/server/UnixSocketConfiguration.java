package dev.byztime.web.server;

import static java.util.Objects.requireNonNull;

import dev.byztime.settings.ByztimeProperties;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the Unix domain socket, if the service listens on one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("byztime.unix-socket")
class UnixSocketConfiguration {

    @Bean
    UnixSocket unixSocket(ByztimeProperties properties) {
        return new UnixSocket(requireNonNull(properties.unixSocket()));
    }
}
