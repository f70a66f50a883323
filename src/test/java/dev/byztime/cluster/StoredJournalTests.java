package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.CommitStart;
import dev.byztime.commit.JournalEntry;
import dev.byztime.commit.UndecidedTransaction;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

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
    private static final class Store implements SharedRecordStore {

        final MemoryRecords records = new MemoryRecords();
        final Deque<Fault> faults = new ArrayDeque<>();
        final Deque<BooleanSupplier> late = new ArrayDeque<>();
        int writes;

        /** What lists show until a write is answered; null if they show what there is. */
        @Nullable SortedMap<String, byte[]> old;

        @Override
        public byte @Nullable [] read(String name) {
            return records.read(name);
        }

        @Override
        public boolean replace(String name, byte @Nullable [] unchanged, byte[] content)
                throws IOException {
            return write(() -> records.replace(name, unchanged, content));
        }

        @Override
        public boolean replaceGuarded(String guard, byte[] unchanged, List<Change> changes)
                throws IOException {
            return write(() -> records.replaceGuarded(guard, unchanged, changes));
        }

        private boolean write(BooleanSupplier write) throws IOException {
            writes++;
            Fault fault = faults.poll();
            if (fault == Fault.LATE) {
                late.add(write);
            }
            if (fault == Fault.WRITE_LOST || fault == Fault.LATE) {
                throw new IOException("no answer");
            }
            boolean done = write.getAsBoolean();
            if (fault == Fault.ANSWER_LOST) {
                throw new IOException("no answer");
            }
            boolean isAnswered = done && fault != Fault.REPEATED;
            if (isAnswered) {
                old = null;
            }
            return isAnswered;
        }

        @Override
        public SortedMap<String, byte[]> list(String prefix) {
            return old == null ? records.list(prefix) : old;
        }

        @Override
        public boolean remove(String name, byte[] unchanged) {
            throw new AssertionError("nothing of a journal is removed");
        }

        @Override
        public void close() {}

        /** A write that was given up takes effect, if the record is unchanged. */
        boolean arrive() {
            return late.remove().getAsBoolean();
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

    private static final List<String> NOTHING = List.of();
    private static final List<String> ONE = List.of("t1");
    private static final List<String> TWO = List.of("t1", "t2");

    private static SortedMap<String, List<UndecidedTransaction>> lists(List<String> ids) {
        SortedMap<String, List<UndecidedTransaction>> lists = new TreeMap<>();
        if (!ids.isEmpty()) {
            lists.put("bank", ids.stream().map(StoredJournalTests::transaction).toList());
        }
        return lists;
    }

    private static UndecidedTransaction transaction(String id) {
        return new UndecidedTransaction(
                new CommitRequest(
                        id,
                        new CommitStart(9, 1),
                        Map.of("a" + id, CommitRequest.ABSENT),
                        Set.of("a" + id),
                        Timestamp.ofNanos(5_000_000_000L),
                        true),
                12_000_000_000L + id.hashCode(),
                17_000_000_000L + id.hashCode());
    }

    /** The ids of the transactions in the store. */
    private List<String> stored() {
        return store.records.list(NAME + "-").values().stream()
                .map(bytes -> JournalRecord.parse(bytes).entry())
                .filter(entry -> !entry.isEmpty())
                .map(entry -> JournalEntry.parse(entry).transaction().id())
                .sorted()
                .toList();
    }

    private static List<String> left(StoredJournal journal) {
        return journal.left().values().stream()
                .flatMap(List::stream)
                .map(UndecidedTransaction::id)
                .sorted()
                .toList();
    }

    @Test
    void aFirstLifeFindsNothing() throws IOException {
        StoredJournal first = fenced(1);
        assertThat(first.left()).isEmpty();
        first.replace(lists(ONE));
        assertThat(stored()).isEqualTo(ONE);
    }

    @Test
    void theNextLifeFindsWhatWasWritten() throws IOException {
        fenced(1).replace(lists(ONE));
        StoredJournal second = fenced(2);
        assertThat(second.left()).isEqualTo(lists(ONE));
        second.replace(lists(TWO));
        StoredJournal third = fenced(3);
        assertThat(left(third)).isEqualTo(TWO);
        third.replace(lists(List.of("t2")));
        assertThat(left(fenced(4))).containsExactly("t2");
    }

    /** What is written is what has changed, and slots are used again. */
    @Test
    void aWriteHasOnlyWhatHasChanged() throws IOException {
        StoredJournal journal = fenced(1);
        journal.replace(lists(TWO));
        byte[] one = store.read(NAME + "-0");
        byte[] two = store.read(NAME + "-1");
        assertThat(store.records.records).hasSize(3);
        journal.replace(lists(List.of("t1", "t2", "t3")));
        assertThat(store.read(NAME + "-0")).isEqualTo(one);
        assertThat(store.read(NAME + "-1")).isEqualTo(two);
        journal.replace(lists(List.of("t3")));
        journal.replace(lists(List.of("t3", "t4", "t5")));
        assertThat(store.records.records).hasSize(4);
        assertThat(stored()).containsExactly("t3", "t4", "t5");
        int writes = store.writes;
        journal.replace(lists(List.of("t3", "t4", "t5")));
        assertThat(store.writes).isEqualTo(writes);
    }

    /** More at once than a store takes. */
    @Test
    void manyChangesTakeSeveralWrites() throws IOException {
        StoredJournal journal = fenced(1);
        List<String> many =
                IntStream.range(0, 2 * SharedRecordStore.MOST_TOGETHER + 1)
                        .mapToObj(i -> "t" + i)
                        .sorted()
                        .toList();
        journal.replace(lists(many));
        assertThat(store.writes).isEqualTo(4);
        assertThat(left(fenced(2))).isEqualTo(many);
    }

    /** Rule 23: what was on its way when the next life set its fence does not arrive any more. */
    @Test
    void rule23NothingOfAnEarlierLifeArrivesBehindTheFence() throws IOException {
        StoredJournal first = fenced(1);
        first.replace(lists(ONE));
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> first.replace(lists(TWO))).hasMessage("no answer");
        StoredJournal second = fenced(2);
        store.arrive();
        assertThat(stored()).isEqualTo(ONE);
        assertThat(left(second)).isEqualTo(ONE);
        second.replace(lists(NOTHING));
        assertThat(stored()).isEmpty();
    }

    /** Rule 23: a read may be as old as the last write that was answered. */
    @Test
    void rule23TheSlotsAreReadAfterAnAnsweredFence() throws IOException {
        store.old = new TreeMap<>();
        fenced(1).replace(lists(ONE));
        store.old = new TreeMap<>();
        store.faults.add(Fault.REPEATED); // the fence is there, and only a read says so
        assertThat(left(fenced(2))).isEqualTo(ONE);
    }

    /** Rule 25: a slot whose write was given up is written again, though it looks as it should. */
    @Test
    void rule25ASlotIsSettledBeforeItCounts() throws IOException {
        StoredJournal journal = fenced(1);
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> journal.replace(lists(ONE))).hasMessage("no answer");
        journal.replace(lists(NOTHING));
        store.arrive();
        assertThat(stored()).isEmpty();
    }

    /** Nothing is kept of writes that were refused. */
    @Test
    void afterManyRefusedWritesOneOfThemMayStillArrive() throws IOException {
        StoredJournal journal = fenced(1);
        for (int i = 0; i < 1000; i++) {
            store.faults.add(i == 500 ? Fault.LATE : Fault.WRITE_LOST);
            assertThatThrownBy(() -> journal.replace(lists(ONE))).hasMessage("no answer");
        }
        store.arrive();
        journal.replace(lists(TWO));
        assertThat(stored()).isEqualTo(TWO);
        assertThat(livesEnded).isZero();
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
        first.replace(lists(ONE));
        byte[] own = store.read(NAME);
        fenced(2);
        assertThatThrownBy(() -> first.replace(lists(TWO)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("journal-3 belongs to another owner");
        assertThat(livesEnded).isEqualTo(1);
        assertThat(stored()).isEqualTo(ONE);
        // not even if the store shows its own record again, as after a backup was restored
        store.records.records.put(NAME, Objects.requireNonNull(own));
        assertThatThrownBy(() -> first.replace(lists(TWO))).isInstanceOf(IOException.class);
        assertThat(store.read(NAME)).isEqualTo(own);
    }

    /** Rule 24: also if somebody has removed it. */
    @Test
    void aJournalThatIsMissingIsNotWrittenAgain() throws IOException {
        StoredJournal first = fenced(1);
        store.records.records.remove(NAME);
        assertThatThrownBy(() -> first.replace(lists(ONE))).isInstanceOf(IOException.class);
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
            journal.replace(lists(fault == Fault.REPEATED ? TWO : ONE));
            assertThat(store.writes).isEqualTo(writes + 1);
        }
        assertThat(stored()).isEqualTo(TWO);
        journal.replace(lists(NOTHING));
        assertThat(stored()).isEqualTo(NOTHING);
    }

    @Test
    void whatIsLostIsAFailureUntilTheNextWrite() throws IOException {
        StoredJournal journal = fenced(1);
        store.faults.add(Fault.WRITE_LOST);
        assertThatThrownBy(() -> journal.replace(lists(ONE))).hasMessage("no answer");
        journal.replace(lists(TWO));
        assertThat(stored()).isEqualTo(TWO);
        assertThat(livesEnded).isZero();
    }

    /** Rule 25: what was given up never takes the place of what came later. */
    @Test
    void rule25AWriteThatArrivesLateReplacesNothingNewer() throws IOException {
        StoredJournal journal = fenced(1);
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> journal.replace(lists(ONE))).hasMessage("no answer");
        journal.replace(lists(NOTHING));
        byte[] present = store.read(NAME);
        store.arrive();
        assertThat(store.read(NAME)).isEqualTo(present);
    }

    /** Rule 25, with the same content as before, in which only the number of the write differs. */
    @Test
    void noContentOccursTwice() throws IOException {
        StoredJournal journal = fenced(1);
        journal.replace(lists(NOTHING));
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> journal.replace(lists(ONE))).hasMessage("no answer");
        journal.replace(lists(TWO));
        journal.replace(lists(NOTHING));
        store.arrive();
        assertThat(stored()).isEqualTo(NOTHING);
    }

    /** What arrives between the look and the write is this life's own. */
    @Test
    void aLateWriteOfItsOwnIsNoStranger() throws IOException {
        StoredJournal journal = fenced(1);
        store.faults.add(Fault.LATE);
        assertThatThrownBy(() -> journal.replace(lists(ONE))).hasMessage("no answer");
        store.arrive();
        journal.replace(lists(TWO));
        assertThat(stored()).isEqualTo(TWO);
        assertThat(livesEnded).isZero();
    }

    /** A fence that was given up does not arrive behind that of the next life. */
    @Test
    void aLateFenceTakesNothingFromTheNextLife() throws IOException {
        fenced(1).replace(lists(ONE));
        StoredJournal second = life(2);
        store.faults.add(Fault.LATE);
        assertThatThrownBy(second::fence).hasMessage("no answer");
        StoredJournal third = fenced(3);
        store.arrive();
        third.replace(lists(TWO));
        assertThat(stored()).isEqualTo(TWO);
        second.fence(); // it makes no promise afterwards: it was taken over before its first raise
        assertThat(left(second)).isEqualTo(TWO);
        assertThatThrownBy(() -> third.replace(lists(ONE))).isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedJournalIsNotTakenForNone() throws IOException {
        fenced(1).replace(lists(ONE));
        for (String name : List.of(NAME, NAME + "-0")) {
            byte[] whole = Objects.requireNonNull(store.read(name));
            for (int bit = 0; bit < 8 * whole.length; bit++) {
                byte[] wrong = whole.clone();
                wrong[bit / 8] ^= (byte) (1 << (bit % 8));
                store.records.records.put(name, wrong);
                assertThatThrownBy(() -> fenced(2))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the record " + name + " is damaged");
                assertThat(store.read(name)).isEqualTo(wrong);
            }
            store.records.records.put(name, whole);
        }
    }

    /** Version 1 had all transactions in the head, so it is not taken for a head without any. */
    @Test
    void aHeadOfAnotherVersionIsNotReplaced() throws IOException {
        byte[] old =
                RecordLines.below("byztime-partition-journal 1")
                        .with("life", new UUID(0, 1))
                        .with("write", 1)
                        .toBytes();
        store.records.records.put(NAME, old);
        assertThatThrownBy(() -> fenced(2)).hasMessageContaining("is damaged");
        assertThat(store.read(NAME)).isEqualTo(old);
    }

    @Test
    void aJournalHasRoomForItsHead() {
        JournalRecord longest = new JournalRecord(new UUID(-1, -1), Long.MAX_VALUE, "");
        assertThat(longest.toBytes().length).isLessThanOrEqualTo(JournalRecord.HEAD_BYTES);
        assertThat(life(1).mostBytes())
                .isEqualTo(RecordStore.MOST_BYTES - JournalRecord.HEAD_BYTES);
    }
}
