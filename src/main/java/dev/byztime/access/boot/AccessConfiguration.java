package dev.byztime.access.boot;

import static java.util.Objects.requireNonNull;

import dev.byztime.access.Access;
import dev.byztime.access.TokenFile;
import dev.byztime.linux.LinuxClock;
import dev.byztime.settings.ByztimeProperties;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.nio.file.Path;

/** Configures access control as beans. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    Access access(ByztimeProperties properties, LinuxClock clock) {
        Path tokens = properties.tokens();
        return new Access(
                properties.access(), tokens == null ? null : TokenFile.open(tokens, clock));
    }

    @Bean
    @ConditionalOnProperty("byztime.tokens")
    TokensHealthIndicator tokensHealthIndicator(Access access) {
        return new TokensHealthIndicator(requireNonNull(access.tokens()));
    }
}
