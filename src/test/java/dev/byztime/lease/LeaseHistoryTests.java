package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.lease.Witness.Belief;
import dev.byztime.lease.Witness.Grant;

import org.junit.jupiter.api.Test;

/** The judge of the kill tests, on histories that it must refuse, and on ones it must not. */
class LeaseHistoryTests {

    private final LeaseHistory history = new LeaseHistory();

    private void believed(Mode mode, long token, long from, long until) {
        history.add(new Belief("r", mode, "h" + token, token, from, until));
    }

    private void granted(String requestId, String id, long token, long sent, long received) {
        history.add(
                new Grant(
                        "r",
                        Mode.WRITE,
                        "h",
                        requestId,
                        id,
                        token,
                        sent,
                        received,
                        received + 100));
    }

    @Test
    void aWriterMustNotOverlapAWriter() {
        believed(Mode.WRITE, 2, 199, 300);
        believed(Mode.WRITE, 1, 100, 200);
        assertThat(history.overlaps()).hasSize(1);
    }

    @Test
    void aReaderMustNotOverlapAWriter() {
        believed(Mode.READ, 1, 100, 1_000);
        believed(Mode.READ, 2, 200, 300);
        assertThat(history.overlaps()).isEmpty();
        believed(Mode.WRITE, 3, 400, 500);
        assertThat(history.overlaps()).hasSize(1);
    }

    @Test
    void theNextMayBeginWhenTheLastHasEnded() {
        believed(Mode.WRITE, 1, 100, 200);
        believed(Mode.WRITE, 2, 200, 300);
        believed(Mode.WRITE, 3, 400, 350); // an answer that came too late
        believed(Mode.WRITE, 4, 360, 370);
        believed(Mode.WRITE, 4, 365, 500); // of one lease
        history.add(new Belief("other", Mode.WRITE, "h", 5, 100, 500));
        assertThat(history.overlaps()).isEmpty();
    }

    @Test
    void tokensRise() {
        granted("a", "1", 10, 0, 5);
        granted("b", "2", 11, 6, 9);
        granted("a", "1", 10, 0, 12); // again
        granted("c", "3", 9, 4, 20); // was on its way all the time
        assertThat(history.tokensOutOfOrder()).isEmpty();
        granted("d", "4", 9, 21, 25);
        assertThat(history.tokensOutOfOrder()).hasSize(2); // too low, and another's
    }

    @Test
    void aRetryGetsTheSameLease() {
        granted("a", "1", 10, 0, 5);
        granted("a", "1", 10, 0, 50);
        granted("a", "2", 11, 0, 200);
        assertThat(history.differentAnswersToRetries()).isEmpty();
        assertThat(history.retries()).isEqualTo(2);
        granted("a", "3", 12, 0, 60);
        assertThat(history.differentAnswersToRetries()).hasSize(1);
    }
}
