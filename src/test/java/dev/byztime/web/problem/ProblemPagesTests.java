package dev.byztime.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Holds docs/problems.md against the problems that there are. */
@ServiceOnManualClock
public class ProblemPagesTests {

    private static final Path DOCS = Path.of("docs/problems.md");

    /** What a type's URI ends in. */
    private static final Pattern NAME = Pattern.compile("^##+ `(.*)`", Pattern.MULTILINE);

    @Autowired private MockMvcTester http;

    public static Stream<String> reasons() {
        return Stream.of(
                        Arrays.stream(ProblemType.values()).map(ProblemType::reason),
                        Arrays.stream(Unavailable.values()).map(Unavailable::reason),
                        Arrays.stream(ServiceRefusal.Reason.values())
                                .map(ServiceRefusal.Reason::reason))
                .flatMap(Function.identity());
    }

    @Test
    void docsHaveEachProblemOnceAndNoOther() throws IOException {
        List<String> documented =
                NAME.matcher(Files.readString(DOCS))
                        .results()
                        .map((MatchResult section) -> section.group(1))
                        .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(reasons().toList());
    }

    @Test
    void noTwoProblemsShareAName() {
        assertThat(reasons()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void itsUriServesWhatTheDocsSayOfIt(String reason) throws IOException {
        MvcTestResult page = http.get().uri("/problems/" + reason).exchange();
        assertThat(page).hasStatusOk().hasContentTypeCompatibleWith(MediaType.TEXT_PLAIN);
        String text = page.getResponse().getContentAsString();
        assertThat(text).matches("(?s)## `" + reason + "`\n\n.{40,}").doesNotContain("\n#");
        assertThat(Files.readString(DOCS)).contains(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/problems         | docs/problems.html",
                "/problems/too-old | ../docs/problems.html#too-old",
            })
    void browsersAreSentToThePage(String path, String place) {
        assertThat(
                        http.get()
                                .uri(path)
                                .header("Accept", "text/html,application/xml;q=0.9,*/*;q=0.8")
                                .exchange())
                .hasStatus(HttpStatus.SEE_OTHER)
                .hasHeader("Location", place)
                .hasHeader("Vary", "Accept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "text/*",
                "text/plain",
                "application/json",
                "application/problem+json, */*;q=0.1",
                "text/html;q=0.5, text/plain",
                "text/html;q=0",
            })
    void allOthersGetText(String accept) {
        assertThat(http.get().uri("/problems/too-old").header("Accept", accept).exchange())
                .hasStatusOk()
                .hasContentTypeCompatibleWith(MediaType.TEXT_PLAIN)
                .hasHeader("Vary", "Accept");
    }

    @Test
    void browsersTooLearnThatThereIsNoSuchProblem() {
        assertThat(http.get().uri("/problems/none").header("Accept", "text/html").exchange())
                .hasStatus(HttpStatus.NOT_FOUND);
    }

    @Test
    void allOfThemAreServedTogether() throws IOException {
        assertThat(http.get().uri("/problems").exchange())
                .hasStatusOk()
                .bodyText()
                .isEqualTo(Files.readString(DOCS));
    }
}
