package dev.byztime.cluster.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.settings.ByztimeProperties;
import dev.byztime.testing.Quiet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

import java.util.concurrent.atomic.AtomicReference;

/** Where an instance says that it answers. */
class InstanceAddressTests {

    @RegisterExtension
    static final Quiet quiet = Quiet.about(AnnotationConfigApplicationContext.class);

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                    .withUserConfiguration(Settings.class)
                    .withPropertyValues(
                            "byztime.provider=external", "byztime.state=etcd:http://a:1");

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({ByztimeProperties.class, ServerProperties.class})
    static class Settings {}

    @Test
    void aWholeAddressIsTaken() {
        assertThat(of("byztime.cluster.address=https://a.example:1", "server.port=2"))
                .isEqualTo("https://a.example:1");
    }

    /** Such as that of a pod, which its specification cannot put into brackets. */
    @Test
    void aHostAloneHasSchemeAndPortOfTheServer() {
        assertThat(of("byztime.cluster.address=10.1.2.3")).isEqualTo("http://10.1.2.3:8080");
        assertThat(of("byztime.cluster.address=fd00::1")).isEqualTo("http://[fd00::1]:8080");
        assertThat(
                        of(
                                "byztime.cluster.address=a.example",
                                "server.port=2",
                                "server.ssl.bundle=web"))
                .isEqualTo("https://a.example:2");
    }

    @Test
    void theServersAddressIsTheUsualOne() {
        assertThat(of("server.address=10.1.2.3", "server.port=2")).isEqualTo("http://10.1.2.3:2");
        assertThat(of("server.address=fd00::1")).isEqualTo("http://[fd00:0:0:0:0:0:0:1]:8080");
    }

    @Test
    void anAddressThatOthersCannotReachIsRefused() {
        refuses("cannot reach this one at http://127.0.0.1:8080");
        refuses(
                "cannot reach this one at http://127.0.0.1:1",
                "server.address=::",
                "server.port=1");
        refuses("port is chosen", "server.port=0", "byztime.cluster.address=10.1.2.3");
    }

    @Test
    void aPortWithoutASchemeIsRefused() {
        runner.withPropertyValues("byztime.cluster.address=10.1.2.3:8080")
                .run(context ->
                        assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining("or the host alone"));
    }

    private String of(String... settings) {
        AtomicReference<String> address = new AtomicReference<>();
        runner.withPropertyValues(settings)
                .run(context ->
                        address.set(
                                InstanceAddress.of(
                                                context.getBean(ByztimeProperties.class),
                                                context.getBean(ServerProperties.class))
                                        .address()));
        return address.get();
    }

    private void refuses(String why, String... settings) {
        runner.withPropertyValues(settings)
                .run(context ->
                        assertThatExceptionOfType(ClusterStartException.class)
                                .isThrownBy(() ->
                                        InstanceAddress.of(
                                                context.getBean(ByztimeProperties.class),
                                                context.getBean(ServerProperties.class)))
                                .withMessageContaining(why));
    }
}
