package dev.byztime.site;

import java.nio.file.Path;

/** Where the site has what is in the repository. All paths are relative, with slashes. */
final class Urls {

    private static final String DOCS = "docs/";

    private Urls() {}

    /** The URL of a file or folder, relative to the root of the site. */
    static String of(String path) {
        if (path.equals("README.md")) {
            return "index.html";
        }
        String place = path.startsWith(DOCS) ? path.substring(DOCS.length()) : "repository/" + path;
        if (isPicture(path)) {
            return place;
        }
        if (path.endsWith("/README.md")) {
            return place.substring(0, place.length() - "README.md".length()) + "index.html";
        }
        if (isMarkdown(path)) {
            return place.substring(0, place.length() - ".md".length()) + ".html";
        }
        return place + ".html";
    }

    /** How a page names something else of the site. */
    static String relative(String fromUrl, String toUrl) {
        Path folder = Path.of("/" + fromUrl).resolveSibling(".").normalize();
        return folder.relativize(Path.of("/" + toUrl)).toString();
    }

    /** How a page names the root of the site: empty, or with a slash at the end. */
    static String root(String fromUrl) {
        return "../".repeat((int) fromUrl.chars().filter(letter -> letter == '/').count());
    }

    static boolean isMarkdown(String path) {
        return path.endsWith(".md");
    }

    static boolean isPicture(String path) {
        return path.endsWith(".png") || path.endsWith(".svg");
    }
}
