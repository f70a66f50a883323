package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a stripe tells of itself; its verdicts are tested as those of a receiver. */
class ReceiverStripeTests {

    private static final int CAPACITY = 1000;
    private static final long MEMORY_NS = 1_000_000_000;

    @Test
    void memoryIsThatOfAllItsParts() {
        ReceiverStripe stripe = new ReceiverStripe(CAPACITY, MEMORY_NS, 0, 0, null);
        Rows rows = new Rows(CAPACITY);
        RowIndex index = new RowIndex();
        RowWheel wheel = new RowWheel(rows, MEMORY_NS, 0);
        for (int i = 1; i <= CAPACITY; i++) {
            assertThat(stripe.judge(i, i, i, 0)).isInstanceOf(Verdict.Accepted.class);
            index.reserve();
            int row = rows.add(i, i, i);
            index.add(i, row);
            wheel.add(row);
        }
        VerdictTally tally = new VerdictTally();
        stripe.addTo(tally);
        stripe.addTo(tally);
        assertThat(tally.bytes).isEqualTo(2 * (rows.bytes() + index.bytes() + wheel.bytes()));
        assertThat(tally.connections).isEqualTo(2 * CAPACITY);
    }
}
