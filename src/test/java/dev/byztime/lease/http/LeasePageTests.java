package dev.byztime.lease.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.lease.LeaseView;
import dev.byztime.lease.Mode;
import dev.byztime.lease.ResourceView;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Validity;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** How resources are cut into pages. */
class LeasePageTests {

    private static final LeaseView LEASE =
            new LeaseView("h", Mode.READ, 1, Timestamp.ofNanos(1), Validity.VALID, false);

    /** Whatever is asked for, all are shown once, and no page is larger than it may be. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 1000",
        "1, 1, 1",
        "25, 1, 10",
        "30, 1, 10",
        "300, 1, 7",
        "300, 100, 1000",
        "3000, 0, 10000",
        "3000, 2, 10000"
    })
    void allAreShownOnce(int count, int leases, int size) {
        List<ResourceView> all =
                IntStream.range(0, count)
                        .mapToObj(i -> resource("%05d".formatted(i), leases))
                        .toList();
        List<ResourceView> seen = new ArrayList<>();
        String after = null;
        do {
            LeasePage page = LeasePage.of((from, most) -> list(all, from, most), after, size);
            assertThat(page.resources()).hasSizeLessThanOrEqualTo(size);
            assertThat(page.resources().size() * (1 + leases))
                    .isLessThan(LeasePage.ROWS_PER_PAGE + 10 * (1 + leases));
            seen.addAll(page.resources());
            after = page.next();
        } while (after != null);
        assertThat(seen).isEqualTo(all);
    }

    private static List<ResourceView> list(
            List<ResourceView> all, @Nullable String after, int most) {
        return all.stream()
                .filter(each -> after == null || each.resource().compareTo(after) > 0)
                .limit(most)
                .toList();
    }

    private static ResourceView resource(String name, int leases) {
        return new ResourceView(name, null, Collections.nCopies(leases, LEASE), leases, 0);
    }
}
