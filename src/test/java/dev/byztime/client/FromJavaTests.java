package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.client.LeasedCache.Copy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class FromJavaTests {

    @ParameterizedTest
    @CsvSource({"FromJava, leases", "CommitsFromJava, commits"})
    void theDocumentHasTheExampleThatCompiles(String type, String name) throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/dev/byztime/client/" + type + ".java"));
        String document = Files.readString(Path.of("docs/" + name + ".md")).replaceAll("\\s+", "");
        Matcher example = Pattern.compile("(?s)// example: \\w+\n(.*?)// end").matcher(source);
        int examples = 0;
        while (example.find()) {
            examples++;
            // the formatter breaks lines as it likes
            assertThat(document).contains(example.group(1).strip().replaceAll("\\s+", ""));
        }
        assertThat(examples).isEqualTo(3);
    }

    @Test
    void theExampleWorks() throws Exception {
        BlockingClock time = new BlockingClock();
        ScriptedLeases leases = new ScriptedLeases(time);
        StringBuilder written = new StringBuilder();
        FromJava.Orders orders =
                new FromJava.Orders() {
                    @Override
                    public Copy<String> read(String resource, long token) {
                        return new Copy<>("v1", "tea");
                    }

                    @Override
                    public String write(String resource, String value, long token) {
                        written.append(value).append(token);
                        return "v2";
                    }
                };
        FromJava.write(leases, time, time, orders);
        assertThat(written).hasToString("tea, paid7");
        assertThat(leases.calls("release").getFirst().version()).isEqualTo("v2");
        assertThat(FromJava.read(leases, time, time, orders)).isEqualTo("tea");
    }
}
