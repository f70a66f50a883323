package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServiceOnManualClock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/** Asks for what the build makes of the documentation ({@code dev.byztime.site}). */
@ServiceOnManualClock
class DocumentationTests {

    @Autowired private MockMvcTester http;

    static Stream<String> pages() throws IOException {
        String root = new ClassPathResource("site/index.html").getURL().toString();
        int length = root.length() - "index.html".length();
        Resource[] pages =
                new PathMatchingResourcePatternResolver()
                        .getResources("classpath*:/site/**/*.html");
        assertThat(pages).as("the build makes them: mvn test-compile").isNotEmpty();
        return Arrays.stream(pages)
                .map(DocumentationTests::url)
                .map(url -> "/docs/" + url.substring(length));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageIsServed(String path) {
        assertServed(path, "text/html");
    }

    @ParameterizedTest
    @CsvSource({
        "/docs/,                 text/html",
        "/docs/quickstarts/,     text/html",
        "/docs/site.css,         text/css",
        "/docs/search.js,        text/javascript",
        "/docs/search.json,      application/json",
        "/docs/images/order.svg, image/svg+xml",
    })
    void andWhatPagesNeed(String path, String type) {
        assertServed(path, type);
    }

    @Test
    void theFirstPageIsTheOneWithoutAName() {
        assertThat(http.get().uri("/docs/").exchange())
                .bodyText()
                .contains("<h1 id=\"byztime-service\">");
        assertThat(http.get().uri("/docs").exchange())
                .hasStatus(HttpStatus.SEE_OTHER)
                .hasHeader("Location", "docs/");
    }

    @Test
    void everyFolderWithPagesHasAPageOfItsOwn() throws IOException {
        for (String path : pages().toList()) {
            String folder = path.substring(0, path.lastIndexOf('/') + 1);
            assertThat(tag(folder)).as(folder).isEqualTo(tag(folder + "index.html"));
        }
        assertThat(http.get().uri("/docs/quickstarts").exchange())
                .hasStatus(HttpStatus.SEE_OTHER)
                .hasHeader("Location", "quickstarts/");
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        String tag = tag("/docs/leases.html");
        assertThat(tag).matches("\"[0-9a-f]{32}\"").isNotEqualTo(tag("/docs/tickets.html"));
        assertThat(http.get().uri("/docs/leases.html").header("If-None-Match", tag).exchange())
                .hasStatus(HttpStatus.NOT_MODIFIED);
        assertThat(tag("/docs/")).isEqualTo(tag("/docs/index.html"));
    }

    @Test
    void nothingElseInTheJarIsServed() {
        for (String path :
                new String[] {"/docs/leases.md", "/docs/x.html", "/docs/../application.yml"}) {
            assertThat(http.get().uri(path).exchange()).as(path).hasStatus(HttpStatus.NOT_FOUND);
        }
    }

    private void assertServed(String path, String type) {
        MvcTestResult answer = http.get().uri(path).exchange();
        assertThat(answer).hasStatusOk().hasContentTypeCompatibleWith(type);
        assertThat(answer)
                .headers()
                .containsHeader("ETag")
                .doesNotContainHeader("Last-Modified")
                .hasValue("Cache-Control", "no-cache")
                .hasValue("X-Content-Type-Options", "nosniff")
                .hasHeaderSatisfying(
                        "Content-Security-Policy",
                        policy ->
                                assertThat(policy.getFirst())
                                        .contains("default-src 'none'", "script-src 'self'")
                                        .doesNotContain("unsafe"));
    }

    private String tag(String path) {
        return String.valueOf(http.get().uri(path).exchange().getResponse().getHeader("ETag"));
    }

    private static String url(Resource page) {
        try {
            return page.getURL().toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
