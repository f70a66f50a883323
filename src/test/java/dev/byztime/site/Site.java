package dev.byztime.site;

import org.commonmark.node.Node;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;

/**
 * Writes README.md and all of docs as HTML, and also each file, folder and picture of this
 * repository that their links lead to. A link that leads nowhere ends the build.
 */
public final class Site {

    /** What the search loads when somebody begins to type. */
    static final String INDEX = "search.json";

    private final Path repository;
    private final Path target;
    private final SearchIndex index = new SearchIndex();
    private final Map<String, Article> articles = new LinkedHashMap<>();

    private Site(Path repository, Path target) {
        this.repository = repository;
        this.target = target;
    }

    /**
     * Writes the site.
     *
     * @param args the folder of the repository, and the folder to write to
     */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]), Path.of(args[1]));
    }

    static void write(Path repository, Path target) throws IOException {
        new Site(repository, target).write();
    }

    private void write() throws IOException {
        Queue<String> found = new ArrayDeque<>(documents());
        while (!found.isEmpty()) {
            String path = found.remove();
            if (articles.containsKey(path)) {
                continue;
            }
            Links links = new Links(repository, path);
            Node content = content(path);
            content.accept(links);
            articles.put(path, new Article(path, content));
            found.addAll(links.targets());
            for (String picture : links.pictures()) {
                copy(picture);
            }
        }
        Contents contents = Contents.of(articles);
        for (Article article : articles.values()) {
            String url = Urls.of(article.path());
            write(url, Shell.page(article, contents));
            index.add(url, article);
        }
        write(INDEX, JsonMapper.shared().writeValueAsString(index.entries()));
    }

    private List<String> documents() throws IOException {
        try (Stream<Path> files = Files.walk(repository.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md"),
                            files.map(repository::relativize)
                                    .map(Path::toString)
                                    .filter(Urls::isMarkdown)
                                    .sorted())
                    .toList();
        }
    }

    private Node content(String path) throws IOException {
        Path file = repository.resolve(path);
        if (Files.isDirectory(file)) {
            return Markdown.list(path, file);
        }
        String text = Files.readString(file);
        return Urls.isMarkdown(path) ? Markdown.parse(text) : Markdown.code(path, text);
    }

    private void write(String url, String text) throws IOException {
        Path file = target.resolve(url);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void copy(String picture) throws IOException {
        Path file = target.resolve(Urls.of(picture));
        Files.createDirectories(file.getParent());
        Files.write(file, Files.readAllBytes(repository.resolve(picture)));
    }
}
