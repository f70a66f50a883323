package dev.byztime.web.guard;

import dev.byztime.access.Access;
import dev.byztime.web.problem.ActuatorPaths;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.MappedInterceptor;

import tools.jackson.databind.json.JsonMapper;

/**
 * Registers the {@link AccessInterceptor} for the handlers of every mapping.
 *
 * <p>Every mapping looks for beans of type {@code MappedInterceptor}, also the mappings of the
 * management server. An interceptor in the registry of {@code WebMvcConfigurer} would reach only
 * controllers and files.
 */
@Configuration(proxyBeanMethods = false)
class AccessInterceptorConfiguration {

    @Bean
    MappedInterceptor accessInterceptor(
            Access access, ActuatorPaths actuator, Refusals refusals, JsonMapper json) {
        return new MappedInterceptor(
                null, new AccessInterceptor(access, new AccessRules(actuator), refusals, json));
    }
}
