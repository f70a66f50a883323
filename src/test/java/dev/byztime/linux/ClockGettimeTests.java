package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The slots in which the kernel leaves its answers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClockGettimeTests {

    private static final int SLOTS = 64;
    private static final long CACHE_LINES = 128;

    @Test
    void everyClaimIsForASlotOfItsOwn() {
        List<Long> claimed = claimAll();
        try {
            assertThat(claimed).doesNotHaveDuplicates();
            assertThat(claimed)
                    .allMatch(slot -> slot >= 0 && slot < SLOTS * CACHE_LINES)
                    .allMatch(slot -> slot % CACHE_LINES == 0);
        } finally {
            claimed.forEach(ClockGettime::release);
        }
    }

    @Test
    void whoFindsNoSlotGetsTheFirstThatIsGivenBack() throws Exception {
        List<Long> claimed = claimAll();
        CompletableFuture<Long> waiting = new CompletableFuture<>();
        try {
            Thread.ofPlatform().start(() -> waiting.complete(ClockGettime.claim()));
            assertThat(waiting).isNotDone();
            long freed = claimed.remove(SLOTS / 2);
            ClockGettime.release(freed);
            assertThat(waiting.get(1, TimeUnit.MINUTES)).isEqualTo(freed);
            claimed.add(freed);
        } finally {
            claimed.forEach(ClockGettime::release);
        }
    }

    @Test
    void aClockThatDoesNotExistIsAFault() {
        long slot = ClockGettime.claim();
        try {
            assertThatThrownBy(() -> ClockGettime.fetch(99, slot))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("99");
        } finally {
            ClockGettime.release(slot);
        }
    }

    private static List<Long> claimAll() {
        List<Long> claimed = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            claimed.add(ClockGettime.claim());
        }
        return claimed;
    }
}
