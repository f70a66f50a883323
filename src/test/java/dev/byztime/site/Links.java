package dev.byztime.site;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes the links of one document lead to pages of the site, and collects where they lead. */
final class Links extends AbstractVisitor {

    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*|/.*|#.*");

    private final Path repository;
    private final String document;
    private final Set<String> targets = new LinkedHashSet<>();
    private final Set<String> pictures = new LinkedHashSet<>();

    /**
     * Creates a visitor for one document.
     *
     * @param document its path in the repository
     */
    Links(Path repository, String document) {
        this.repository = repository;
        this.document = document;
    }

    /** The files and folders that links lead to, as paths in the repository. */
    Set<String> targets() {
        return targets;
    }

    /** The pictures that are shown, as paths in the repository. */
    Set<String> pictures() {
        return pictures;
    }

    @Override
    public void visit(Link link) {
        String to = link.getDestination();
        if (!ELSEWHERE.matcher(to).matches()) {
            int hash = to.indexOf('#');
            String path = resolve(hash < 0 ? to : to.substring(0, hash));
            targets.add(path);
            link.setDestination(relative(path) + (hash < 0 ? "" : to.substring(hash)));
        }
        visitChildren(link);
    }

    @Override
    public void visit(Image image) {
        String path = resolve(image.getDestination());
        pictures.add(path);
        image.setDestination(relative(path));
        visitChildren(image);
    }

    /** The path in the repository; for a folder with a README, that of the README. */
    private String resolve(String destination) {
        Path target = Path.of(document).resolveSibling(destination).normalize();
        if (target.startsWith("..") || !Files.exists(repository.resolve(target))) {
            throw new IllegalStateException(document + " has a link to nothing: " + destination);
        }
        Path readme = target.resolve("README.md");
        return (Files.exists(repository.resolve(readme)) ? readme : target).toString();
    }

    private String relative(String path) {
        return Urls.relative(Urls.of(document), Urls.of(path));
    }
}
