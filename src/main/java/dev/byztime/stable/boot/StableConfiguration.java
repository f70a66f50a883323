package dev.byztime.stable.boot;

import static java.util.Objects.requireNonNull;

import dev.byztime.cluster.StoreAddress;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.stable.StateFolder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the state folder as a bean. */
@Configuration(proxyBeanMethods = false)
class StableConfiguration {

    @Bean
    StateFolder stateFolder(ByztimeProperties properties) {
        return StateFolder.open(((StoreAddress.Folder) requireNonNull(properties.state())).path());
    }
}
