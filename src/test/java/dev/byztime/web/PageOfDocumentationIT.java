package dev.byztime.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** The documentation in a real browser, from the packaged service. */
@Timeout(300)
class PageOfDocumentationIT {

    private static final double PATIENCE_MS = 60_000;
    private static final int PHONE = 390;

    private static PageBrowser shown;

    @TempDir private static Path folder;

    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void launch() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        shown = PageBrowser.launch(folder);
    }

    @AfterAll
    static void end() {
        if (shown != null) {
            shown.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/",
                "/docs/problems.html",
                "/docs/leases.html",
                "/docs/measurements.html",
                "/docs/licences.html",
                "/docs/quickstarts/ordering.html",
                "/docs/repository/helm/dashboards/byztime.json.html",
            })
    void itFitsOnAPhone(String path) {
        try (Page page = page(ColorScheme.LIGHT)) {
            page.navigate(uri(path));
            assertThat(page.locator("h1").first()).isVisible();
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(PHONE);
            assertThat(page.evaluate("[...document.images].every(it => it.naturalWidth > 0)"))
                    .isEqualTo(true);
            assertThat(complaints).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void itFollowsTheColourScheme(ColorScheme scheme) {
        try (Page page = page(scheme)) {
            page.navigate(uri("/docs/leases.html"));
            assertThat(page.locator("body"))
                    .hasCSS(
                            "background-color",
                            scheme == ColorScheme.DARK ? "rgb(20, 24, 28)" : "rgb(251, 251, 249)");
        }
    }

    @Test
    void theSearchFindsAWordAndLeadsToItsSection() {
        try (Page page = page(ColorScheme.LIGHT)) {
            page.navigate(uri("/docs/quickstarts/ordering.html"));
            page.keyboard().press("/");
            page.keyboard().type("dns rebinding");
            Locator found = page.locator("#found li");
            assertThat(found.first()).containsText("Browsers in Access");
            assertThat(found.first().locator("mark").first()).hasText("DNS");
            assertThat(page.locator("article")).isHidden();
            page.keyboard().press("Enter");
            page.waitForURL("**/docs/access.html#browsers");
            assertThat(page.locator("#browsers")).isInViewport();

            page.keyboard().press("/");
            page.keyboard().type("xyzzy");
            assertThat(page.locator("#found [role=status]")).hasText("Nothing found.");
            page.keyboard().press("Escape");
            assertThat(page.locator("article")).isVisible();
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void theTypeOfAProblemLeadsToItsSection() {
        try (Page page = page(ColorScheme.LIGHT)) {
            page.navigate(uri("/problems/too-old"));
            assertThat(page).hasURL(Pattern.compile(".*/docs/problems\\.html#too-old"));
            assertThat(page.locator("#too-old")).isInViewport();
        }
    }

    private Page page(ColorScheme scheme) {
        Page page =
                shown.browser()
                        .newPage(
                                new Browser.NewPageOptions()
                                        .setColorScheme(scheme)
                                        .setViewportSize(PHONE, 844));
        page.onConsoleMessage(message -> complaints.add(message.text()));
        page.onPageError(complaints::add);
        return page;
    }

    private static String uri(String path) {
        return shown.service().uri(path).toString();
    }
}
