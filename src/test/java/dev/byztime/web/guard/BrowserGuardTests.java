package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.access.Access;
import dev.byztime.access.TokenFile;
import dev.byztime.testing.ManualClock;
import dev.byztime.time.Timestamp;
import dev.byztime.web.problem.Problem;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Which requests are taken for the work of another site's page. */
class BrowserGuardTests {

    private static final Access GUARDED = new Access(Access.Policy.GUARDED, null);
    private static final Access OPEN = new Access(Access.Policy.OPEN, null);

    private final BrowserGuard guard = new BrowserGuard(GUARDED, Set.of(), Set.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:1",
                "localhost.",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.255.1.2",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]:8080",
                "[::ffff:127.0.0.1]",
                "",
            })
    void namesOfThisMachineAreOurs(String host) {
        assertPasses(guard, get("Host: " + host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil.example.",
                "localhostx",
                "xlocalhost",
                "evil.localhost",
                "0.0.0.0:8080",
                "[::]:8080",
                "192.0.2.1",
                "128.0.0.1",
                "[::2]",
                "[::1",
                "127.0.0.1@evil.example",
                "evil.example:127.0.0.1",
                "localhost,evil.example",
                "evil.example localhost",
                "-",
            })
    void otherNamesAreRefused(String host) {
        for (String method : List.of("GET", "HEAD", "POST", "OPTIONS", "DELETE")) {
            BrowserGuard.Decision verdict =
                    guard.judge(asked(method, null, false, "Host: " + host));
            assertThat(verdict.kind()).isEqualTo(Refusals.Kind.OTHER_HOST);
            Problem problem = Objects.requireNonNull(verdict.refusal());
            assertThat(problem.status()).isEqualTo(421);
            assertThat(problem.reason()).isEqualTo("other-host");
            assertThat(problem.parameter()).isEqualTo("Host");
            assertThat(problem.got()).isEqualTo(host);
            assertThat(problem.expected()).contains("byztime.hosts", "localhost");
        }
    }

    @Test
    void aRequestLineIsNoWayAroundTheHeader() {
        assertRefused(
                guard,
                Refusals.Kind.OTHER_HOST,
                asked("GET", "evil.example", false, "Host: localhost"));
        assertRefused(
                guard, Refusals.Kind.OTHER_HOST, get("Host: localhost", "Host: evil.example"));
    }

    /** A proxy in front of us says so in vain, and nobody can pretend to be one. */
    @Test
    void aForwardedNameDoesNotCount() {
        assertPasses(guard, get("Host: 127.0.0.1:8080", "X-Forwarded-Host: time.example"));
        assertRefused(
                guard,
                Refusals.Kind.OTHER_HOST,
                get("Host: evil.example", "X-Forwarded-Host: localhost"));
    }

    @Test
    void withoutAHostThereIsNoName() {
        assertPasses(guard, get());
    }

    @Test
    void noNameLeadsToAUnixSocket() {
        assertPasses(guard, asked("POST", null, true, "Host: anything"));
        assertRefused(
                guard,
                Refusals.Kind.CROSS_SITE,
                asked("POST", null, true, "Host: localhost", "Origin: http://evil.example"));
    }

    @Test
    void moreNamesAreASettingAway() {
        BrowserGuard named = new BrowserGuard(GUARDED, Set.of("Time.Example", "fd00::7"), Set.of());
        assertPasses(named, get("Host: time.example:80"));
        assertPasses(named, get("Host: [fd00::7]:8080"));
        assertPasses(named, get("Host: localhost"));
        assertRefused(named, Refusals.Kind.OTHER_HOST, get("Host: a.time.example"));
    }

    @Test
    void anOpenServiceHasAnyNameUntilItIsToldWhich() {
        BrowserGuard any = new BrowserGuard(OPEN, Set.of(), Set.of());
        assertPasses(any, get("Host: whatever.example"));
        BrowserGuard named = new BrowserGuard(OPEN, Set.of("time.example"), Set.of());
        assertPasses(named, get("Host: time.example"));
        assertPasses(named, get("Host: localhost:8080"));
        assertPasses(named, get("Host: 10.1.2.3:8080")); // a probe
        assertPasses(named, get("Host: [fd00::7]:8080"));
        assertRefused(named, Refusals.Kind.OTHER_HOST, get("Host: evil.example"));
        assertRefused(named, Refusals.Kind.OTHER_HOST, get("Host: 0.0.0.0"));
    }

    @Test
    void whereTokensAreAskedForTheyDecide(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("t"), "a read " + "x".repeat(32));
        ManualClock clock = new ManualClock(new Timestamp(9, 0), new Timestamp(9, 0));
        Access access = new Access(Access.Policy.GUARDED, TokenFile.open(path, clock));
        BrowserGuard tokens = new BrowserGuard(access, Set.of(), Set.of());
        assertPasses(tokens, get("Host: any.example", "Sec-Fetch-Site: cross-site"));
        assertPasses(tokens, post("Host: any.example", "Origin: http://other.example"));
        assertRefused(tokens, Refusals.Kind.CROSS_SITE, preflight("http://other.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, Cross-Site",
        "Sec-Fetch-Site, nonsense",
        "Origin, http://evil.example",
        "Origin, https://localhost",
        "Origin, http://localhost:3000",
        "Origin, http://localhost",
        "Origin, http://127.0.0.1:8080",
        "Origin, http://localhost:8080.evil.example",
        "Origin, http://evil.example@localhost:8080",
        "Origin, null",
        "Origin, localhost:8080",
        "Origin, nonsense",
    })
    void whatAnotherPageSendsIsRefused(String header, String value) {
        for (String method : List.of("GET", "HEAD", "POST", "OPTIONS")) {
            BrowserGuard.Decision verdict =
                    guard.judge(
                            asked(
                                    method,
                                    null,
                                    false,
                                    "Host: localhost:8080",
                                    header + ": " + value));
            assertThat(verdict.kind()).isEqualTo(Refusals.Kind.CROSS_SITE);
            Problem problem = Objects.requireNonNull(verdict.refusal());
            assertThat(problem.status()).isEqualTo(403);
            assertThat(problem.reason()).isEqualTo("cross-site");
            assertThat(problem.parameter()).isEqualTo(header);
            assertThat(problem.got()).isEqualTo(value);
            assertThat(problem.expected()).contains("byztime.allowed-origins");
        }
    }

    @Test
    void anOpenServiceIsNoPlaceForOtherPagesEither() {
        assertRefused(
                new BrowserGuard(OPEN, Set.of(), Set.of()),
                Refusals.Kind.CROSS_SITE,
                post("Host: time.example", "Origin: http://evil.example"));
    }

    @Test
    void ourOwnPageAndThoseWithoutABrowserPass() {
        assertPasses(guard, post("Host: localhost:8080"));
        assertPasses(guard, get("Host: localhost:8080", "Sec-Fetch-Site: none"));
        assertPasses(guard, post("Host: localhost:8080", "Origin: http://localhost:8080"));
        assertPasses(guard, post("Host: LOCALHOST:80", "Origin: http://localhost"));
        assertPasses(
                guard,
                post(
                        "Host: localhost:8080",
                        "Origin: http://localhost:8080",
                        "Sec-Fetch-Site: same-origin"));
        assertPasses(guard, post("Host: [::1]:8080", "Origin: http://[::1]:8080"));
    }

    /** Which by default puts its own name for us into Host. */
    @Test
    void ourOwnPageBehindAProxyPasses() {
        assertPasses(
                guard,
                post(
                        "Host: 127.0.0.1:8080",
                        "Origin: https://time.example",
                        "Sec-Fetch-Site: same-origin"));
        assertPasses(
                guard,
                post(
                        "Host: 127.0.0.1:8080",
                        "Origin: http://time.example",
                        "X-Forwarded-Host: time.example"));
        assertPasses(
                guard,
                post(
                        "Host: 127.0.0.1:8080",
                        "Origin: https://time.example:8443",
                        "Forwarded: for=192.0.2.1;host=\"time.example:8443\";proto=https"));
        assertPasses(
                new BrowserGuard(GUARDED, Set.of("time.example"), Set.of()),
                post("Host: time.example", "Origin: https://time.example"));
    }

    @Test
    void aLinkMayBeFollowedAndAFrameMayNot() {
        String[] link = {
            "Host: localhost:8080", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"
        };
        assertPasses(guard, get(link));
        assertPasses(guard, get(with(link, "Sec-Fetch-Dest: document")));
        assertRefused(guard, Refusals.Kind.CROSS_SITE, get(with(link, "Sec-Fetch-Dest: iframe")));
        assertRefused(
                guard,
                Refusals.Kind.CROSS_SITE,
                get(with(link, "Origin: http://evil.example"))); // no browser sends it with a link
        assertRefused(guard, Refusals.Kind.CROSS_SITE, post(link));
        assertRefused(
                guard,
                Refusals.Kind.CROSS_SITE,
                post(with(link, "Sec-Fetch-Dest: document", "Origin: http://evil.example")));
    }

    @Test
    void aPreflightIsRefusedWithItsOrigin() {
        BrowserGuard.Decision verdict = guard.judge(preflight("http://localhost:3000"));
        Problem problem = Objects.requireNonNull(verdict.refusal());
        assertThat(problem.reason()).isEqualTo("cross-site");
        assertThat(problem.got()).isEqualTo("http://localhost:3000");
        assertThat(verdict.headers()).isEmpty();
    }

    @Test
    void pagesOfAnAllowedOriginMayAskAndReadTheAnswer() {
        BrowserGuard some = new BrowserGuard(GUARDED, Set.of(), Set.of("https://App.example:443"));
        BrowserGuard.Decision asks = some.judge(preflight("https://app.example"));
        assertThat(asks.refusal()).isNull();
        assertThat(asks.isPreflight()).isTrue();
        assertThat(asks.headers())
                .containsEntry("Access-Control-Allow-Origin", "https://app.example")
                .containsEntry("Access-Control-Allow-Methods", "GET, HEAD, POST")
                .containsEntry("Access-Control-Allow-Headers", "Authorization, Content-Type")
                .containsEntry("Vary", "Origin");
        BrowserGuard.Decision reads =
                some.judge(
                        post(
                                "Host: localhost",
                                "Origin: https://app.example",
                                "Sec-Fetch-Site: cross-site"));
        assertThat(reads.refusal()).isNull();
        assertThat(reads.isPreflight()).isFalse();
        assertThat(reads.headers())
                .containsEntry("Access-Control-Allow-Origin", "https://app.example")
                .containsEntry("Vary", "Origin");
        assertThat(some.judge(get("Host: localhost")).headers()).containsOnlyKeys("Vary");
        assertRefused(some, Refusals.Kind.CROSS_SITE, preflight("http://app.example"));
        assertRefused(some, Refusals.Kind.CROSS_SITE, preflight("https://app.example.evil"));
        assertRefused(
                some,
                Refusals.Kind.CROSS_SITE,
                post(
                        "Host: localhost",
                        "Origin: https://app.example",
                        "Origin: https://evil.example"));
        assertRefused(
                some,
                Refusals.Kind.OTHER_HOST,
                post("Host: evil.example", "Origin: https://app.example"));
    }

    private static void assertPasses(BrowserGuard guard, BrowserGuard.Asked asked) {
        assertThat(guard.judge(asked).refusal()).isNull();
        assertThat(guard.judge(asked).isPreflight()).isFalse();
    }

    private static void assertRefused(
            BrowserGuard guard, Refusals.Kind kind, BrowserGuard.Asked asked) {
        assertThat(guard.judge(asked).kind()).isEqualTo(kind);
        assertThat(guard.judge(asked).refusal()).isNotNull();
    }

    private static String[] with(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private static BrowserGuard.Asked get(String... fields) {
        return asked("GET", null, false, fields);
    }

    private static BrowserGuard.Asked post(String... fields) {
        return asked("POST", null, false, fields);
    }

    private static BrowserGuard.Asked preflight(String origin) {
        return asked(
                "OPTIONS",
                null,
                false,
                "Host: localhost:8080",
                "Origin: " + origin,
                "Access-Control-Request-Method: POST");
    }

    private static BrowserGuard.Asked asked(
            String method, @Nullable String authority, boolean isOnUnixSocket, String... fields) {
        return new BrowserGuard.Asked(
                method,
                authority,
                name ->
                        Arrays.stream(fields)
                                .filter(field -> field.startsWith(name + ": "))
                                .map(field -> field.substring(name.length() + 2))
                                .toList(),
                isOnUnixSocket);
    }
}
