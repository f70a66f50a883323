package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.stable.TextChecksum;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.UUID;

/** The journal of a partition in a store that fails: rules 2, 23, 24 and 25. */
class StoredJournalTests {

    private static final String NAME = "journal-3";

    private final Store store = new Store();
    private int livesEnded;

    private enum Fault {
        /** The write takes effect, and the answer is lost. */
        ANSWER_LOST,
        /** It does not take effect, and nobody knows. */
        WRITE_LOST,
        /** It takes effect later: {@link Store#arrive}. */
        LATE,
        /** A proxy has repeated the request, so the answer is that of the second one. */
        REPEATED
    }

    /** A store that fails as told. */
    private static final class Store implements RecordStore {

        final MemoryRecords records = new MemoryRecords();
        final Deque<Fault> faults = new ArrayDeque<>();
        final Deque<Runnable> late = new ArrayDeque<>();
        int writes;

        @Override
        public byte @Nullable [] read(String name) {
            return records.read(name);
        }

        @Override
        public boolean replace(String name, byte @Nullable [] unchanged, byte[] content)
                throws IOException {
            writes++;
            Fault fault = faults.poll();
            if (fault == Fault.LATE) {
                late.add(() -> records.replace(name, unchanged, content));
            }
            if (fault == Fault.WRITE_LOST || fault == Fault.LATE) {
                throw new IOException("no answer");
            }
            boolean done = records.replace(name, unchanged, content);
            if (fault == Fault.ANSWER_LOST) {
                throw new IOException("no answer");
            }
            return done && fault != Fault.REPEATED;
        }

        /** A write that was given up takes effect, if the record is unchanged. */
        void arrive() {
            late.remove().run();
        }
    }

    private StoredJournal life(long id) {
        return new StoredJournal(store, 3, new JournalLife(new UUID(0, id)), () -> livesEnded++);
    }

    private StoredJournal fenced(long id) throws IOException {
        StoredJournal journal = life(id);
        journal.fence();
        return journal;
    }

    private static byte[] text(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }

    private static final String NOTHING = journal("");
    private static final String ONE = journal("group bank\n" + transaction("t1"));
    private static final String TWO =
            journal("group bank\n" + transaction("t1") + transaction("t2"));

    private static String transaction(String id) {
        return "transaction 12.000000000 17.000000000 9 1 5.000000000 %s\nwrite - a%s\n"
                .formatted(id, id);
    }

    private static String journal(String lines) {
        String body = "byztime-commit-journal 1\n" + lines;
        return body + "crc32c " + TextChecksum.of(body) + "\n";
    }

    private String stored() {
        return JournalRecord.parse(Objects.requireNonNull(store.read(NAME))).journal();
    }

    @Test
    void aFirstLifeFindsNothing() throws IOException {
        StoredJournal first = fenced(1);
        assertThat(first.left()).isNull();
        first.replace(text(ONE));
        assertThat(stored()).isEqualTo(ONE);
    }

    @Test
    void theNextLifeFindsWhatWasWritten() throws IOException {
        fenced(1).replace(text(ONE));
        assertThat(fenced(2).left()).isEqualTo(text(ONE));
        assertThat(stored()).isEqualTo(ONE);
    }

    @Test
    void aFenceIsSetOnce() throws IOException {
        StoredJournal journal = fenced(1);
        int writes = store.writes;
        journal.fence();
        assertThat(store.writes).isEqualTo(writes);
    }

    /** Rules 23 and 24: what it writes from then on is lost, and it says so. */
    @Test
    void rule24ALifeThatWasFencedOutWritesNothingMore() throws IOException {
        StoredJournal first = fenced(1);
        first.replace(text(ONE));
        byte[] own = store.read(NAME);
        fenced(2);
        assertThatThrownBy(() -> first.replace(text(TWO)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("journal-3 belongs to another owner");
        assertThat(livesEnded).isEqualTo(1);
        assertThat(stored()).isEqualTo(ONE);
        // not even if the store shows its own record again, as after a backup was restored
        store.records.records.put(NAME, Objects.requireNonNull(own));
        assertThatThrownBy(() -> first.replace(text(TWO))).isInstanceOf(IOException.class);
        assertThat(store.read(NAME)).isEqualTo(own);
    }

    /** Rule 24: also if somebody has removed it. */
    @Test
    void aJournalThatIsMissingIsNotWrittenAgain() throws IOException {
        StoredJournal first = fenced(1);
        store.records.records.remove(NAME);
        assertThatThrownBy(() -> first.replace(text(ONE))).isInstanceOf(IOException.class);
        assertThat(livesEnded).isEqualTo(1);
        assertThat(store.read(NAME)).isNull();
    }

    /** Rule 2. */
    @Test
    void whatWasAnsweredByNobodyIsReadBack() throws IOException {
        store.faults.add(Fault.ANSWER_LOST);
        StoredJournal journal = life(1);
        assertThatThrownBy(journal::fence).hasMessage("no answer");
        journal.fence();
        for (Fault fault : new Fault[] {Fault.ANSWER_LOST, Fault.REPEATED}) {
            store.faults.add(fault);
            int writes = store.writes;
            journal.replace(text(fault == Fault.REPEATED ? TWO : ONE));
            assertThat(store.writes).isEqualTo(writes + 1);
        }
        assertThat(stored()).isEqualTo(TWO);
        journal.replace(text(NOTHING));
        assertThat(stored()).isEqualTo(NOTHING);
    }

    @Test
    void whatIsLostIsAFailureUntilTheNextWrite() throws IOException {
        StoredJournal journal = fenced(1);
        store.faults.add(Fault.WRITE_LOST);
        assertThatThrownBy(() -> journal.replace(text(ONE))).hasMessage("no answer");
        journal.replace(text(TWO));
        assertThat(stored()).isEqualTo(TWO);
        assertThat(livesEnded).isZero();
    }

    /** Rule 25: what was given up never takes the place of what came later. */
    @Test
    void rule25AWriteThatArrivesLateReplacesNothingNewer() throws IOException {
        StoredJournal journal = fenced(1);
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> journal.replace(text(ONE))).hasMessage("no answer");
        journal.replace(text(NOTHING));
        byte[] present = store.read(NAME);
        store.arrive();
        assertThat(store.read(NAME)).isEqualTo(present);
    }

    /** Rule 25, with the same content as before, in which only the number of the write differs. */
    @Test
    void noContentOccursTwice() throws IOException {
        StoredJournal journal = fenced(1);
        journal.replace(text(NOTHING));
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> journal.replace(text(ONE))).hasMessage("no answer");
        journal.replace(text(TWO));
        journal.replace(text(NOTHING));
        store.arrive();
        assertThat(stored()).isEqualTo(NOTHING);
    }

    /** What arrives between the look and the write is this life's own. */
    @Test
    void aLateWriteOfItsOwnIsNoStranger() throws IOException {
        StoredJournal journal = fenced(1);
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> journal.replace(text(ONE))).hasMessage("no answer");
        store.arrive();
        journal.replace(text(TWO));
        assertThat(stored()).isEqualTo(TWO);
        assertThat(livesEnded).isZero();
    }

    /** A fence that was given up does not arrive behind that of the next life. */
    @Test
    void aLateFenceTakesNothingFromTheNextLife() throws IOException {
        fenced(1).replace(text(ONE));
        StoredJournal second = life(2);
        store.faults.add(Fault.LATE);
        assertThatThrownBy(second::fence).hasMessage("no answer");
        StoredJournal third = fenced(3);
        store.arrive();
        third.replace(text(TWO));
        assertThat(stored()).isEqualTo(TWO);
        second.fence(); // it makes no promise afterwards: it was taken over before its first raise
        assertThat(second.left()).isEqualTo(text(TWO));
        assertThatThrownBy(() -> third.replace(text(ONE))).isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedJournalIsNotTakenForNone() throws IOException {
        fenced(1).replace(text(ONE));
        byte[] whole = Objects.requireNonNull(store.read(NAME));
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] wrong = whole.clone();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            store.records.records.put(NAME, wrong);
            assertThatThrownBy(() -> fenced(2))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the record journal-3 is damaged");
            assertThat(store.read(NAME)).isEqualTo(wrong);
        }
    }

    @Test
    void aJournalHasRoomForItsHead() {
        JournalRecord longest = new JournalRecord(new UUID(-1, -1), Long.MAX_VALUE, "");
        assertThat(longest.toBytes().length).isLessThanOrEqualTo(JournalRecord.HEAD_BYTES);
        assertThat(life(1).mostBytes())
                .isEqualTo(RecordStore.MOST_BYTES - JournalRecord.HEAD_BYTES);
    }
}
