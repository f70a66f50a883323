package dev.byztime.commit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An undecided transaction over several stores, for a store that keeps each by itself. Its text is
 * that of a journal with this transaction alone.
 *
 * @param group its group
 */
public record JournalEntry(String group, UndecidedTransaction transaction) {

    /**
     * The entry with this text.
     *
     * @throws IllegalArgumentException if there is none; its message says why
     */
    public static JournalEntry parse(String text) {
        CommitJournalRecord alone =
                CommitJournalRecord.parse(text.getBytes(StandardCharsets.UTF_8));
        if (alone.transactions() != 1 || alone.groups().size() != 1) {
            throw new IllegalArgumentException(
                    "it has %d transactions, and not one".formatted(alone.transactions()));
        }
        return alone.groups().entrySet().stream()
                .map(only -> new JournalEntry(only.getKey(), only.getValue().getFirst()))
                .findFirst()
                .orElseThrow();
    }

    /** The entries of all these lists. */
    public static List<JournalEntry> of(SortedMap<String, List<UndecidedTransaction>> lists) {
        List<JournalEntry> all = new ArrayList<>();
        lists.forEach((group, list) -> list.forEach(one -> all.add(new JournalEntry(group, one))));
        return all;
    }

    /** The transactions of each group, in the order of their timestamps. */
    public static SortedMap<String, List<UndecidedTransaction>> lists(
            Collection<JournalEntry> entries) {
        SortedMap<String, List<UndecidedTransaction>> lists = new TreeMap<>();
        entries.stream()
                .sorted(Comparator.comparingLong(entry -> entry.transaction.timestampNs()))
                .forEach(entry ->
                        lists.computeIfAbsent(entry.group, _ -> new ArrayList<>())
                                .add(entry.transaction));
        return lists;
    }

    /** Lines of UTF-8. */
    public String text() {
        SortedMap<String, List<UndecidedTransaction>> alone = new TreeMap<>();
        alone.put(group, List.of(transaction));
        return new String(new CommitJournalRecord(alone).toBytes(), StandardCharsets.UTF_8);
    }
}
