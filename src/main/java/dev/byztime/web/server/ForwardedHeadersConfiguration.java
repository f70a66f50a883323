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
     * A filter that removes forwarding headers from requests, and applies them only under the
     * strategy {@code framework}. They must be removed under the other strategies too, because
     * springdoc reads them by itself and would link to any host that a client names.
     *
     * <p>The filter comes after {@link ContainerGapsFilter}, which refuses headers that would make
     * this filter fail.
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
