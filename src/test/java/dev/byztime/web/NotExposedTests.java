package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServiceOnManualClock;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A missing endpoint of the actuator is one that is off: its 404 names the setting. */
@ServiceOnManualClock
class NotExposedTests {

    private static final String SETTING = "management.endpoints.web.exposure.include";

    @Autowired private MockMvcTester http;

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/beans", "/actuator/metrics/jvm.info"})
    void theSettingIsNamed(String path) {
        assertThat(http.get().uri(path).exchange())
                .hasStatus(HttpStatus.NOT_FOUND)
                .bodyText()
                .contains(path, SETTING, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/actuators/beans"})
    void elsewhereItIsNot(String path) {
        assertThat(http.get().uri(path).exchange())
                .hasStatus(HttpStatus.NOT_FOUND)
                .bodyText()
                .contains("/v3/api-docs")
                .doesNotContain(SETTING);
    }
}
