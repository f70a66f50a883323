package dev.byztime.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes the site, and follows all of its links. */
class SiteTests {

    private static final Path REPOSITORY = Path.of("");
    private static final Path STATIC = Path.of("src/main/resources/static");
    private static final Path BESIDE = Path.of("src/main/resources/site");

    private static final Pattern LINK = Pattern.compile("\\b(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]*)\"");

    /** What the policy in the headers forbids. */
    private static final Pattern INLINE =
            Pattern.compile("<script(?! src=\"[^\"]+\")|<style|<[^>]+ (style|on[a-z]+)=");

    /** By URL. */
    private static final Map<String, String> PAGES = new TreeMap<>();

    @TempDir private static Path site;

    @BeforeAll
    static void write() throws IOException {
        Site.write(REPOSITORY, site);
        try (Stream<Path> files = Files.walk(site)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".html")).toList()) {
                PAGES.put(site.relativize(file).toString(), Files.readString(file));
            }
        }
    }

    @Test
    void everyDocumentIsAPage() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            assertThat(files.map(Path::toString).filter(Urls::isMarkdown).map(Urls::of))
                    .hasSizeGreaterThan(25)
                    .allSatisfy(url -> assertThat(PAGES).containsKey(url));
        }
        assertThat(PAGES)
                .containsKeys("index.html", "repository/CHANGELOG.html")
                .hasEntrySatisfying(
                        "quickstarts/index.html", page -> assertThat(page).contains("Quickstarts"));
    }

    @Test
    void everyLinkLeadsToAPageAndToItsPlaceThere() {
        List<String> broken = new ArrayList<>();
        PAGES.forEach((url, page) ->
                matches(LINK, page).stream()
                        .filter(link -> !link.matches("https?:.*|/.*"))
                        .filter(link -> !leadsSomewhere(url, link))
                        .forEach(link -> broken.add(url + ": " + link)));
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageLinksToEveryDocument() {
        assertThat(PAGES.values())
                .allSatisfy(page ->
                        assertThat(page)
                                .contains("leases.html\"", "operations.html\"", "#contents"));
        assertThat(PAGES.get("leases.html"))
                .contains("aria-current=\"page\"", "<a href=\"#fencing\">Fencing</a>");
    }

    @Test
    void nothingIsInline() {
        assertThat(PAGES)
                .allSatisfy((url, page) -> assertThat(page).as(url).doesNotContainPattern(INLINE));
    }

    @Test
    void markdownIsRendered() {
        assertThat(PAGES.get("problems.html"))
                .contains("<h2 id=\"too-old\"><code>too-old</code></h2>", "<div class=\"scroll\">")
                .contains("<title>Problems · Byztime</title>");
        assertThat(PAGES.get("quickstarts/ordering.html"))
                .contains("<pre><code class=\"language-python\">", "src=\"../images/order.svg\"");
        assertThat(PAGES.get("repository/src/main/java/dev/byztime/package-info.java.html"))
                .contains("@NullMarked");
    }

    @Test
    void sectionsAreFoundByTheirWords() throws IOException {
        JsonNode all = JsonMapper.shared().readTree(Files.readString(site.resolve(Site.INDEX)));
        assertThat(all.valueStream())
                .hasSizeGreaterThan(300)
                .allMatch(section -> leadsSomewhere("index.html", section.path("u").asString()))
                .filteredOn(section -> section.path("t").asString().contains("DNS rebinding"))
                .anySatisfy(section -> {
                    assertThat(section.path("u").asString()).isEqualTo("access.html#browsers");
                    assertThat(section.path("h").asString()).isEqualTo("Browsers");
                    assertThat(section.path("p").asString()).isEqualTo("Access");
                });
    }

    @Test
    void theSecondOfTwoHeadingsGetsANumber() {
        Article article = new Article("x.md", Markdown.parse("# A `b`, c\n## Of\n## Of\n"));
        assertThat(article.sections())
                .extracting(Article.Section::anchor)
                .containsExactly("a-b-c", "of", "of-1");
    }

    @Test
    void aLinkToNothingEndsTheBuild() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        Markdown.parse("[x](no-such-file.md)")
                                .accept(new Links(REPOSITORY, "docs/leases.md")))
                .withMessage("docs/leases.md has a link to nothing: no-such-file.md");
    }

    private static boolean leadsSomewhere(String url, String link) {
        int hash = link.indexOf('#');
        String place = hash < 0 ? link : link.substring(0, hash);
        Path target = Path.of("/docs/" + url).resolveSibling(place).normalize();
        if (place.isEmpty()) {
            target = Path.of("/docs/" + url);
        }
        if (!target.startsWith("/docs")) {
            return Files.exists(STATIC.resolve(target.toString().substring(1)));
        }
        String found = Path.of("/docs").relativize(target).toString();
        if (hash >= 0) {
            String page = PAGES.get(found);
            return page != null && matches(ID, page).contains(link.substring(hash + 1));
        }
        return Files.isRegularFile(site.resolve(found))
                || Files.isRegularFile(BESIDE.resolve(found));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    }
}
