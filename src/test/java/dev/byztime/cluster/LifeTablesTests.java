package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.UUID;

class LifeTablesTests {

    private static final long S = 1_000_000_000;
    private static final PartitionLimits LIMITS =
            new PartitionLimits(S, S, S, 100, S / 100, 30 * S, S);
    private static final PartitionBounds EARLIER = new PartitionBounds(10 * S, 11 * S, 12);
    private static final PartitionBounds HANDED_OVER = new PartitionBounds(20 * S, 21 * S, 22);

    private static final UUID CLAIMS = new UUID(4, 4);

    private final UUID self = new UUID(1, 1);
    private final PartitionOwner owner = new PartitionOwner(self, "a", LIMITS, UUID::randomUUID);

    /** Rule 22: proofs do not come with the tables that the owner before has sent. */
    @Test
    void whatIsNotSentBeginsAboveWhatTheOwnerBeforeHasUsed() {
        MovedPartition tables = new MovedPartition(new UUID(2, 2), EARLIER, 0, 0, new byte[0]);
        owner.found(
                new PartitionRecord(
                        self,
                        "a",
                        tables.write(),
                        HANDED_OVER,
                        new RecordedTime(19 * S, 19 * S),
                        CLAIMS),
                now());
        assertThat(LifeTables.withoutTables(owner, life(tables)).beginning())
                .isEqualTo(HANDED_OVER);
        assertThat(LifeTables.withoutTables(owner, life(null)).beginning()).isEqualTo(EARLIER);
    }

    private static PartitionLife life(@Nullable MovedPartition continued) {
        return new PartitionLife(new UUID(3, 3), 0, EARLIER, 0, 0, 0, CLAIMS, continued);
    }

    private static Reading now() {
        return new Reading(
                new Reading.Basis(
                        Timestamp.ofNanos(20 * S), Timestamp.ofNanos(S), Era.of(1, 2), 0, 0),
                0,
                0,
                null,
                Reading.Status.SYNCHRONIZED);
    }
}
