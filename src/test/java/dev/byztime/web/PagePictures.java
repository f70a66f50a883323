package dev.byztime.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * Renews the pictures of the page in the documentation. The build leaves this out: {@code mvn
 * verify -Dit.test=PagePictures -Dbyztime.screenshots=docs/images}.
 */
@Timeout(300)
class PagePictures {

    /** The property with the folder that the pictures go to. */
    private static final String PICTURES = "byztime.screenshots";

    /** A history to look at takes some seconds. */
    private static final int ANSWERS_IN_PICTURE = 25;

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void pageInEachColourScheme(ColorScheme scheme) throws Exception {
        String into = Objects.requireNonNull(System.getProperty(PICTURES), PICTURES);
        try (PageBrowser shown = PageBrowser.launch(folder);
                Page page =
                        shown.browser()
                                .newPage(
                                        new Browser.NewPageOptions()
                                                .setColorScheme(scheme)
                                                .setViewportSize(880, 900))) {
            page.navigate(shown.service().uri("/").toString());
            for (int i = 0; i < ANSWERS_IN_PICTURE; i++) {
                page.waitForResponse("**/time", () -> {});
            }
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(
                                    Path.of(
                                            into,
                                            "page-%s.png"
                                                    .formatted(
                                                            scheme.name()
                                                                    .toLowerCase(Locale.ROOT)))));
        }
    }
}
