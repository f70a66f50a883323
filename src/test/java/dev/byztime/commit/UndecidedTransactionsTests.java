package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

class UndecidedTransactionsTests {

    private static final CommitLimits LIMITS =
            new CommitLimits(
                    new Timestamp(10, 0), new Timestamp(1, 0), 1_000_000, 1_000_000, 1, 256, 1);

    private final UndecidedTransactions undecided =
            new UndecidedTransactions(life(), new NoJournal());

    private static CommitLife life() {
        var disk = new UnreliableDisk().open();
        return new CommitLife(
                LIMITS,
                Ceiling.open(disk, "commit", LIMITS.reachNs(1), LIMITS.maxError()),
                Ceiling.openCounter(disk, "commit-epoch", LIMITS.maxError()));
    }

    private static CommitMoment now() {
        Timestamp zero = Timestamp.ZERO;
        Reading.Basis basis = new Reading.Basis(zero, zero, Era.of(1, 1), 0, 0);
        return CommitMoment.of(new Reading(basis, 0, 1, null, Reading.Status.SYNCHRONIZED), LIMITS);
    }

    private @Nullable CommitRefusal add(String id, int nameLength) {
        String key = id + "k".repeat(nameLength - id.length());
        CommitRequest request =
                new CommitRequest(
                        id,
                        new CommitStart(1, 1),
                        Map.of(key, CommitRequest.ABSENT),
                        Set.of(key),
                        new Timestamp(1, 0),
                        false);
        return undecided.add(
                new UndecidedTransaction(request, 1, 2), CommitContent.of(request).digest());
    }

    /**
     * C13: long names take room from nobody but their own group, and it is free again afterwards.
     */
    @Test
    void memoryForNamesIsLimited() {
        CommitRefusal full =
                new CommitRefusal.Full(
                        CommitRefusal.Full.Limit.UNDECIDED_BYTES, UndecidedTransactions.MAX_BYTES);
        int added = 0;
        while (add("t" + added, 256) == null) {
            added++;
        }
        assertThat(added).isBetween(4_000, 6_000);
        assertThat(add("last", 256)).isEqualTo(full);
        assertThat(undecided.size()).isEqualTo(added);
        assertThat(undecided.takenKeys()).isEqualTo(added);
        assertThat(undecided.remove(Objects.requireNonNull(undecided.find("t0", now())))).isNull();
        assertThat(add("last", 256)).isNull();
        for (String id : List.of("t1", "last")) {
            assertThat(undecided.remove(Objects.requireNonNull(undecided.find(id, now()))))
                    .isNull();
        }
        assertThat(undecided.takenKeys()).isEqualTo(added - 2);
    }
}
