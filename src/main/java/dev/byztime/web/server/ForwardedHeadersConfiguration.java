package dev.byztime.web.server;

import dev.byztime.web.guard.ContainerGapsFilter;

import jakarta.servlet.DispatcherType;

import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.ForwardedHeaderFilter;

/** Configures whether forwarding headers of proxies are trusted. */
@Configuration(proxyBeanMethods = false)
class ForwardedHeadersConfiguration {

    /**
     * Takes the headers out of the request, and believes them only under the strategy {@code
     * framework}. They have to go under the others too: springdoc reads them by itself, and would
     * make links to whatever host a client names.
     *
     * <p>Comes after {@link ContainerGapsFilter}, which refuses what this one would fail at.
     */
    @Bean
    FilterRegistrationBean<ForwardedHeaderFilter> forwardedHeaders(ServerProperties server) {
        ForwardedHeaderFilter filter = new ForwardedHeaderFilter();
        filter.setRemoveOnly(!areBelieved(server));
        FilterRegistrationBean<ForwardedHeaderFilter> registration =
                new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(
                DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    static boolean areBelieved(ServerProperties server) {
        return server.getForwardHeadersStrategy() == ForwardHeadersStrategy.FRAMEWORK;
    }
}
