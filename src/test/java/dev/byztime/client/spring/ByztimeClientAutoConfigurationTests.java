package dev.byztime.client.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.client.HttpLeases;
import dev.byztime.client.LeaseClient;
import dev.byztime.client.LeaseGuards;
import dev.byztime.client.PolledClock;
import dev.byztime.client.ServiceTransport;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import java.io.IOException;

/** What a Spring Boot application gets from the client jar. */
class ByztimeClientAutoConfigurationTests {

    /** Nobody listens on this port. */
    private static final String URL = "byztime.client.url=http://127.0.0.1:2";

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(ByztimeClientAutoConfiguration.class));

    @Test
    void nothingIsThereWithoutAnAddress() {
        application.run(context ->
                assertThat(context)
                        .doesNotHaveBean(LeaseClient.class)
                        .doesNotHaveBean(PolledClock.class));
    }

    @Test
    void leasesClockAndHealthAreBeans() {
        application
                .withPropertyValues(URL, "spring.application.name=orders")
                .run(context -> {
                    assertThat(context).hasSingleBean(HttpLeases.class);
                    assertThat(context.getBean(LeaseGuards.class).holder()).startsWith("orders@");
                    assertThat(
                                    context.getBean(ByztimeClientHealthIndicator.class)
                                            .health()
                                            .getStatus())
                            .isEqualTo(Status.OUT_OF_SERVICE);
                });
    }

    @Test
    void beansOfTheApplicationComeFirst() {
        ServiceTransport own =
                (method, path, accept, json, wait) -> {
                    throw new IOException("none");
                };
        application
                .withPropertyValues(URL)
                .withBean(ServiceTransport.class, () -> own)
                .run(context -> assertThat(context.getBean(ServiceTransport.class)).isSameAs(own));
    }

    @Test
    void applicationWithoutActuatorGetsTheRest() {
        application
                .withPropertyValues(URL)
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .run(context ->
                        assertThat(context)
                                .hasSingleBean(LeaseGuards.class)
                                .doesNotHaveBean(ByztimeClientHealthIndicator.class));
    }

    @Test
    void healthCanBeSwitchedOff() {
        application
                .withPropertyValues(URL, "management.health.byztime.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void addressThatIsNoneIsRefusedWithTheFix() {
        application
                .withPropertyValues("byztime.client.url=localhost:8080")
                .run(context ->
                        assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining("http://localhost:8080"));
    }

    @Test
    void tokenIsNotShown() {
        application
                .withPropertyValues(URL, "byztime.client.token=secret")
                .run(context ->
                        assertThat(context.getBean(ByztimeClientProperties.class))
                                .hasToString(
                                        "ByztimeClientProperties" + "[url=http://127.0.0.1:2]"));
    }
}
