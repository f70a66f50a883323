package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcknowledgedWritesTests {

    @Test
    void aReadMissesWhatWasAcknowledgedBeforeItBegan() {
        AcknowledgedWrites writes = new AcknowledgedWrites();
        writes.add(30, 3);
        writes.add(20, 2); // heard late
        writes.add(40, 1); // lower than what is there
        assertThat(writes.size()).isEqualTo(3);
        assertThat(writes.missedBy(20, 0)).isEmpty();
        assertThat(writes.missedBy(21, 1)).hasValue(2);
        assertThat(writes.missedBy(21, 2)).isEmpty();
        assertThat(writes.missedBy(50, 2)).hasValue(3);
        assertThat(writes.missedBy(50, 3)).isEmpty();
    }
}
