package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;

class FinishedKeysTests {

    private static final CommitRules RULES = new CommitRules();

    private record Finished(long versionNs, long mark) {}

    @Test
    void rememberWhatAModelRemembersInTheSameOrder() {
        Randomly.repeat(
                20,
                random -> {
                    FinishedKeys keys = new FinishedKeys();
                    Map<Long, Finished> model = new LinkedHashMap<>();
                    int names = 1 + random.nextInt(2000);
                    for (int step = 0; step < 5000; step++) {
                        long digest = random.nextInt(names) * 0x1_0000_0001L; // long buckets too
                        if (random.nextInt(3) > 0) {
                            keys.put(digest, step + 10, step);
                            model.remove(digest);
                            model.put(digest, new Finished(step + 10, step));
                        } else if (!model.isEmpty()) {
                            var oldest = model.entrySet().iterator();
                            assertThat(keys.forgetOldest())
                                    .isEqualTo(oldest.next().getValue().mark);
                            oldest.remove();
                        }
                        assertThat(keys.size()).isEqualTo(model.size());
                        long asked = random.nextInt(names) * 0x1_0000_0001L;
                        Finished known = model.get(asked);
                        long read = known == null || random.nextBoolean() ? 3 : known.versionNs;
                        assertThat(keys.contradicts(asked, read, RULES))
                                .isEqualTo(known != null && known.versionNs != read);
                    }
                });
    }

    /** C13. The figure is in docs/commits.md. */
    @Test
    void aKeyTakesAtMost50Bytes() {
        Randomly.repeat(
                1,
                random -> {
                    FinishedKeys keys = new FinishedKeys();
                    for (int i = 1; i <= 300_000; i++) {
                        keys.put(random.nextLong(), i, i);
                        if (i >= 1000 && i % 100 == 0) {
                            assertThat(keys.bytes()).as("%d keys", i).isLessThanOrEqualTo(50L * i);
                        }
                    }
                });
    }
}
