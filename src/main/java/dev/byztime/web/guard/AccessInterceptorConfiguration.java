package dev.byztime.web.guard;

import dev.byztime.access.Access;
import dev.byztime.web.problem.ActuatorPaths;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.MappedInterceptor;

import tools.jackson.databind.json.JsonMapper;

/**
 * Puts the question for a token before every handler.
 *
 * <p>As a bean of this kind, which every mapping looks for, those of the management server too; an
 * interceptor that is added to a registry reaches only controllers and files.
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
