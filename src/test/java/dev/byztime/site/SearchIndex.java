package dev.byztime.site;

import java.util.ArrayList;
import java.util.List;

/** What the search looks through: all sections of all pages. */
final class SearchIndex {

    private final List<Entry> entries = new ArrayList<>();

    /**
     * A section. The names are short because each of them is in the file a thousand times.
     *
     * @param u its URL, with an anchor unless it begins the page
     * @param p the title of its page
     * @param h its heading
     * @param t its text
     */
    record Entry(String u, String p, String h, String t) {}

    void add(String url, Article article) {
        if (!Urls.isMarkdown(article.path())) {
            return; // sources: whoever looks for code has better tools
        }
        for (Article.Section section : article.sections()) {
            boolean first = section == article.sections().getFirst();
            entries.add(
                    new Entry(
                            first ? url : url + "#" + section.anchor(),
                            article.title(),
                            section.heading(),
                            section.text()));
        }
    }

    List<Entry> entries() {
        return entries;
    }
}
