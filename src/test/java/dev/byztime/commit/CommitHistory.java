package dev.byztime.commit;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that happened in a {@link CommitWorld}, and the check that it was strictly serialisable.
 *
 * <p>The order of timestamps must be a serial order that explains all reads, and it must agree with
 * the order of real time.
 */
final class CommitHistory {

    /** A transaction that was prepared at least once. */
    static final class Transaction {
        final CommitRequest request;

        /** What the client read, which is more than it told if the flaw says so. */
        final Map<String, Long> read;

        final Map<String, Integer> values;
        final long begunAt;
        long timestampNs;

        /** When everybody could know that it was committed; the largest number if nobody could. */
        long committedAt = Long.MAX_VALUE;

        boolean decided;
        boolean applied;

        /** What settlers were told of the end; null if none was. */
        @Nullable TransactionState ended;

        Transaction(
                CommitRequest request,
                Map<String, Long> read,
                Map<String, Integer> values,
                long begunAt) {
            this.request = request;
            this.read = read;
            this.values = values;
            this.begunAt = begunAt;
        }

        @Override
        public String toString() {
            return "%s@%d read %s wrote %s begun %d committed %s"
                    .formatted(
                            request.transaction(),
                            timestampNs,
                            read,
                            values,
                            begunAt,
                            committedAt == Long.MAX_VALUE ? "-" : committedAt);
        }
    }

    /** A read at a safe time. */
    record Snapshot(String key, long safeNs, long seenNs) {}

    private final Map<String, Transaction> transactions = new LinkedHashMap<>();
    private final Map<Long, String> byTimestamp = new LinkedHashMap<>();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private long highestNs = Long.MIN_VALUE;

    void add(Transaction asked) {
        transactions.putIfAbsent(asked.request.transaction(), asked);
    }

    @Nullable Transaction get(String id) {
        return transactions.get(id);
    }

    void snapshot(Snapshot one) {
        snapshots.add(one);
    }

    void fault(String words, Object... parts) {
        faults.add(words.formatted(parts));
    }

    /** A validation of a transaction had this result. */
    void decided(Transaction it, CommitVerdict verdict) {
        if (verdict instanceof CommitVerdict.Prepared prepared) {
            long ns = prepared.timestamp().toNanosExact();
            if (it.timestampNs != 0 && it.timestampNs != ns) {
                fault("C9 Decided once: %s has now %d", it, ns);
            } else if (it.decided && it.timestampNs == 0) {
                fault("C9 Decided once: %s was aborted and is prepared now", it);
            } else if (it.timestampNs == 0) {
                it.timestampNs = ns;
                byTimestamp.put(ns, it.request.transaction());
                // else it was written down without an answer, and an earlier life chose this
                if (prepared.state() == TransactionState.PENDING || it.values.isEmpty()) {
                    rises(ns, it.request.transaction());
                }
            }
            it.decided = true;
        } else if (verdict instanceof CommitVerdict.Aborted aborted) {
            if (it.timestampNs != 0 && aborted.reason() != CommitVerdict.Reason.TOO_OLD) {
                fault("C9 Decided once: %s is aborted now: %s", it, aborted);
            }
            it.decided = true;
        }
    }

    /** A timestamp or a safe time was given out. */
    void rises(long ns, String to) {
        if (ns <= highestNs) {
            fault("C1 Timestamps rise: %d to %s, after %d", ns, to, highestNs);
        }
        highestNs = Math.max(highestNs, ns);
        byTimestamp.put(ns, to);
    }

    /** What is wrong; empty if nothing is. */
    List<String> check(Map<String, CommitStore> stores) {
        for (CommitStore store : stores.values().stream().distinct().toList()) {
            for (CommitStore.Landed each : store.log()) {
                if (each.before() != each.expected()) {
                    fault("no lost update: %s", each);
                }
            }
        }
        List<Transaction> committed =
                transactions.values().stream()
                        .filter(it -> it.timestampNs != 0 && isCommitted(it, stores))
                        .toList();
        for (Transaction it : committed) {
            checkReads(it, stores);
            checkAtomic(it, stores);
        }
        checkRealTime(committed);
        for (Snapshot each : snapshots) {
            Long newest =
                    requireNonNull(stores.get(each.key)).history(each.key).floorKey(each.safeNs);
            if (newest != null && newest > each.seenNs) {
                fault("C12 Safe times: %s, but %d has landed since", each, newest);
            }
        }
        return faults;
    }

    private static boolean isCommitted(Transaction it, Map<String, CommitStore> stores) {
        return it.applied || landed(it, stores).findAny().isPresent();
    }

    private static Stream<String> landed(Transaction it, Map<String, CommitStore> stores) {
        return it.values.keySet().stream()
                .filter(key ->
                        requireNonNull(stores.get(key)).history(key).containsKey(it.timestampNs));
    }

    /** Each read must be of the last version before the timestamp. */
    private void checkReads(Transaction it, Map<String, CommitStore> stores) {
        it.read.forEach((key, versionNs) -> {
            TreeMap<Long, Integer> history = requireNonNull(stores.get(key)).history(key);
            Long last = history.lowerKey(it.timestampNs);
            long shouldBe = last == null ? CommitRequest.ABSENT : last;
            if (versionNs != shouldBe) {
                fault("serialisable: %s read %s@%d, not %d", it, key, versionNs, shouldBe);
            }
            String writer = byTimestamp.get(versionNs);
            Transaction other = writer == null ? null : transactions.get(writer);
            if (other != null && landed(other, stores).count() < other.values.size()) {
                fault("atomic: %s read from %s, which is half there", it, other);
            }
        });
    }

    /** All that it has written must be its own, or the old values. */
    private void checkAtomic(Transaction it, Map<String, CommitStore> stores) {
        long landed = landed(it, stores).count();
        if (it.applied && landed < it.values.size()) {
            fault("atomic: %s has ended, and has only %d of its writes", it, landed);
        }
        long own =
                landed(it, stores)
                        .filter(key ->
                                requireNonNull(it.values.get(key))
                                        .equals(
                                                requireNonNull(stores.get(key))
                                                        .history(key)
                                                        .get(it.timestampNs)))
                        .count();
        if ((it.ended == TransactionState.RESTORED && own != 0)
                || (it.ended == TransactionState.COMPLETED && own != landed)) {
            fault("%s is %s, and has %d of its %d values", it, it.ended, own, landed);
        }
        if (own != 0 && own != landed) {
            fault("atomic: %s is there by %d of %d", it, own, landed);
        }
    }

    /** What began after another one was known to be committed must have a higher timestamp. */
    private void checkRealTime(List<Transaction> committed) {
        List<Transaction> byBegin =
                committed.stream().sorted((a, b) -> Long.compare(a.begunAt, b.begunAt)).toList();
        List<Transaction> byEnd =
                committed.stream()
                        .filter(it -> it.committedAt != Long.MAX_VALUE)
                        .sorted((a, b) -> Long.compare(a.committedAt, b.committedAt))
                        .toList();
        int ended = 0;
        Transaction highest = null;
        for (Transaction it : byBegin) {
            while (ended < byEnd.size() && byEnd.get(ended).committedAt < it.begunAt) {
                Transaction other = byEnd.get(ended++);
                highest =
                        highest == null || other.timestampNs > highest.timestampNs
                                ? other
                                : highest;
            }
            if (highest != null && highest.timestampNs >= it.timestampNs) {
                fault("real time: %s after %s", it, highest);
            }
        }
    }
}
