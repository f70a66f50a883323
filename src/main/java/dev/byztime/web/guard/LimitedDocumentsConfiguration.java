package dev.byztime.web.guard;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.MappedInterceptor;

import tools.jackson.databind.json.JsonMapper;

/** Registers {@link LimitedDocuments} for every mapping, also those of the management server. */
@Configuration(proxyBeanMethods = false)
class LimitedDocumentsConfiguration {

    @Bean
    MappedInterceptor limitedDocuments(RequestLimiter places, Refusals refusals, JsonMapper json) {
        return new MappedInterceptor(null, new LimitedDocuments(places, refusals, json));
    }
}
