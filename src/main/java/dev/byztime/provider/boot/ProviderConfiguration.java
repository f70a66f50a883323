package dev.byztime.provider.boot;

import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.provider.StandaloneProvider;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.time.Era;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;

/** Configures the standalone provider as beans, if this service writes the timedata file. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "byztime.provider", havingValue = "standalone")
class ProviderConfiguration {

    @Bean
    StandaloneProvider standaloneProvider(ByztimeProperties properties, Era era, LinuxClock clock)
            throws IOException {
        return new StandaloneProvider(
                properties.timedata(), era, ShiftedClock.orPlain(clock), clock.realClock(), clock);
    }

    @Bean
    Started standaloneProviderStarted(StandaloneProvider provider) {
        return new Started(Phases.PROVIDER, provider::start, provider::stop);
    }
}
