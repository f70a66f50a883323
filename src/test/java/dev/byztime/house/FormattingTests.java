package dev.byztime.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares every Java file with what google-java-format (AOSP style) makes of it.
 *
 * <p>To reformat: {@code mvn test -Dtest=FormattingTests -Dformat.write}
 */
@Execution(ExecutionMode.CONCURRENT)
class FormattingTests {

    private static final Path ALL = Path.of("src");

    private final Formatter formatter =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());

    @Test
    void everyFileIsFormatted() throws IOException, FormatterException {
        boolean write = Boolean.getBoolean("format.write");
        List<Path> unformatted = new ArrayList<>();
        for (Path file : Sources.under(ALL)) {
            String text = Files.readString(file);
            String formatted = formatted(text);
            if (formatted.equals(text)) {
                continue;
            }
            if (write) {
                Files.writeString(file, formatted);
            } else {
                unformatted.add(file);
            }
        }
        assertThat(unformatted)
                .as("to reformat: mvn test -Dtest=FormattingTests -Dformat.write")
                .isEmpty();
    }

    /** Texts that it breaks into lines look different the second time. */
    private String formatted(String text) throws FormatterException {
        return formatter.formatSourceAndFixImports(formatter.formatSourceAndFixImports(text));
    }
}
