package dev.byztime.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;

/** Swagger UI in a real browser, from the packaged service. */
@Timeout(600)
class PageOfSwaggerIT {

    private static final double PATIENCE_MS = 60_000;

    @TempDir private Path folder;

    /** As somebody does who clicks on "Try it out" and "Execute", and changes nothing. */
    @Test
    void everyExampleWorksAndIsAnsweredWithJson() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        try (PageBrowser shown = PageBrowser.launch(folder);
                Page page = shown.browser().newPage()) {
            page.setDefaultTimeout(PATIENCE_MS);
            page.navigate(shown.service().uri("/swagger-ui.html").toString());
            Locator operations = page.locator(".opblock");
            assertThat(operations.first()).isVisible();
            int count = operations.count();
            assertThat(count).isGreaterThan(30);
            for (int i = 0; i < count; i++) {
                assertWorks(page, operations.nth(i));
            }
        }
    }

    private static void assertWorks(Page page, Locator operation) {
        operation.locator(".opblock-summary-control").click();
        operation.locator(".try-out__btn").click();
        Response answer =
                page.waitForResponse(
                        response -> true, () -> operation.locator("button.execute").click());
        String name = answer.request().method() + " " + answer.url();
        assertThat(answer.status()).as("%s: %s", name, answer.text()).isEqualTo(200);
        assertThat(answer.headerValue("content-type")).as(name).contains("json");
        JsonNode body = JsonMapper.shared().readTree(answer.text());
        assertThat(body.has("problem")).as("%s: %s", name, body).isFalse();
        assertThat(operation.locator(".live-responses-table .response .response-col_status"))
                .containsText("200");
        operation.locator(".opblock-summary-control").click(); // or the page gets long
    }
}
