package dev.byztime.site;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of contents.
 *
 * @param groups in the order of the table
 */
record Contents(List<Group> groups) {

    private static final String QUICKSTARTS = "docs/quickstarts/";

    /** The documents of each group; a name that ends in a slash stands for all below it. */
    private static final List<Chapter> CHAPTERS =
            List.of(
                    new Chapter("Begin", "README.md", "docs/running.md", "docs/glossary.md"),
                    new Chapter("Quickstarts", QUICKSTARTS + "README.md", QUICKSTARTS),
                    new Chapter(
                            "Use it",
                            "docs/leases.md",
                            "docs/at-most-once.md",
                            "docs/tickets.md",
                            "docs/commits.md",
                            "docs/problems.md",
                            "docs/clients.md",
                            "clients/",
                            "examples/"),
                    new Chapter(
                            "Run it",
                            "docs/configuration.md",
                            "docs/command-line.md",
                            "docs/access.md",
                            "docs/behind-a-proxy.md",
                            "docs/operations.md",
                            "docs/migrating.md",
                            "docs/compatibility.md",
                            "helm/"),
                    new Chapter(
                            "Understand it",
                            "docs/daemon.md",
                            "docs/timedata.md",
                            "docs/scale-out.md",
                            "docs/threat-model.md",
                            "docs/measurements.md",
                            "docs/decisions.md"),
                    new Chapter(
                            "Change it",
                            "CONTRIBUTING.md",
                            "CHANGELOG.md",
                            "src/",
                            "docs/licences.md"));

    private record Chapter(String title, List<String> paths) {

        Chapter(String title, String... paths) {
            this(title, List.of(paths));
        }
    }

    record Group(String title, List<Article> articles) {}

    /** Sorts all documents into the groups. Each of them has to be in one. */
    static Contents of(Map<String, Article> all) {
        List<Group> groups = new ArrayList<>();
        Set<Article> sorted = new HashSet<>();
        for (Chapter chapter : CHAPTERS) {
            List<Article> articles = new ArrayList<>();
            for (String path : chapter.paths()) {
                all.values().stream()
                        .filter(article -> Urls.isMarkdown(article.path()))
                        .filter(article ->
                                article.path().equals(path)
                                        || (path.endsWith("/") && article.path().startsWith(path)))
                        .filter(sorted::add)
                        .forEach(articles::add);
            }
            groups.add(new Group(chapter.title(), articles));
        }
        for (Article article : all.values()) {
            if (Urls.isMarkdown(article.path()) && !sorted.contains(article)) {
                throw new IllegalStateException(
                        article.path() + " is in no chapter of " + Contents.class.getName());
            }
        }
        return new Contents(groups);
    }
}
