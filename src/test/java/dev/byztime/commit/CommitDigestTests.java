package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

class CommitDigestTests {

    private static final CommitStart START = new CommitStart(5, 7);

    private static CommitDigest digest(
            CommitStart start,
            Map<String, Long> reads,
            Set<String> writes,
            long holdNs,
            boolean s) {
        return CommitContent.of(
                        new CommitRequest("t", start, reads, writes, Timestamp.ofNanos(holdNs), s))
                .digest();
    }

    @Test
    void keysVersionsAndStoresCountButNeitherTheOrderNorTheHold() {
        Map<String, Long> reads = new LinkedHashMap<>(Map.of("a", 1L));
        reads.put("b", 2L);
        Map<String, Long> turned = new LinkedHashMap<>(Map.of("b", 2L));
        turned.put("a", 1L);
        CommitDigest one = digest(START, reads, Set.of("a"), 9, false);
        assertThat(digest(START, turned, Set.of("a"), 9, false)).isEqualTo(one);
        assertThat(
                        Set.of(
                                one,
                                digest(new CommitStart(6, 7), reads, Set.of("a"), 9, false),
                                digest(new CommitStart(5, 8), reads, Set.of("a"), 9, false),
                                digest(START, Map.of("a", 2L, "b", 1L), Set.of("a"), 9, false),
                                digest(START, Map.of("a", 1L), Set.of("a"), 9, false),
                                digest(START, reads, Set.of("b"), 9, false),
                                digest(START, reads, Set.of("a", "b"), 9, false),
                                digest(START, reads, Set.of("a"), 9, true)))
                .hasSize(8);
        assertThat(CommitDigest.ofName("t")).isNotEqualTo(CommitDigest.ofName("u"));
    }
}
