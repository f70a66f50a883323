package dev.byztime.commit;

import dev.byztime.stable.TextChecksum;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of the file {@value CommitService#JOURNAL}: lines of UTF-8, in which a name is always
 * the last word and may contain spaces.
 *
 * <pre>
 *   byztime-commit-journal 1                   format and its version
 *   group orders                               followed by its transactions
 *   transaction 1795237012.123456789 1795237017.123456789 1795237001.0 17 5.000000000 t-42
 *                                              timestamp, apply-before, epoch, mark, hold and id
 *   write 1795236999.000000001 accounts/7      the version that was read of a key to be written
 *   write - rates/EUR                          the same; - if it was never written
 *   crc32c 8c9e33ac                            of the bytes before this line
 * </pre>
 *
 * Epoch and mark are whole numbers.
 *
 * @param groups the undecided transactions over several stores of each group that has any
 */
record CommitJournalRecord(SortedMap<String, List<UndecidedTransaction>> groups) {

    /** The longest file that is read, in bytes. */
    static final int MAX_BYTES = 64 << 20;

    private static final String FIRST = "byztime-commit-journal 1";
    private static final String GROUP = "group";
    private static final String TRANSACTION = "transaction";
    private static final String WRITE = "write";
    private static final String CHECKSUM = "crc32c ";
    private static final String ABSENT = "-";

    /** The longest text of a number or an instant, and the space after it. */
    private static final int NUMBER_BYTES = 31;

    private static final int BYTES_PER_UNIT = 3;

    /** The size of an empty journal, in bytes. */
    static final int FRAME_BYTES = FIRST.length() + 1 + CHECKSUM.length() + 9;

    /** The empty journal. */
    static final CommitJournalRecord EMPTY = new CommitJournalRecord(new TreeMap<>());

    /** The most bytes that a file can have within the limits. */
    static long mostBytes(CommitLimits limits, int groups) {
        long name = (long) BYTES_PER_UNIT * limits.nameLength() + 1;
        long key = WRITE.length() + 1 + NUMBER_BYTES + name;
        long transaction =
                TRANSACTION.length()
                        + 1
                        + 5 * NUMBER_BYTES
                        + name
                        + limits.keysPerTransaction() * key;
        long group = GROUP.length() + 1 + name + limits.severalStores() * transaction;
        return FRAME_BYTES + groups * group;
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}; its
     *     message says why
     */
    static CommitJournalRecord parse(byte[] bytes) {
        String body = body(bytes);
        SortedMap<String, List<UndecidedTransaction>> groups = new TreeMap<>();
        List<UndecidedTransaction> group = null;
        Draft draft = null;
        for (String line : body.substring(FIRST.length() + 1).lines().toList()) {
            String[] word = line.split(" ", 2);
            String rest = word.length == 2 ? word[1] : "";
            switch (word[0]) {
                case GROUP -> {
                    add(draft, group);
                    draft = null;
                    group = new ArrayList<>();
                    groups.put(rest, group);
                }
                case TRANSACTION -> {
                    add(draft, group);
                    draft = new Draft(rest);
                }
                case WRITE -> {
                    if (draft == null) {
                        throw new IllegalArgumentException("it has a key of no transaction");
                    }
                    draft.key(rest);
                }
                default -> throw new IllegalArgumentException("it has a line that is none");
            }
        }
        add(draft, group);
        CommitJournalRecord record = new CommitJournalRecord(groups);
        if (!Arrays.equals(record.toBytes(), bytes)) {
            throw new IllegalArgumentException("it is not in normal form");
        }
        return record;
    }

    /** The lines before the checksum, which fits them. */
    private static String body(byte[] bytes) {
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = latin.lastIndexOf(CHECKSUM);
        if (!latin.startsWith(FIRST + "\n") || end < 0) {
            throw new IllegalArgumentException(
                    "its %d bytes are not the lines of a journal of commits of version 1"
                            .formatted(bytes.length));
        }
        if (!latin.substring(end)
                .equals(CHECKSUM + TextChecksum.of(latin.substring(0, end)) + "\n")) {
            throw new IllegalArgumentException("its checksum does not fit its content");
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static void add(@Nullable Draft draft, @Nullable List<UndecidedTransaction> group) {
        if (draft == null) {
            return;
        }
        if (group == null) {
            throw new IllegalArgumentException("it has a transaction of no group");
        }
        group.add(draft.finished());
    }

    /** A transaction whose lines are being read. */
    private static final class Draft {

        private final String[] words;
        private final Map<String, Long> writes = new HashMap<>();

        Draft(String line) {
            words = line.split(" ", 6);
            if (words.length != 6) {
                throw new IllegalArgumentException("it has a transaction without some numbers");
            }
        }

        void key(String line) {
            String[] versionAndKey = line.split(" ", 2);
            if (versionAndKey.length != 2) {
                throw new IllegalArgumentException("it has a key without a version");
            }
            writes.put(
                    versionAndKey[1],
                    versionAndKey[0].equals(ABSENT)
                            ? CommitRequest.ABSENT
                            : nanos(versionAndKey[0]));
        }

        UndecidedTransaction finished() {
            return new UndecidedTransaction(
                    new CommitRequest(
                            words[5],
                            new CommitStart(Long.parseLong(words[2]), Long.parseLong(words[3])),
                            writes,
                            writes.keySet(),
                            TimestampText.parse(words[4]),
                            true),
                    nanos(words[0]),
                    nanos(words[1]));
        }

        private static long nanos(String instant) {
            return TimestampText.parse(instant).toNanosSaturated();
        }
    }

    /** The size of a group's part, in bytes; nothing is written of a group without any. */
    static int bytesOf(String group, List<UndecidedTransaction> transactions) {
        if (transactions.isEmpty()) {
            return 0;
        }
        StringBuilder part = new StringBuilder();
        append(group, transactions, part);
        return part.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** The number of transactions. */
    int transactions() {
        return groups.values().stream().mapToInt(List::size).sum();
    }

    byte[] toBytes() {
        StringBuilder body = new StringBuilder(FIRST).append('\n');
        groups.forEach((name, transactions) -> append(name, transactions, body));
        byte[] lines = body.toString().getBytes(StandardCharsets.UTF_8);
        String last =
                CHECKSUM + TextChecksum.of(new String(lines, StandardCharsets.ISO_8859_1)) + "\n";
        byte[] bytes = Arrays.copyOf(lines, lines.length + last.length());
        System.arraycopy(
                last.getBytes(StandardCharsets.US_ASCII), 0, bytes, lines.length, last.length());
        return bytes;
    }

    private static void append(
            String group, List<UndecidedTransaction> transactions, StringBuilder body) {
        body.append(GROUP).append(' ').append(group).append('\n');
        transactions.forEach(each -> append(each, body));
    }

    private static void append(UndecidedTransaction one, StringBuilder body) {
        CommitRequest request = one.request();
        body.append(
                "%s %s %s %d %d %s %s\n"
                        .formatted(
                                TRANSACTION,
                                Timestamp.ofNanos(one.timestampNs()),
                                Timestamp.ofNanos(one.applyBeforeNs()),
                                request.start().epoch(),
                                request.start().mark(),
                                request.hold(),
                                request.transaction()));
        request.reads().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(read ->
                        body.append(WRITE)
                                .append(' ')
                                .append(version(read.getValue()))
                                .append(' ')
                                .append(read.getKey())
                                .append('\n'));
    }

    private static String version(long versionNs) {
        return versionNs == CommitRequest.ABSENT ? ABSENT : Timestamp.ofNanos(versionNs).toString();
    }
}
