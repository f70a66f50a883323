package dev.byztime.daemon.boot;

import static java.util.Objects.requireNonNull;

import dev.byztime.daemon.net.HostClocks;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.time.Era;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;

/** Creates the node that writes the timedata file, if {@code byztime.provider} is {@code peers}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "byztime.provider", havingValue = "peers")
class GroupConfiguration {

    @Bean
    GroupProvider groupProvider(ByztimeProperties properties, Era era, LinuxClock clock)
            throws IOException {
        return new GroupProvider(
                new GroupOptions(
                        requireNonNull(properties.peers()),
                        properties.timedata(),
                        properties.driftPpb()),
                era,
                HostClocks.of(clock, ShiftedClock.orPlain(clock)));
    }
}
