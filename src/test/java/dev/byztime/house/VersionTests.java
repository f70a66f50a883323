package dev.byztime.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All parts have the version of pom.xml: {@code packaging/version} writes it. */
class VersionTests {

    private static final Pattern OWN = Pattern.compile("(?m)^  <version>(.*)</version>$");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    examples/spring/pom.xml                | <byztime.version>(.*)</byztime.version>
                    helm/Chart.yaml                        | (?m)^version: (.*)$
                    helm/Chart.yaml                        | (?m)^appVersion: (.*)$
                    helm/Chart.yaml                        | - name: byztime\\n    version: (.*)
                    helm/charts/byztime/Chart.yaml         | (?m)^version: (.*)$
                    helm/charts/byztime/Chart.yaml         | (?m)^appVersion: (.*)$
                    helm/examples/orders/Chart.yaml        | - name: byztime\\n    version: (.*)
                    helm/charts/byztime/values.yaml        | (?m)^  tag: (.*)$
                    """)
    void chartAndExamplesHaveIt(String file, String pattern) throws IOException {
        assertThat(found(file, Pattern.compile(pattern))).isEqualTo(version());
    }

    /** Registries of packages have no snapshots. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    clients/python/pyproject.toml          | (?m)^version = "(.*)"$
                    clients/python/src/byztime/__init__.py | (?m)^__version__ = "(.*)"$
                    clients/rust/Cargo.toml                | (?m)^version = "(.*)"$
                    clients/rust/Cargo.lock                | name = "byztime-client"\\nversion = "(.*)"
                    examples/rust/Cargo.lock               | name = "byztime-client"\\nversion = "(.*)"
                    clients/typescript/package.json        | (?m)^  "version": "(.*)",$
                    clients/typescript/README.md           | byztime-([0-9.]*)\\.tgz
                    """)
    void clientsHaveItWithoutSnapshot(String file, String pattern) throws IOException {
        assertThat(found(file, Pattern.compile(pattern)))
                .isEqualTo(version().replace("-SNAPSHOT", ""));
    }

    /** And what upgrades is tested from the release before. */
    @Test
    void thereIsAStateFolderOfAnEarlierRelease() throws IOException {
        String number = version().replace("-SNAPSHOT", "");
        try (var folders = Files.list(Path.of("src/test/resources/upgrade"))) {
            List<String> earlier =
                    folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString())
                            .filter(name -> !name.equals(number))
                            .toList();
            assertThat(earlier).isNotEmpty();
        }
    }

    private static String version() throws IOException {
        return found("pom.xml", OWN);
    }

    private static String found(String file, Pattern pattern) throws IOException {
        Matcher found = pattern.matcher(Files.readString(Path.of(file)));
        assertThat(found.find()).as(file).isTrue();
        return found.group(1);
    }
}
