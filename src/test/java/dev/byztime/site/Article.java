package dev.byztime.site;

import org.commonmark.node.Heading;
import org.commonmark.node.Node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A document, cut into sections at its headings. */
final class Article {

    private final String path;
    private final Node document;
    private final Map<Heading, String> anchors = new LinkedHashMap<>();
    private final List<Section> sections = new ArrayList<>();

    /**
     * What follows a heading, up to the next one.
     *
     * @param level of the heading: 1 to 6
     * @param anchor the id of the heading
     * @param text without marks
     */
    record Section(int level, String anchor, String heading, String text) {}

    /**
     * Cuts a document.
     *
     * @param path its path in the repository
     * @param document begins with its title
     */
    Article(String path, Node document) {
        this.path = path;
        this.document = document;
        Map<String, Integer> seen = new HashMap<>();
        for (Node block = document.getFirstChild(); block != null; ) {
            if (!(block instanceof Heading heading)) {
                throw new IllegalStateException(path + " does not begin with a heading");
            }
            String words = PlainText.of(heading);
            String anchor = anchor(words);
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            if (before > 0) {
                anchor += "-" + before;
            }
            anchors.put(heading, anchor);
            StringBuilder text = new StringBuilder();
            for (block = block.getNext();
                    block != null && !(block instanceof Heading);
                    block = block.getNext()) {
                text.append(PlainText.of(block)).append(' ');
            }
            sections.add(new Section(heading.getLevel(), anchor, words, text.toString().strip()));
        }
    }

    String path() {
        return path;
    }

    String title() {
        return sections.getFirst().heading();
    }

    List<Section> sections() {
        return sections;
    }

    String html() {
        return Markdown.html(document, anchors);
    }

    /** What GitHub makes of a heading. */
    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .strip()
                .replace(' ', '-');
    }
}
