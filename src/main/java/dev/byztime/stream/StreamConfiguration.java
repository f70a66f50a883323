package dev.byztime.stream;

import dev.byztime.linux.LinuxClock;
import dev.byztime.web.value.BodyReaders;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import tools.jackson.databind.json.JsonMapper;

/** Creates the {@link LineStreams} of the service. */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

    @Bean
    LineStreams lineStreams(JsonMapper json, BodyReaders readers, LinuxClock clock) {
        return new LineStreams(json, readers, clock);
    }
}
