package dev.byztime.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;

import dev.byztime.linux.Kernel;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The page in a real browser, from the packaged service. It is compiled only where the profile
 * {@code browser} finds one.
 */
@Timeout(300)
class PageIT {

    private static final double PATIENCE_MS = 60_000;

    private static PageBrowser shown;
    private static Browser browser;

    /** Of all tests that leave it as it was. */
    private static ServiceProcess service;

    @TempDir private static Path common;

    @TempDir private Path folder;

    @BeforeAll
    static void launch() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        shown = PageBrowser.launch(common);
        browser = shown.browser();
        service = shown.service();
    }

    @AfterAll
    static void end() {
        if (shown != null) {
            shown.close();
        }
    }

    @Test
    void itShowsWhatTheServiceSays() throws Exception {
        try (Page page = browser.newPage()) {
            Queue<String> answers = new ConcurrentLinkedQueue<>();
            Queue<String> complaints = new ConcurrentLinkedQueue<>();
            page.route(
                    "**/time",
                    route -> {
                        APIResponse answer = route.fetch();
                        answers.add(answer.text());
                        route.fulfill(new Route.FulfillOptions().setResponse(answer));
                    });
            page.onConsoleMessage(message -> complaints.add(message.text()));
            page.onPageError(complaints::add);
            page.navigate(service.uri("/").toString());
            assertThat(page.locator("#status")).hasText("OK: synchronised");

            @SuppressWarnings("unchecked") // of one moment
            List<String> shown =
                    (List<String>)
                            page.evaluate(
                                    "() => ['estimate', 'era'].map(id =>"
                                            + " document.getElementById(id).textContent)"
                                            + ".concat(document.getElementById('interval')"
                                            + ".dataset.width)");
            JsonNode time =
                    answers.stream()
                            .map(JsonMapper.shared()::readTree)
                            .filter(answer ->
                                    answer.path("estimate").asString().equals(shown.get(0)))
                            .findFirst()
                            .orElseThrow();
            assertThat(shown.get(1)).isEqualTo(time.path("era").asString());
            double width =
                    TimestampText.parse(time.path("latest").asString())
                                    .saturatingMinus(
                                            TimestampText.parse(time.path("earliest").asString()))
                                    .toNanosSaturated()
                            / 1e9;
            assertThat(Double.parseDouble(shown.get(2))).isCloseTo(width, offset(1e-12));
            assertThat(page.locator("#interval"))
                    .hasAttribute("aria-label", Pattern.compile(".*[0-9] [mµn]?s before.*"));
            assertThat(page.locator("#history"))
                    .hasAttribute(
                            "aria-label",
                            Pattern.compile("The error over time. Between .* in the last .*"),
                            new HasAttributeOptions().setTimeout(PATIENCE_MS));
            Locator health = page.locator("#health li");
            assertThat(health).hasCount(PARTS);
            assertThat(health.nth(2)).containsText("At-most-once delivery");
            assertThat(health.nth(3))
                    .containsText(
                            "0 held, 0 waiting", new ContainsTextOptions().setTimeout(PATIENCE_MS));
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void itSaysThatTheServiceHasStoppedAndGoesOnWhenItIsBack() throws Exception {
        try (Page page = browser.newPage()) {
            page.navigate(service.uri("/").toString());
            Locator status = page.locator("#status");
            assertThat(status).hasText("OK: synchronised");
            LinuxCalls.stop(service.process());
            assertThat(status)
                    .containsText(
                            "does not answer", new ContainsTextOptions().setTimeout(PATIENCE_MS));
            assertThat(status).containsText("no longer the time");
            LinuxCalls.resume(service.process());
            assertThat(status)
                    .containsText(
                            "OK: synchronised", new ContainsTextOptions().setTimeout(PATIENCE_MS));
        }
    }

    @Test
    void itShowsARefusalInWords() throws Exception {
        try (ServiceProcess without =
                        ServiceProcess.start(
                                        folder,
                                        "--byztime.provider=external",
                                        "--byztime.timedata=nothing-here")
                                .awaitStart();
                Page page = browser.newPage()) {
            page.navigate(without.uri("/").toString());
            assertThat(page.locator("#status")).containsText("refusing: There is no timedata file");
            assertThat(page.locator("#estimate")).hasText("—");
            assertState(page.locator("#health li").first(), "refusing");
        }
    }

    @Test
    void oneWordAndOneColourForOneState() throws Exception {
        try (Page page = browser.newPage()) {
            answer(page, "**/time", 200, ANSWER.formatted("DEGRADED"));
            answer(page, "**/actuator/health", 503, health("DEGRADED", "UP", "1", "UP", "RESTART"));
            page.navigate(service.uri("/").toString());
            Locator status = page.locator("#status");
            Locator parts = page.locator("#health li");
            assertThat(status).containsText("degraded: ");
            assertThat(parts).hasCount(PARTS);
            assertState(parts.nth(0), "degraded");
            assertState(parts.nth(2), "degraded");
            assertState(parts.nth(3), "recovering");
            assertThat(parts.nth(3)).containsText("grants again in 1.5 s");
            String doubt = color(status);
            assertThat(List.of(color(state(parts.nth(0))), color(state(parts.nth(3)))))
                    .containsOnly(doubt);

            answer(
                    page,
                    "**/actuator/health",
                    200,
                    health("", "UP", "3610.0", "UP", "")
                            .replace(
                                    "'began': ''".replace("'", QUOTE),
                                    "'recovering': 'RESTART', 'recoveringFor': '3611.0'"
                                            .replace("'", QUOTE)));
            assertState(parts.nth(2), "recovering");
            assertThat(parts.nth(2)).containsText("refuses messages for up to 1 h 1 min");
            assertThat(parts.nth(2)).containsText("(RESTART)");

            answer(page, "**/actuator/health", 503, health("", "OUT_OF_SERVICE", "", "UP", ""));
            assertState(parts.nth(2), "refusing");
            assertState(parts.nth(0), "OK");
            assertState(parts.nth(3), "OK");
            String good = color(state(parts.nth(0)));
            String bad = color(state(parts.nth(2)));
            assertThat(List.of(good, bad, doubt)).doesNotHaveDuplicates();
            assertThat(Stream.of(0, 2).map(part -> sign(state(parts.nth(part)))).distinct())
                    .hasSize(2); // and not by colour alone

            answer(page, "**/time", 503, "{'title': 'T', 'detail': 'D'}".replace("'", QUOTE));
            assertThat(status).hasText("refusing: T: D");
            assertThat(color(status)).isEqualTo(bad);
            answer(page, "**/time", 200, ANSWER.formatted("SYNCHRONIZED"));
            assertThat(status).hasText("OK: synchronised");
            assertThat(color(status)).isEqualTo(good);
            assertThat(page.locator("body")).not().containsText(Pattern.compile("\\bwell\\b"));
        }
    }

    @Test
    void itShowsTheGroup() throws Exception {
        try (Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(320, 640))) {
            Queue<String> complaints = new ConcurrentLinkedQueue<>();
            page.onConsoleMessage(message -> complaints.add(message.text()));
            page.onPageError(complaints::add);
            answer(
                    page,
                    "**/time",
                    200,
                    ANSWER.formatted("SYNCHRONIZED").replace("EXTERNAL", "PEERS"));
            answer(page, "**/peers", 200, GROUP);
            page.navigate(service.uri("/").toString());
            assertThat(page.locator("#group-words"))
                    .hasText(
                            "3 of 4 nodes vote. Up to 1 node may be faulty; no more votes may"
                                    + " go missing.");
            assertThat(page.locator("#group-axis")).hasText("−50 µs to +50 µs");
            Locator rows = page.locator("#group tbody tr");
            assertThat(rows).hasCount(4);
            assertThat(rows.nth(0)).containsText("this node");
            assertState(rows.nth(0), "votes");
            assertThat(rows.nth(0)).containsText("+1 µs ± 20 µs");
            assertThat(rows.nth(1)).containsText("+4 µs ± 26 µs");
            assertThat(rows.nth(1)).containsText("85 µs");
            assertThat(rows.nth(1).locator("svg rect")).hasCount(1);
            assertThat(state(rows.nth(2))).hasText("suspectits vote is far from the others'");
            assertThat(rows.nth(2).locator("svg path")).hasCount(1); // it is far off the scale
            assertState(rows.nth(3), "no answer");
            assertThat(rows.nth(3).locator("svg")).hasCount(0);
            assertThat(Stream.of(0, 2, 3).map(row -> color(state(rows.nth(row)))).distinct())
                    .hasSize(2);
            assertThat(rows.nth(1).getByRole(AriaRole.ROWHEADER)).hasText("b");
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(320);

            answer(page, "**/time", 503, "{'title': 'T', 'detail': 'D'}".replace("'", QUOTE));
            assertThat(page.locator("#status")).hasText("refusing: T: D");
            answer(page, "**/peers", 503, "{}");
            assertThat(page.locator("#group")).hasClass("old");
            assertThat(rows).hasCount(4);
            assertThat(complaints.stream().filter(text -> !text.contains("503"))).isEmpty();
        }
    }

    @Test
    void whereThereIsNoGroupNobodyAsksForIt() throws Exception {
        try (Page page = browser.newPage()) {
            Queue<String> asked = new ConcurrentLinkedQueue<>();
            page.onRequest(request -> asked.add(request.url()));
            page.navigate(service.uri("/").toString());
            assertThat(page.locator("#health li")).hasCount(PARTS);
            page.waitForResponse("**/actuator/health", () -> {});
            assertThat(page.locator("#group")).isHidden();
            assertThat(asked).noneMatch(url -> url.endsWith("/peers"));
        }
    }

    @Test
    void itSaysWhichServiceItIs() throws Exception {
        try (Page page = browser.newPage()) {
            page.navigate(service.uri("/").toString());
            Locator instance = page.locator("#instance");
            assertThat(instance).containsText("Host" + Kernel.hostName());
            assertThat(instance).containsText(Pattern.compile("Version[0-9]+\\.[0-9]+"));
            assertThat(instance).not().containsText("Instance");
            assertThat(page).hasTitle(Kernel.hostName() + ": global time");
            answer(
                    page,
                    "**/actuator/info",
                    200,
                    "{'instance': {'id': '0f0f0f0f-1111-2222-3333-444444444444', 'address': 'http://a:1'}}"
                            .replace("'", QUOTE));
            assertThat(instance).hasText("Instancehttp://a:1 (0f0f0f0f)");
        }
    }

    @Test
    void partsThatAreOffLeadToTheirDocumentation() throws Exception {
        try (ServiceProcess bare =
                        ServiceProcess.start(folder, "--byztime.provider=standalone").awaitStart();
                Page page = browser.newPage()) {
            page.navigate(bare.uri("/").toString());
            assertThat(page.locator("#health li")).hasCount(PARTS);
            Locator links = page.locator("#health a");
            assertThat(links).hasCount(PARTS - 1); // all but the time
            assertState(page.locator("#health li").nth(1), "not configured");
            for (Locator link : links.all()) {
                String[] target = String.valueOf(link.getAttribute("href")).split("#");
                assertThat(bare.get("/" + target[0]).body()).contains("id=\"" + target[1] + "\"");
            }
        }
    }

    @Test
    void aSpikeDoesNotHideTheRestOfTheHistory() throws Exception {
        try (Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(390, 844))) {
            answer(page, "**/time/history*", 200, HISTORY);
            page.navigate(service.uri("/").toString());
            assertThat(page.locator("#history-words"))
                    .hasText(
                            "Between 100 µs and 1 s in the last 1 h 7 min; the time could not be"
                                    + " told for 10 s.");
            Locator line = page.locator("#history .line");
            assertThat(line).hasCount(2); // a gap parts them
            assertThat(page.locator("#history .scale").getByText("100 µs")).isVisible();
            assertThat(page.locator("#history .unavailable")).hasCount(1);
            // The usual error fluctuates by a half, which can be seen.
            assertThat(line.nth(1).boundingBox().height).isGreaterThan(5);
            assertThat((double) page.evaluate(LEAST_LETTERS)).isGreaterThanOrEqualTo(12);
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(390);
        }
    }

    @Test
    void theReaderChoosesHowMuchOfTheHistoryToSee() throws Exception {
        try (Page page = browser.newPage()) {
            answer(page, "**/time/history*", 200, HISTORY);
            page.navigate(service.uri("/").toString());
            Locator windows = page.locator("#windows label");
            assertThat(windows.getByText("All")).isVisible();
            assertThat(windows.getByText("1 h")).isVisible();
            assertThat(windows.getByText("1 d")).isHidden(); // it has not run for so long
            page.waitForRequest("**/time/history?last=300s", () -> windows.first().click());
            assertThat(page.locator("#history-words")).containsText("in the last 5 min");
        }
    }

    @Test
    void whereTheGroupNeedsATokenItSaysSo() throws Exception {
        try (Page page = browser.newPage()) {
            answer(
                    page,
                    "**/time",
                    200,
                    ANSWER.formatted("SYNCHRONIZED").replace("EXTERNAL", "PEERS"));
            answer(page, "**/peers", 401, "{}");
            page.navigate(service.uri("/").toString());
            assertThat(page.locator("#group-words")).containsText("needs an access token");
            assertThat(page.locator("#group table")).isHidden();
        }
    }

    /** Rows of the parts of the service, whether they are configured or not. */
    private static final int PARTS = 8;

    /** The height in pixels of the smallest letters in drawings. */
    private static final String LEAST_LETTERS =
            """
            Math.min(...[...document.querySelectorAll('svg text')].map(text =>
              parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)) + 0.01
            """;

    /** As GET /time/history answers. */
    private static final String HISTORY =
            """
            {"length": "4000.000000000", "spans": [
             {"begin": "4000.000000000", "end": "2000.000000000", "unavailable": "0.000000000",
              "leastError": "0.000100000", "mostError": "1.000000000"},
             {"begin": "2000.000000000", "end": "1990.000000000", "unavailable": "10.000000000"},
             {"begin": "1990.000000000", "end": "1000.000000000", "unavailable": "0.000000000",
              "leastError": "0.000100000", "mostError": "0.000200000"},
             {"begin": "1000.000000000", "end": "0.000000000", "unavailable": "0.000000000",
              "leastError": "0.000100000", "mostError": "0.000300000"}]}\
            """;

    private static final String QUOTE = "\"";

    /** As GET /peers answers. */
    private static final String GROUP =
            """
            {"state": "COMMITTED", "publishes": true, "nodes": 4, "faultsTolerated": 1,
             "votesMissing": 1, "margin": 0, "error": "0.000020000", "voteOffset": "-0.000001000",
             "peers": [
              {"name": "b", "state": "VOTING", "roundTrip": "0.000085000",
               "offsetLower": "-0.000022000", "offsetUpper": "0.000030000"},
              {"name": "c", "state": "SUSPECT", "problem": "its vote is far from the others'",
               "roundTrip": "0.000090000",
               "offsetLower": "9.999970000", "offsetUpper": "10.000030000"},
              {"name": "d-in-a-data-centre-with-a-long-name", "state": "SILENT"}]}\
            """;

    private static final String ANSWER =
            """
            {"earliest": "1.0", "estimate": "2.0", "latest": "3.0", "error": "1.0", "era": "e", \
            "age": "1.0", "driftPpb": 1, "status": "%s", "mode": "STEP", "provider": "EXTERNAL"}\
            """;

    /** What the page is told, whatever the service says. */
    private static void answer(Page page, String path, int status, String body) {
        page.unroute(path);
        page.route(
                path,
                route ->
                        route.fulfill(
                                new Route.FulfillOptions()
                                        .setStatus(status)
                                        .setContentType("application/json")
                                        .setBody(body)));
    }

    /**
     * @param ceiling may be empty, as {@code recovering} may
     */
    private static String health(
            String time, String judging, String ceiling, String leasing, String recovering) {
        return """
        {"status": "DOWN", "components": {
         "globalTime": {"status": "UP", "details": {"status": "%s"}},
         "atMostOnce": {"status": "%s", "details": {"ceiling": "%s", "began": ""}},
         "leases": {"status": "%s", "details": {"recovering": "%s", "recoveringFor": "1.5",
          "held": 0, "waiting": 0}}}}\
        """
                .formatted(time, judging, ceiling, leasing, recovering);
    }

    private static Locator state(Locator part) {
        return part.locator(".state");
    }

    private static void assertState(Locator part, String word) {
        assertThat(state(part)).hasText(word);
    }

    private static String color(Locator shown) {
        return (String) shown.evaluate("it => getComputedStyle(it).color");
    }

    private static String sign(Locator shown) {
        return (String) shown.evaluate("it => getComputedStyle(it, '::before').content");
    }

    @Test
    void itFitsAPhoneAndCanBeUsedWithoutAMouse() throws Exception {
        try (Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(320, 640))) {
            page.navigate(service.uri("/").toString());
            assertThat(page.locator("#status")).hasText("OK: synchronised");
            assertThat(page.locator("#health li")).hasCount(PARTS);
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(320);
            page.keyboard().press("Tab");
            assertThat(page.locator("a:focus"))
                    .hasAttribute("aria-label", "How to configure Group of peers");
            page.keyboard().press("Enter");
            page.waitForURL("**/docs/daemon.html#running-a-group");
        }
    }

    @Test
    void itAllowsNothingFromElsewhere() throws Exception {
        for (String path : List.of("/", "/index.html", "/page/page.js")) {
            assertThat(service.get(path).statusCode()).as(path).isEqualTo(200);
            var headers = service.get(path).headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
    }
}
