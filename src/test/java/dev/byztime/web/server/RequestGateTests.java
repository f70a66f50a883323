package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServiceOnManualClock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import java.util.Map;

/** Which paths are told apart before Spring sees a request. */
@ServiceOnManualClock
class RequestGateTests {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;

    /** Else it would wait for files that others ask for. */
    @Test
    void everyEndpointOfOursIsKnown() {
        Map<RequestMappingInfo, HandlerMethod> all = mapping.getHandlerMethods();
        assertThat(all).hasSizeGreaterThan(20);
        all.forEach((info, method) -> {
            if (method.getBeanType().getPackageName().startsWith("dev.byztime")) {
                assertThat(info.getPatternValues())
                        .filteredOn(path -> !path.startsWith("/docs")) // send on to files
                        .allMatch(RequestGate::isEndpoint);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "/x",
                "/timer",
                "/swagger-ui/swagger-ui-bundle.js",
                "/v3/api-docs",
                "/swagger-ui.html",
                "/actuator/prometheus",
                "/actuator",
                "/page/page.js",
                "/docs",
                "/docs/leases.html",
                "/x/time",
                "time"
            })
    void allElseIsNone(String path) {
        assertThat(RequestGate.isEndpoint(path)).isFalse();
    }
}
