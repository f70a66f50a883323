package dev.byztime.client;

import dev.byztime.client.VersionedStore.Version;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What the processes of a bank have told and what its stores have, and the check that this is
 * strictly serialisable in the order of timestamps.
 */
final class BankHistory {

    static final long TOTAL = 2L * BankProcess.ACCOUNTS.size() * BankProcess.USUAL;

    /** A transaction whose client has heard that it is committed. */
    private record Told(
            long begunNs,
            long endNs,
            Timestamp timestamp,
            Map<String, String> reads,
            String writes) {}

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    /** How often each thing happened. */
    final Map<String, Integer> counts = new ConcurrentSkipListMap<>();

    private final Map<String, TreeMap<Timestamp, String>> versions = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    void tell(String line) {
        if (line.endsWith(" " + BankProcess.END)) { // else a kill has cut it off
            lines.add(line);
            String[] words = line.split(" ");
            String what = words[0].equals("settled") ? "settled " + words[1] : words[0];
            counts.merge(what, 1, Integer::sum);
        }
    }

    int count(String what) {
        return counts.getOrDefault(what, 0);
    }

    /** The last few lines of a kind, for messages. */
    List<String> of(String kind) {
        return lines.stream().filter(line -> line.startsWith(kind)).limit(5).toList();
    }

    /** Adds all that a store has. */
    void add(String store, List<Version> all) {
        for (Version each : all) {
            TreeMap<Timestamp, String> ofKey =
                    versions.computeIfAbsent(store + "/" + each.key(), key -> new TreeMap<>());
            if (!ofKey.isEmpty() && !ofKey.lastKey().isBefore(each.version())) {
                faults.add("versions rise: %s after %s".formatted(each, ofKey.lastKey()));
            }
            ofKey.put(each.version(), String.valueOf(each.value()));
        }
    }

    /** What is wrong; empty if nothing is. */
    List<String> check() {
        checkSums();
        List<Told> told = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "committed" -> told.add(told(words));
                case "snapshot" -> checkSnapshot(TimestampText.parse(words[1]), words[2]);
                default -> {}
            }
        }
        told.forEach(this::checkReadsAndWrites);
        checkRealTime(told);
        return faults;
    }

    private static Told told(String[] words) {
        Map<String, String> reads = new TreeMap<>();
        for (String read : words[4].split(",")) {
            String[] parts = read.split("=");
            reads.put(parts[0], parts[1]);
        }
        return new Told(
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                TimestampText.parse(words[3]),
                reads,
                words[5]);
    }

    /** Atomic, and no update lost: the sum is right after each timestamp. */
    private void checkSums() {
        List<Timestamp> all =
                versions.values().stream()
                        .flatMap(ofKey -> ofKey.keySet().stream())
                        .distinct()
                        .sorted()
                        .toList();
        for (Timestamp each : all) {
            if (sum(each) != TOTAL) {
                faults.add("atomic: the sum is %d after %s".formatted(sum(each), each));
            }
        }
    }

    private long sum(Timestamp at) {
        long sum = TOTAL;
        for (TreeMap<Timestamp, String> ofKey : versions.values()) {
            Map.Entry<Timestamp, String> last = ofKey.floorEntry(at);
            if (last != null) {
                String value = last.getValue().equals("null") ? null : last.getValue();
                sum += BankProcess.balance(value) - BankProcess.USUAL;
            }
        }
        return sum;
    }

    private void checkSnapshot(Timestamp at, String seen) {
        if (Long.parseLong(seen) != TOTAL || sum(at) != TOTAL) {
            faults.add("snapshot: %s at %s, now %d".formatted(seen, at, sum(at)));
        }
    }

    /** Each read is of the last version before the timestamp, and each write is there. */
    private void checkReadsAndWrites(Told it) {
        it.reads.forEach((key, version) -> {
            Timestamp last = versionsOf(key).lowerKey(it.timestamp);
            if (!version.equals(last == null ? "-" : last.toString())) {
                faults.add("serialisable: %s of %s, not %s".formatted(key, it, last));
            }
        });
        for (String key : it.writes.split(",")) {
            if (!key.equals("-") && !versionsOf(key).containsKey(it.timestamp)) {
                faults.add("durable: %s lacks %s".formatted(it, key));
            }
        }
    }

    private TreeMap<Timestamp, String> versionsOf(String key) {
        return versions.getOrDefault(key, new TreeMap<>());
    }

    /** What began after another one was told has the higher timestamp. */
    private void checkRealTime(List<Told> told) {
        List<Told> byEnd = told.stream().sorted(Comparator.comparing(Told::endNs)).toList();
        int ended = 0;
        @Nullable Timestamp highest = null;
        for (Told it : told.stream().sorted(Comparator.comparing(Told::begunNs)).toList()) {
            for (; byEnd.get(ended).endNs < it.begunNs; ended++) {
                Timestamp other = byEnd.get(ended).timestamp;
                highest = highest == null ? other : Timestamp.max(highest, other);
            }
            if (highest != null && !highest.isBefore(it.timestamp)) {
                faults.add("real time: %s after %s".formatted(it, highest));
            }
        }
    }
}
