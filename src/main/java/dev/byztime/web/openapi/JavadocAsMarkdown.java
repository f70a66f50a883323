package dev.byztime.web.openapi;

import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.CommentFormatter;
import com.github.therapi.runtimejavadoc.MethodJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;

import org.springdoc.core.providers.SpringDocJavadocProvider;
import org.springframework.stereotype.Component;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes the words of the API's description from Javadoc, and converts them into the Markdown of
 * OpenAPI.
 *
 * <p>So the meaning of answers and parameters is written down only once. Of Javadoc's inline tags,
 * {@code code} is understood.
 */
@Component
class JavadocAsMarkdown extends SpringDocJavadocProvider {

    private static final Pattern PARAGRAPH = Pattern.compile("\\s*<p>\\s*");
    private static final Pattern BROKEN_LINE = Pattern.compile("\\s*\\R\\s*");
    private static final Pattern CODE = Pattern.compile("</?code>");

    private final CommentFormatter formatter = new CommentFormatter();

    @Override
    public String getClassJavadoc(Class<?> type) {
        return markdown(super.getClassJavadoc(type));
    }

    @Override
    public Map<String, String> getRecordClassParamJavadoc(Class<?> type) {
        Map<String, String> members = new LinkedHashMap<>(super.getRecordClassParamJavadoc(type));
        members.replaceAll((name, text) -> markdown(text));
        return members;
    }

    @Override
    public String getMethodJavadocDescription(Method method) {
        return markdown(of(method).getComment());
    }

    @Override
    public String getMethodJavadocReturn(Method method) {
        return markdown(of(method).getReturns());
    }

    /** The description of a parameter; empty if there is none. */
    @Override
    public String getParamJavadoc(Method method, String name) {
        return of(method).getParams().stream()
                .filter(parameter -> parameter.getName().equals(name))
                .map(parameter -> markdown(parameter.getComment()))
                .findFirst()
                .orElse("");
    }

    /**
     * The Javadoc of a method. The library's own list of a class's methods has only the public ones
     * if the class has any.
     */
    private static MethodJavadoc of(Method method) {
        return RuntimeJavadoc.getJavadoc(method);
    }

    private String markdown(Comment comment) {
        return markdown(formatter.format(comment));
    }

    private static String markdown(String javadoc) {
        StringBuilder text = new StringBuilder();
        for (String paragraph : PARAGRAPH.split(javadoc)) {
            text.append(text.isEmpty() ? "" : "\n\n")
                    .append(BROKEN_LINE.matcher(paragraph).replaceAll(" ").strip());
        }
        return CODE.matcher(text).replaceAll("`");
    }
}
