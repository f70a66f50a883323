package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes pictures of the page, in both colour schemes and at the widths of a phone, a window and a
 * wide screen. Those of the window are the pictures in the documentation; look at all of them. The
 * build leaves this out: {@code mvn verify -Dit.test=PagePictures
 * -Dbyztime.screenshots=docs/images} writes the others to {@code target/pictures}.
 */
@Timeout(300)
class PagePictures {

    private static final int WINDOW_WIDTH = 880;
    private static final int[] WIDTHS = {390, WINDOW_WIDTH, 1440};
    private static final int HEIGHT = 900;

    /** The property with the folder of the pictures in the documentation. */
    private static final String PICTURES = "byztime.screenshots";

    /** A history to look at takes some seconds. */
    private static final int ANSWERS_IN_PICTURE = 25;

    @TempDir private Path folder;

    @Test
    void pageAtEachWidthInEachColourScheme() throws Exception {
        String documentation = System.getProperty(PICTURES);
        Path others = Files.createDirectories(Path.of("target/pictures"));
        Map<Path, Page> pages = new LinkedHashMap<>();
        try (PageBrowser shown = PageBrowser.launch(folder)) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : WIDTHS) {
                    String name = "page-%s%s.png".formatted(word(scheme), suffix(width));
                    boolean documented = width == WINDOW_WIDTH && documentation != null;
                    Path picture = (documented ? Path.of(documentation) : others).resolve(name);
                    pages.put(picture, open(shown, scheme, width));
                }
            }
            for (int i = 0; i < ANSWERS_IN_PICTURE; i++) {
                pages.values().iterator().next().waitForResponse("**/time", () -> {});
            }
            for (Map.Entry<Path, Page> each : pages.entrySet()) {
                Page page = each.getValue();
                page.bringToFront();
                page.waitForResponse("**/time", () -> {});
                page.screenshot(
                        new Page.ScreenshotOptions().setFullPage(true).setPath(each.getKey()));
                assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                        .as("%s is wider than its window", each.getKey())
                        .isLessThanOrEqualTo(page.viewportSize().width);
            }
        }
    }

    private static Page open(PageBrowser shown, ColorScheme scheme, int width) {
        Page page =
                shown.browser()
                        .newPage(
                                new Browser.NewPageOptions()
                                        .setColorScheme(scheme)
                                        .setViewportSize(width, HEIGHT));
        page.navigate(shown.service().uri("/").toString());
        return page;
    }

    private static String word(ColorScheme scheme) {
        return scheme.name().toLowerCase(Locale.ROOT);
    }

    private static String suffix(int width) {
        return width == WINDOW_WIDTH ? "" : "-" + width;
    }
}
