package dev.byztime.site;

import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads Markdown as GitHub does, and writes it as HTML. */
final class Markdown {

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

    private static final Pattern LEFT_BY_BUILDS =
            Pattern.compile("\\..*|target|node_modules|__pycache__");

    private Markdown() {}

    static Node parse(String text) {
        return PARSER.parse(text);
    }

    /** A page for a file that is no Markdown. */
    static Node code(String path, String text) {
        FencedCodeBlock code = new FencedCodeBlock();
        code.setLiteral(text);
        return titled(path, code);
    }

    /** A page for a folder: the names of what is in it. */
    static Node list(String path, Path folder) throws IOException {
        BulletList names = new BulletList();
        names.setTight(true);
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !LEFT_BY_BUILDS.matcher(file.getFileName().toString()).matches())
                    .map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .forEach(name -> {
                        Paragraph paragraph = new Paragraph();
                        paragraph.appendChild(new Code(name));
                        ListItem item = new ListItem();
                        item.appendChild(paragraph);
                        names.appendChild(item);
                    });
        }
        return titled(path, names);
    }

    /**
     * The HTML of a document.
     *
     * @param anchors the ids of its headings
     */
    static String html(Node document, Map<Heading, String> anchors) {
        return HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(context ->
                        (node, tag, attributes) -> {
                            if (node instanceof Heading heading) {
                                attributes.put("id", anchors.get(heading));
                            }
                        })
                .build()
                .render(document)
                // A wide table moves under a finger, and the page does not.
                .replace("<table>", "<div class=\"scroll\"><table>")
                .replace("</table>", "</table></div>");
    }

    private static Node titled(String title, Node content) {
        Heading heading = new Heading();
        heading.setLevel(1);
        heading.appendChild(new Text(title));
        Document document = new Document();
        document.appendChild(heading);
        document.appendChild(content);
        return document;
    }
}
