package dev.byztime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of settings, in documents and in messages. */
class SettingNamesTests {

    private static final Set<String> FILES =
            Set.of("py", "go", "rs", "sh", "ts", "yaml", "aot", "service");

    @Test
    void allAreWrittenAsInDocuments() {
        assertThat(SettingNames.all())
                .contains(
                        "byztime.provider",
                        "byztime.drift-ppb",
                        "byztime.refused-after.error",
                        "byztime.at-most-once.margin",
                        "byztime.at-most-once.receivers.*.max-lifetime");
    }

    @ParameterizedTest
    @CsvSource({
        "driftPpb,                               byztime.drift-ppb",
        "atMostOnce.marginSufficient,            byztime.at-most-once",
        "tokensAskedFor,                         byztime",
        "slew.inOrder,                           byztime.slew",
        "atMostOnce.receivers[a.b].maxLifetime,  byztime.at-most-once.receivers[a.b].max-lifetime",
        "atMostOnce.receivers<K>[Orders].<map key>, byztime.at-most-once.receivers[Orders]",
    })
    void aPathOfJavaBecomesTheSettingThatItIsAbout(String path, String name) {
        assertThat(SettingNames.ofPath(path)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "byztime.staet,                                byztime.state",
        "byztime.stat,                                 byztime.state",
        "byztime.tokns,                                byztime.tokens",
        "byztime.leases.longst-term,                   byztime.leases.longest-term",
        "byztime.at-most-once.receivers.one.max-lifetim,"
                + " byztime.at-most-once.receivers.one.max-lifetime",
    })
    void theNearestSettingIsFound(String misspelt, String meant) {
        assertThat(Nearest.to(misspelt, SettingNames.like(misspelt))).hasValue(meant);
    }

    @Test
    void whatIsFarFromAllHasNoNearest() {
        assertThat(Nearest.to("byztime.quorum-of-the-cluster", SettingNames.all())).isEmpty();
    }

    @Test
    @SuppressWarnings("StreamResourceLeak") // flatMap closes them
    void documentsAndMessagesNameOnlySettingsThatThereAre() throws IOException {
        try (Stream<Path> files =
                Stream.of(
                                Files.walk(Path.of("docs")),
                                Files.walk(Path.of("src/main/java")),
                                Stream.of(Path.of("README.md"), Path.of("examples/README.md")))
                        .flatMap(all -> all)) {
            List<Path> texts =
                    files.filter(file -> file.toString().matches(".*\\.(md|java)")).toList();
            assertThat(texts).hasSizeGreaterThan(50);
            for (Path text : texts) {
                assertThat(Files.readAllLines(text))
                        .as(text.toString())
                        .filteredOn(line -> !line.matches("(import|package) .*"))
                        .allSatisfy(line ->
                                assertThat(SettingsInTexts.in(line))
                                        .as(line)
                                        .filteredOn(name -> !isOtherName(line, name))
                                        .allMatch(SettingsInTexts::isSetting));
            }
        }
    }

    /** With a name of an operator's choice written as NAME, or all below a prefix as one row. */
    @Test
    void everySettingIsOnThePageOfSettings() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));
        assertThat(SettingNames.all().stream().map(name -> name.replace(SettingNames.ANY, "NAME")))
                .allSatisfy(name ->
                        assertThat(page)
                                .containsAnyOf(
                                        "`" + name + "`",
                                        "`" + name.replaceFirst("\\.[^.]*$", ".*") + "`"));
    }

    /** Metrics have names with points in the code, and so have files of examples. */
    private static boolean isOtherName(String line, String name) {
        return FILES.contains(name)
                || line.contains("builder(\"byztime." + name)
                || (line.matches(".*\"byztime\\." + Pattern.quote(name) + "\\.?\".*")
                        && !line.contains("ConditionalOn"));
    }
}
