package dev.byztime.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What clients were told of transactions over several stores, and whether each life knew of them.
 * Lives are in the order in which they have taken the partition.
 */
final class JournalHistory {

    final List<String> faults = new ArrayList<>();

    /** The life that has answered PREPARED, by the transaction. */
    private final Map<String, Long> prepared = new TreeMap<>();

    /** Those of which somebody has said that they have ended, with whatever success. */
    private final Set<String> ending = new TreeSet<>();

    /** The life that has said that it has ended, by the transaction. */
    private final Map<String, Long> ended = new TreeMap<>();

    /** What each life that has decided something knew then. */
    private final Map<Long, Set<String>> decided = new TreeMap<>();

    /** A client was told that it may write. */
    void prepared(String transaction, long life) {
        prepared.put(transaction, life);
        decided.forEach((other, known) -> {
            if (other > life) {
                require(transaction, other, known);
            }
        });
    }

    void ending(String transaction) {
        ending.add(transaction);
    }

    /** Somebody was told that it has ended. */
    void ended(String transaction, long life) {
        ended.put(transaction, life);
    }

    /** A life decides something, and knows of these undecided transactions. */
    void decides(long life, Set<String> known) {
        decided.put(life, Set.copyOf(known));
        prepared.forEach((transaction, by) -> {
            if (by <= life) {
                require(transaction, life, known);
            }
        });
        for (String transaction : known) {
            if (ended.getOrDefault(transaction, Long.MAX_VALUE) <= life) {
                faults.add(
                        "J2 what has ended stays so: %s in life %d".formatted(transaction, life));
            }
        }
    }

    private void require(String transaction, long life, Set<String> known) {
        if (!known.contains(transaction) && !ending.contains(transaction)) {
            faults.add(
                    "J1 later lives know what is undecided: not %s in life %d"
                            .formatted(transaction, life));
        }
    }
}
