package dev.byztime.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks that the documents' links lead somewhere, and that they name only code that there is. */
class DocumentTests {

    private static final List<String> ROOTS =
            List.of(
                    "README.md",
                    "CHANGELOG.md",
                    "CONTRIBUTING.md",
                    "clients",
                    "docs",
                    "examples",
                    "helm",
                    "src/bench",
                    "src/test/resources");

    /** To somewhere in this repository: with neither scheme nor leading slash. */
    private static final Pattern LINK =
            Pattern.compile("\\]\\((?![a-z]+:|/)([^)#\\s]*)(?:#([^)\\s]*))?\\)");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"");

    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");

    private static final Pattern PACKAGE = Pattern.compile("\\bdev\\.byztime((?:\\.[a-z]+)*)\\b");

    /** Such as {@code `LeaseGuard`} or {@code `Node.publish`}. */
    private static final Pattern CLASS =
            Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)\\b[^`]*`");

    private static final Pattern DECLARED =
            Pattern.compile("\\b(?:class|interface|record|enum) ([A-Z]\\w*)");

    private static final Pattern IMPORTED =
            Pattern.compile("(?m)^import (?:static )?[a-z0-9_.]+\\.([A-Z]\\w*)");

    private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");

    /** Of other programs and libraries. */
    private static final Set<String> FOREIGN =
            Set.of(
                    "ArrayRecordComponent",
                    "BadImport",
                    "EnumOrdinal",
                    "JwtTimestampValidator",
                    "LeaseDuration",
                    "MaxRAMPercentage",
                    "OpaqueTokenIntrospector",
                    "ReferenceEquality",
                    "RenewDeadline",
                    "StringSplitter",
                    "WebContentInterceptor");

    @Test
    void linksLeadToFilesAndHeadings() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            for (MatchResult link : matches(LINK, Files.readString(document))) {
                Path target =
                        link.group(1).isEmpty()
                                ? document
                                : document.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)
                        || (link.group(2) != null && !anchors(target).contains(link.group(2)))) {
                    broken.add(document + ": " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void packagesThatAreNamedExist() throws IOException {
        for (Path document : documents()) {
            assertThat(matches(PACKAGE, Files.readString(document)))
                    .as(document.toString())
                    .extracting(name -> name.group(1).replace('.', '/'))
                    .allMatch(name -> isPackage(name));
        }
    }

    /** Not those of the clients in other languages, and of Kubernetes. */
    @Test
    void classesThatAreNamedExist() throws IOException {
        Set<String> known = new HashSet<>(FOREIGN);
        for (Path root : List.of(Sources.MAIN, Sources.TEST, Path.of("src/bench"))) {
            for (Path file : Sources.under(root)) {
                String source = Files.readString(file);
                addNames(known, DECLARED, source);
                addNames(known, IMPORTED, source);
            }
        }
        addNames(known, ALERT, Files.readString(Path.of("helm/alerts/byztime.yaml")));
        for (Path document : documents()) {
            if (!document.startsWith("clients") && !document.startsWith("helm")) {
                assertThat(matches(CLASS, Files.readString(document)))
                        .as(document.toString())
                        .extracting(name -> name.group(1))
                        .isSubsetOf(known);
            }
        }
    }

    private static void addNames(Set<String> names, Pattern pattern, String text) {
        matches(pattern, text).forEach(name -> names.add(name.group(1)));
    }

    @Test
    void anchorsAreThoseThatGitHubMakes() throws IOException {
        assertThat(anchors(Path.of("README.md"))).contains("what-a-client-must-do", "endpoints");
        assertThat(anchors(Path.of("docs/operations.md"))).contains("state-command");
        assertThat(anchor("`byztime state`, and [more](x.md)")).isEqualTo("byztime-state-and-more");
    }

    private static boolean isPackage(String name) {
        return Stream.of(Sources.MAIN, Sources.TEST)
                .anyMatch(root -> Files.isDirectory(Path.of(root + "/dev/byztime" + name)));
    }

    private static Set<String> anchors(Path document) throws IOException {
        String text = FENCED.matcher(Files.readString(document)).replaceAll("");
        Set<String> anchors = new HashSet<>();
        for (MatchResult heading : matches(HEADING, text)) {
            anchors.add(anchor(heading.group(1)));
        }
        for (MatchResult anchor : matches(ANCHOR, text)) {
            anchors.add(anchor.group(1));
        }
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .strip()
                .replace(' ', '-');
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String root : ROOTS) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .filter(file -> !file.toString().contains("node_modules"))
                        .forEach(documents::add);
            }
        }
        assertThat(documents).hasSizeGreaterThan(15);
        return documents;
    }
}
