package dev.byztime.commit;

import static dev.byztime.commit.ManualCommits.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.linux.LinuxClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** Journals of several groups that share a small room. */
class CommitJournalsTests {

    private static final int ROOM_BYTES = 1_000;

    private final SmallStore store = new SmallStore();
    private final CommitJournals journals =
            new CommitJournals(store, CommitJournalRecord.EMPTY, new LinuxClock(), () -> {});

    private static final class SmallStore implements JournalStore {

        volatile byte[] journal = {};

        @Override
        public String name() {
            return "journal-1";
        }

        @Override
        public int mostBytes() {
            return ROOM_BYTES;
        }

        @Override
        public void replace(SortedMap<String, List<UndecidedTransaction>> undecided) {
            journal = new CommitJournalRecord(undecided).toBytes();
        }
    }

    @AfterEach
    void stop() {
        journals.stop();
    }

    private static List<UndecidedTransaction> transactions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new UndecidedTransaction(
                                writing("t" + i, new CommitStart(1, 1), true, "a" + i, "b" + i),
                                1_000,
                                2_000))
                .toList();
    }

    @Test
    void nothingIsWrittenBeforeTheFirstLifeBegins() {
        assertThatThrownBy(() -> journals.of("a").replace(transactions(1)))
                .isInstanceOf(IOException.class);
        assertThat(store.journal).isEmpty();
    }

    @Test
    void allGroupsTogetherHaveTheRoom() throws IOException {
        journals.startOnDemand();
        int most = 0;
        while (isWritten("a", most + 1)) {
            most++;
        }
        assertThat(most).isBetween(2, 20);
        assertThat(store.journal.length).isLessThanOrEqualTo(ROOM_BYTES);
        byte[] full = store.journal;
        assertThat(isWritten("b", 1)).isFalse();
        assertThat(store.journal).isEqualTo(full);
        journals.of("a").replace(transactions(most - 2));
        assertThat(isWritten("b", 1)).isTrue();
        assertThat(CommitJournalRecord.parse(store.journal).transactions()).isEqualTo(most - 1);
        assertThat(isWritten("a", most)).isFalse();
        journals.of("b").replace(List.of());
        assertThat(isWritten("a", most)).isTrue();
        assertThat(store.journal).isEqualTo(full);
    }

    private boolean isWritten(String group, int count) throws IOException {
        try {
            journals.of(group).replace(transactions(count));
            return true;
        } catch (JournalFullException e) {
            assertThat(e.mostBytes()).isEqualTo(ROOM_BYTES);
            return false;
        }
    }

    @Test
    void whatWasFoundTakesRoomToo() throws IOException {
        journals.startOnDemand();
        int most = 0;
        while (isWritten("a", most + 1)) {
            most++;
        }
        CommitJournals next =
                new CommitJournals(
                        store,
                        CommitJournalRecord.parse(store.journal),
                        new LinuxClock(),
                        () -> {});
        next.startOnDemand();
        byte[] before = store.journal;
        assertThat(next.groups()).containsExactly("a");
        assertThatThrownBy(() -> next.of("b").replace(transactions(1)))
                .isInstanceOf(JournalFullException.class);
        assertThat(store.journal).isEqualTo(before);
        next.stop();
    }

    /** A life that has ended writes nothing more. */
    @Test
    void nothingIsWrittenAfterTheEnd() throws IOException {
        journals.startOnDemand();
        journals.of("a").replace(transactions(1));
        byte[] last = store.journal;
        journals.end();
        assertThatThrownBy(() -> journals.of("a").replace(transactions(2)))
                .isInstanceOf(IOException.class);
        assertThat(store.journal).isEqualTo(last);
    }
}
