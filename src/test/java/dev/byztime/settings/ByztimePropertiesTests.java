package dev.byztime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.StoreAddress;
import dev.byztime.testing.Quiet;
import dev.byztime.timedata.Provider;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.jetty.autoconfigure.JettyServerProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Settings as operators write them, good and bad. */
class ByztimePropertiesTests {

    @RegisterExtension
    static final Quiet quiet = Quiet.about(AnnotationConfigApplicationContext.class);

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                    .withUserConfiguration(Settings.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ByztimeProperties.class)
    static class Settings {}

    @Test
    void theProviderIsAllThatMustBeSet() {
        runner.withPropertyValues("byztime.provider=standalone")
                .run(context -> {
                    ByztimeProperties settings = context.getBean(ByztimeProperties.class);
                    assertThat(settings.provider()).isEqualTo(Provider.STANDALONE);
                    assertThat(settings.timedata()).isEqualTo(Path.of("state/timedata"));
                    assertThat(settings.driftPpb()).isEqualTo(250_000);
                    assertThat(settings.keep()).isEqualTo(Duration.ofMillis(5));
                    assertThat(settings.degradedAfter().age()).isEqualTo(Duration.ofSeconds(60));
                    assertThat(settings.degradedAfter().error()).isEqualTo(Duration.ofMillis(250));
                    assertThat(settings.refusedAfter().age()).isEqualTo(Duration.ofMinutes(15));
                    assertThat(settings.refusedAfter().error()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(settings.slew()).isNull();
                    assertThat(settings.longestWait()).isEqualTo(Duration.ofSeconds(25));
                    assertThat(settings.state()).isNull();
                    AtMostOnceProperties atMostOnce = settings.atMostOnce();
                    assertThat(atMostOnce.maxLifetime()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(atMostOnce.maxClockSkew()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(atMostOnce.connections()).isEqualTo(100_000);
                    assertThat(atMostOnce.marginInForce()).isEqualTo(Duration.ofSeconds(6));
                    assertThat(atMostOnce.unlistedReceivers()).isEqualTo(16);
                    assertThat(atMostOnce.receivers()).isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state",
                "shared:/srv/state",
                "shared",
                "etcd:http://localhost:2379",
                "jdbc:postgresql://localhost/byztime"
            })
    void theStateIsInAFolderOrInASharedStore(String text) {
        runner.withPropertyValues("byztime.provider=standalone", "byztime.state=" + text)
                .run(context ->
                        assertThat(context.getBean(ByztimeProperties.class).state())
                                .isEqualTo(StoreAddress.of(text)));
    }

    /** It could mean none, or the working directory. */
    @Test
    void anEmptyStateFolderIsRefused() {
        runner.withPropertyValues("byztime.provider=standalone", "byztime.state=")
                .run(context ->
                        assertThat(text(context.getStartupFailure())).contains("byztime.state"));
    }

    @ParameterizedTest
    @CsvSource({
        "0s, 5",
        "1s, 6",
        "1h, 3605",
    })
    void theMarginLeavesFiveSecondsAboveTheLargestSkew(String skew, long seconds) {
        runner.withPropertyValues(
                        "byztime.provider=standalone",
                        "byztime.at-most-once.max-clock-skew=0s",
                        "byztime.at-most-once.receivers.one.max-clock-skew=" + skew,
                        "byztime.at-most-once.receivers.other.max-lifetime=1s")
                .run(context ->
                        assertThat(
                                        context.getBean(ByztimeProperties.class)
                                                .atMostOnce()
                                                .marginInForce())
                                .isEqualTo(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource({
        "byztime.at-most-once.max-clock-skew=5s",
        "byztime.at-most-once.receivers.one.max-clock-skew=5s",
    })
    void aMarginThatIsTooSmallForAReceiverIsNamed(String skew) {
        for (String margin : new String[] {"0s", "5s", "5999ms"}) {
            runner.withPropertyValues(
                            "byztime.provider=external",
                            skew,
                            "byztime.at-most-once.margin=" + margin)
                    .run(context ->
                            assertThat(text(context.getStartupFailure()))
                                    .contains(
                                            "byztime.at-most-once:",
                                            "margin must exceed the largest max-clock-skew by at"
                                                    + " least a second"));
        }
        runner.withPropertyValues(
                        "byztime.provider=external", skew, "byztime.at-most-once.margin=6s")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "byztime.at-most-once.max-lifetim=5m",
        "byztime.at-most-once.receivers.one.max-lifetim=5m",
        "byztime.at-most-once.receivers.one.margin=5s",
        "byztime.stat=x",
    })
    void anUnknownNameIsRefused(String setting) {
        runner.withPropertyValues("byztime.provider=external", setting)
                .run(context ->
                        assertThat(text(context.getStartupFailure()))
                                .contains(
                                        "There is no setting "
                                                + setting.substring(0, setting.indexOf('=')))
                                .doesNotContain("Bindable", "left unbound"));
    }

    @ParameterizedTest
    @CsvSource({"orders", "0", "a.b_c-d", "till-7"})
    void receiversHaveNamesThatFitIntoAPath(String name) {
        runner.withPropertyValues(
                        "byztime.provider=external",
                        "byztime.at-most-once.receivers[%s].connections=7".formatted(name))
                .run(context ->
                        assertThat(
                                        context.getBean(ByztimeProperties.class)
                                                .atMostOnce()
                                                .receivers())
                                .containsOnlyKeys(name));
    }

    @ParameterizedTest
    @CsvSource({"Orders", "-x", "a b", "a/b", "é"})
    void anotherNameOfAReceiverIsRefused(String name) {
        runner.withPropertyValues(
                        "byztime.provider=external",
                        "byztime.at-most-once.receivers[%s].connections=7".formatted(name))
                .run(context ->
                        assertThat(text(context.getStartupFailure()))
                                .contains("at-most-once.receivers[" + name + "]", "[a-z0-9]")
                                .doesNotContain("OfOne"));
    }

    @ParameterizedTest
    @CsvSource({
        "byztime.timedata=/run/byztime/timedata",
        "byztime.drift-ppb=0",
        "byztime.drift-ppb=100000000",
        "byztime.keep=0",
        "byztime.keep=1s",
        "byztime.longest-wait=0s",
        "byztime.longest-wait=1h",
        "byztime.hosts=time.example",
        "byztime.hosts=fd00::7",
        "byztime.allowed-origins=https://app.example",
        "byztime.allowed-origins=http://localhost:3000",
        "byztime.degraded-after.age=0s",
        "byztime.refused-after.error=1ms",
        "byztime.slew.min-rate-ppb=0",
        "byztime.slew.max-rate-ppb=1001000000",
        "byztime.at-most-once.max-lifetime=0s",
        "byztime.at-most-once.max-lifetime=3650d",
        "byztime.at-most-once.max-clock-skew=0s",
        "byztime.at-most-once.max-clock-skew=1h",
        "byztime.at-most-once.connections=1",
        "byztime.at-most-once.connections=268435456",
        "byztime.at-most-once.margin=2s",
        "byztime.at-most-once.margin=2h",
        "byztime.at-most-once.unlisted-receivers=0",
        "byztime.at-most-once.unlisted-receivers=1000",
        "byztime.at-most-once.receivers.one.max-lifetime=3650d",
        "byztime.at-most-once.receivers.one.max-clock-skew=1h",
        "byztime.at-most-once.receivers.one.connections=1",
        "byztime.commits.longest-hold=1ms",
        "byztime.commits.groups=1",
        "byztime.commits.keys=1",
        "byztime.commits.transactions=1",
        "byztime.commits.keys-per-transaction=1",
        "byztime.commits.several-stores=1",
        "byztime.tickets.usual-lifetime=1ms",
        "byztime.tickets.usual-lifetime=1h",
        "byztime.tickets.longest-lifetime=7d",
        "byztime.tickets.rotate-after=1h",
        "byztime.tickets.announce=0s",
        "byztime.tickets.announce=7d",
        "byztime.tickets.algorithm=es256",
        "byztime.tickets.proof-lifetime=0s",
        "byztime.tickets.proof-keys=1",
        "byztime.tickets.keys-per-subject=1",
        "byztime.tickets.audiences=1000",
    })
    void valuesAtTheLimitsWillDo(String setting) {
        runner.withPropertyValues("byztime.provider=external", setting)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "byztime.provider=peer, byztime.provider, perhaps peers",
        "byztime.provider=peers, byztime, byztime.peers.members",
        "byztime.drift-ppb=-1, drift-ppb, 0",
        "byztime.drift-ppb=100000001, drift-ppb, 100000000",
        "byztime.drift-ppb=some, byztime.drift-ppb, some",
        "byztime.keep=-1ms, keep, 0",
        "byztime.keep=1001ms, keep, 1",
        "byztime.keep=soon, byztime.keep, soon",
        "byztime.longest-wait=-1s, longest-wait, 0",
        "byztime.longest-wait=61m, longest-wait, 1",
        "byztime.hosts=http://time.example,  hosts[0],                       without scheme",
        "byztime.hosts=time.example:80,      hosts[0],                       without scheme",
        "byztime.hosts=abc:80,               hosts[0],                       without scheme",
        "byztime.hosts=*.example,            hosts[0],                       without scheme",
        "byztime.allowed-origins=*,          allowed-origins[0],              no *",
        "byztime.allowed-origins=null,       allowed-origins[0],              scheme and host",
        "byztime.allowed-origins=app.example, allowed-origins[0],             scheme and host",
        "byztime.allowed-origins=http://a/,  allowed-origins[0],              no path",
        "byztime.degraded-after.age=-1s, degraded-after.age, 0",
        "byztime.degraded-after.error=-1s, degraded-after.error, 0",
        "byztime.refused-after.age=-1s, refused-after.age, 0",
        "byztime.refused-after.error=-1s, refused-after.error, 0",
        "byztime.slew.min-rate-ppb=-1, slew.min-rate-ppb, 0",
        "byztime.slew.max-rate-ppb=-1, slew.max-rate-ppb, 0",
        "byztime.at-most-once.max-lifetime=-1s, at-most-once.max-lifetime, 0",
        "byztime.at-most-once.max-lifetime=3651d, at-most-once.max-lifetime, 3650",
        "byztime.at-most-once.max-clock-skew=-1s, at-most-once.max-clock-skew, 0",
        "byztime.at-most-once.max-clock-skew=61m, at-most-once.max-clock-skew, 1",
        "byztime.at-most-once.connections=0, at-most-once.connections, 1",
        "byztime.at-most-once.connections=268435457, at-most-once.connections, 268435456",
        "byztime.at-most-once.margin=121m, at-most-once.margin, 2",
        "byztime.at-most-once.unlisted-receivers=-1, at-most-once.unlisted-receivers, 0",
        "byztime.at-most-once.unlisted-receivers=1001, at-most-once.unlisted-receivers, 1000",
        "byztime.at-most-once.receivers.one.max-lifetime=-1s, receivers[one].max-lifetime, 0",
        "byztime.at-most-once.receivers.one.max-clock-skew=2h, receivers[one].max-clock-skew, 1",
        "byztime.at-most-once.receivers.one.connections=0, receivers[one].connections, 1",
        "byztime.commits.longest-hold=0s, commits.longest-hold, 1ms",
        "byztime.commits.longest-hold=367d, commits.longest-hold, 366",
        "byztime.commits.groups=0, commits.groups, 1",
        "byztime.commits.keys=0, commits.keys, 1",
        "byztime.commits.transactions=0, commits.transactions, 1",
        "byztime.commits.keys-per-transaction=1001, commits.keys-per-transaction, 1000",
        "byztime.commits.several-stores=0, commits.several-stores, 1",
        "byztime.tickets.usual-lifetime=0s, tickets.usual-lifetime, 1ms",
        "byztime.tickets.longest-lifetime=367d, tickets.longest-lifetime, 366",
        "byztime.tickets.announce=-1s, tickets.announce, 0",
        "byztime.tickets.algorithm=rs256, tickets.algorithm, ed25519 or es256",
        "byztime.tickets.proof-keys=0, tickets.proof-keys, 1",
        "byztime.tickets.keys-per-subject=0, tickets.keys-per-subject, 1",
        "byztime.tickets.audiences=1001, tickets.audiences, 1000",
        "byztime.tickets.issuers.one.issuer=a, issuers[one].keys, JWKS",
        "byztime.tickets.issuers.one.keys=a, issuers[one].issuer, called",
    })
    void aBadValueIsNamedWithWhatIsWrong(String setting, String property, String wrong) {
        runner.withPropertyValues("byztime.provider=external", setting)
                .run(context ->
                        assertThat(text(context.getStartupFailure()))
                                .contains(property, wrong)
                                .doesNotContain("\tat "));
    }

    /** In the words of the documents, and with the value as it was typed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "byztime.provider=standlone | expected standalone or peers or external; perhaps"
                        + " standalone",
                "byztime.provider=Group     | expected standalone or peers or external",
                "byztime.access=shut        | expected guarded or open",
                "byztime.degraded-after.age=10x  | ns, us, ms, s, m, h and d, such as 10s",
                "byztime.degraded-after.age=1 s  | in seconds), not below 0",
                "byztime.keep=2s                 | in seconds), from 0 to 1s",
                "byztime.keep=x                  | in seconds), from 0 to 1s",
                "byztime.longest-wait=2h         | in seconds), from 0 to 1h",
                "byztime.leases.longest-term=367d | from 0 to 366d",
                "byztime.leases.shortest-term=0s | not below 1ms",
                "byztime.leases.usual-term=soon  | not below 1ms",
                "byztime.drift-ppb=many          | expected a whole number from 0 to 100000000",
                "byztime.drift-ppb=1.5           | expected a whole number from 0 to 100000000",
                "byztime.drift-ppb=-1            | expected a whole number from 0 to 100000000",
                "byztime.drift-ppb=99999999999999999999 | expected a whole number from 0",
                "byztime.slew.min-rate-ppb=x     | expected a whole number, at least 0",
                "byztime.leases.holders=0        | expected a whole number from 1 to 1000000",
                "byztime.at-most-once.receivers.one.connections=x | number from 1 to 268435456",
                "byztime.at-most-once.receivers.one.max-lifetime=5y | from 0 to 3650d",
                "server.port=abc                 | expected a port: a whole number from 0 to 65535",
                "server.port=80.5                | expected a port: a whole number from 0 to 65535",
                "server.port=99999999999         | expected a port: a whole number from 0 to 65535",
                "server.address=a b              | expected an address of this machine",
                "server.forward-headers-strategy=all | expected native or framework or none",
                "server.jetty.connection-idle-timeout=10x | ns, us, ms, s, m, h and d",
                "server.max-http-request-header-size=8X   | B, KB, MB, GB and TB",
                "server.ssl.enabled=maybe        | expected true or false",
            })
    void aBadValueIsNamedAsItWasTyped(String setting, String expected) {
        String[] parts = setting.split("=");
        runner.withUserConfiguration(OfServer.class)
                .withPropertyValues("byztime.provider=external", setting)
                .run(context ->
                        assertThat(text(context.getStartupFailure()))
                                .contains(parts[0].substring(parts[0].lastIndexOf('.')), expected)
                                .containsPattern(" is " + parts[1].replace(".", "\\.") + " ?[(:]")
                                .doesNotContain(
                                        "PT", "java.", "convert", "dev.byztime", "jakarta"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({ServerProperties.class, JettyServerProperties.class})
    static class OfServer {}

    @Test
    void aMissingProviderIsExplained() {
        runner.run(context ->
                assertThat(text(context.getStartupFailure()))
                        .contains("byztime.provider", "standalone", "external"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "byztime.leases.usual-term=5m       | longest-term (60s by default)",
                "byztime.leases.longest-term=5s     | usual-term (10s by default)",
                "byztime.at-most-once.margin=1s     | max-clock-skew",
                "byztime.commits.groups=1000        | groups (16 by default)",
                "byztime.tickets.usual-lifetime=2h  | longest-lifetime (1h by default)",
                "byztime.tickets.rotate-after=59m   | longest-lifetime (1h by default)",
                "byztime.tickets.announce=8d        | rotate-after (7d by default)",
            })
    void aCheckOfSeveralSettingsSaysWhatItGot(String setting, String other) {
        runner.withPropertyValues("byztime.provider=external", setting)
                .run(context ->
                        assertThat(text(context.getStartupFailure()))
                                .contains("; got " + setting, other));
    }

    @Test
    void ratesInTheWrongOrderAreNamed() {
        runner.withPropertyValues(
                        "byztime.provider=external",
                        "byztime.slew.min-rate-ppb=2",
                        "byztime.slew.max-rate-ppb=1")
                .run(context ->
                        assertThat(text(context.getStartupFailure()))
                                .contains(
                                        "min-rate-ppb must not be above max-rate-ppb",
                                        "; got byztime.slew.max-rate-ppb=1",
                                        ", byztime.slew.min-rate-ppb=2"));
    }

    /** What the operator gets to read. */
    private static String text(@Nullable Throwable thrown) {
        Throwable failure = Objects.requireNonNull(thrown, "it started");
        FailureAnalysis analysis =
                SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, ignoringThoseThatNeedMore())
                        .stream()
                        .map(analyzer -> analyzer.analyze(failure))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("nothing explains", failure));
        return analysis.getDescription() + "\n" + analysis.getAction();
    }

    /** Some analyzers want a bean factory, and have nothing to say about properties. */
    private static SpringFactoriesLoader.FailureHandler ignoringThoseThatNeedMore() {
        return (type, implementation, failure) -> {};
    }
}
