package dev.byztime.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

class PathWordsTests {

    private static final List<String> PATTERNS =
            List.of("/time", "/leases/{lease}", "/leases/{lease}/renew", "/{a}/b/{c}", "/a/b");
    private static final List<String> PARTS =
            List.of(
                    "/", "//", "/time", "/a", "/b", "/%62", "/b;c=d", "/A", "/leases", "/renew",
                    "/%2f", "/..", "/renew/", "/ä");

    /** Whatever Spring would match is left to Spring. */
    @Test
    void noMatchIsMissed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int matches = 0;
        int passedOver = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = randomPath(random);
            PathContainer path = PathContainer.parsePath(text);
            for (String each : PATTERNS) {
                PathPattern pattern = PathPatternParser.defaultInstance.parse(each);
                boolean mayMatch =
                        Objects.requireNonNull(PathWords.of(Set.of(each)))
                                .mayMatch(path.elements());
                if (pattern.matches(path)) {
                    matches++;
                    assertThat(mayMatch).as("%s is %s, seed %d", text, each, seed).isTrue();
                } else if (!mayMatch) {
                    passedOver++;
                }
            }
        }
        assertThat(matches).isGreaterThan(500);
        assertThat(passedOver).isGreaterThan(50_000);
    }

    private static String randomPath(Random random) {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            parts.add(PARTS.get(random.nextInt(PARTS.size())));
        }
        return String.join("", parts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/**", "/a*", "/{a:[a-z]+}", "/{*rest}", "/a/", "", "a", "/a?", "/{a}.b"})
    void otherPatternsAreLeftToSpring(String pattern) {
        assertThat(PathWords.of(Set.of(pattern))).isNull();
    }
}
