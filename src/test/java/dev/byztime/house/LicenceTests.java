package dev.byztime.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares docs/licences.md with the list of components that the build makes, and every licence
 * with those that may be in the jar.
 *
 * <p>To write it anew: {@code mvn test -Dtest=LicenceTests -Dlicences.write}
 */
class LicenceTests {

    private static final Path PAGE = Path.of("docs/licences.md");
    private static final String COMPONENTS = "/META-INF/sbom/application.cdx.json";

    /** Whoever distributes the jar chooses one of these where a library offers several. */
    private static final Set<String> WELCOME =
            Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0", "MIT");

    private static final String INTRODUCTION =
            """
            # Licences

            The service itself is under Apache-2.0. These are the licences of the libraries in its jar, as their publishers name them; where there are several, each may be chosen, and the
            first of Apache-2.0, BSD, EPL-2.0 and MIT will do. The versions are in `META-INF/sbom/application.cdx.json` in the
            jar (CycloneDX), from which the build checks this page (`LicenceTests`).

            | licence | libraries |
            |---|---|
            """;

    private final List<JsonNode> components = components();

    @Test
    void everyLibraryIsListedWithItsLicence() throws IOException {
        if (Boolean.getBoolean("licences.write")) {
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE)
                .as("to write it anew: mvn test -Dtest=LicenceTests -Dlicences.write")
                .hasContent(page());
    }

    @Test
    void everyLibraryMayBeInTheJar() {
        assertThat(components)
                .isNotEmpty()
                .allSatisfy(component ->
                        assertThat(licences(component))
                                .as(name(component))
                                .containsAnyElementsOf(WELCOME));
    }

    private String page() {
        TreeMap<String, TreeSet<String>> byLicence =
                components.stream()
                        .collect(
                                groupingBy(
                                        component -> String.join(", ", licences(component)),
                                        TreeMap::new,
                                        mapping(LicenceTests::name, toCollection(TreeSet::new))));
        return byLicence.entrySet().stream()
                .map(entry ->
                        "| %s | %s |\n"
                                .formatted(entry.getKey(), String.join(", ", entry.getValue())))
                .collect(joining("", INTRODUCTION, ""));
    }

    private static String name(JsonNode component) {
        return component.path("group").asString() + ":" + component.path("name").asString();
    }

    private static List<String> licences(JsonNode component) {
        return component
                .path("licenses")
                .valueStream()
                .map(choice -> choice.path("license"))
                .map(licence -> licence.path("id").asString(licence.path("name").asString("")))
                .sorted()
                .toList();
    }

    private static List<JsonNode> components() {
        try (InputStream list = LicenceTests.class.getResourceAsStream(COMPONENTS)) {
            assumeThat(list).as("Maven makes the list of components only if online").isNotNull();
            return JsonMapper.shared()
                    .readTree(Objects.requireNonNull(list, COMPONENTS))
                    .path("components")
                    .valueStream()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
