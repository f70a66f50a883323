package dev.byztime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.springframework.test.web.servlet.assertj.MockMvcTester;

import java.util.Map;
import java.util.TreeMap;

/** What Prometheus reads from a service. */
public final class Scrape {

    private Scrape() {}

    /** The service's own series by name with labels, as of now. */
    public static Map<String, Double> of(MockMvcTester http) {
        Map<String, Double> values = new TreeMap<>();
        assertThat(http.get().uri("/actuator/prometheus").exchange())
                .hasStatusOk()
                .bodyText()
                .satisfies(text ->
                        text.lines()
                                .filter(line -> line.startsWith("byztime_"))
                                .forEach(line -> {
                                    int space = line.lastIndexOf(' ');
                                    values.put(
                                            line.substring(0, space),
                                            Double.parseDouble(line.substring(space + 1)));
                                }));
        return values;
    }
}
