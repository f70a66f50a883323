package dev.byztime.site;

/** What is around the text of every page: title, search, and the table of contents. */
final class Shell {

    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{title} · Byztime</title>
              <link rel="icon" href="{root}../page/icon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="{root}site.css">
              <script src="{root}search.js" data-root="{root}" defer></script>
            </head>
            <body>
            <a class="skip" href="#text">To the text</a>
            <header>
              <a class="home" href="{root}index.html">Byztime</a>
              <a href="{root}../">The time now</a>
              <a class="to-contents" href="#contents">Contents</a>
              <form role="search" hidden>
                <input type="search" name="words" placeholder="Search ( / )" aria-label="Search the documentation" autocomplete="off" spellcheck="false">
              </form>
            </header>
            <main id="text">
            <section id="found" aria-label="Search results" hidden><p role="status"></p><ol></ol></section>
            <article>
            {text}</article>
            </main>
            <nav id="contents" aria-label="Contents">
            {contents}</nav>
            </body>
            </html>
            """;

    private Shell() {}

    static String page(Article article, Contents contents) {
        String url = Urls.of(article.path());
        // The text comes last, so that nothing in it is taken for a place to fill.
        return PAGE.replace("{title}", escaped(article.title()))
                .replace("{root}", Urls.root(url))
                .replace("{contents}", contents(article, contents))
                .replace("{text}", article.html());
    }

    private static String contents(Article shown, Contents contents) {
        StringBuilder html = new StringBuilder();
        for (Contents.Group group : contents.groups()) {
            html.append("<h2>").append(escaped(group.title())).append("</h2>\n<ul>\n");
            for (Article article : group.articles()) {
                boolean here = article == shown;
                html.append("<li><a href=\"")
                        .append(Urls.relative(Urls.of(shown.path()), Urls.of(article.path())))
                        .append(here ? "\" aria-current=\"page\">" : "\">")
                        .append(escaped(article.title()))
                        .append("</a>")
                        .append(here ? sections(article) : "")
                        .append("</li>\n");
            }
            html.append("</ul>\n");
        }
        return html.toString();
    }

    private static String sections(Article article) {
        StringBuilder html = new StringBuilder();
        for (Article.Section section : article.sections()) {
            if (section != article.sections().getFirst() && section.level() <= 2) {
                html.append("<li><a href=\"#")
                        .append(section.anchor())
                        .append("\">")
                        .append(escaped(section.heading()))
                        .append("</a></li>\n");
            }
        }
        return html.isEmpty() ? "" : "\n<ul>\n" + html + "</ul>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
