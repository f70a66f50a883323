package dev.byztime.commit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what became of transactions, in all groups. */
public final class CommitTally {

    /** A transaction was prepared. Retries count again. */
    public static final String PREPARED = "prepared";

    /** What is counted. */
    public static final List<String> EVENTS =
            Stream.concat(
                            Stream.of(PREPARED, "in-doubt", "other-content", "refused"),
                            Stream.concat(
                                    Arrays.stream(CommitVerdict.Reason.values())
                                            .map(CommitTally::name),
                                    Stream.of(
                                                    TransactionState.APPLIED,
                                                    TransactionState.ABANDONED,
                                                    TransactionState.COMPLETED,
                                                    TransactionState.RESTORED)
                                            .map(CommitTally::name)))
                    .toList();

    private final Map<String, LongAdder> counts =
            EVENTS.stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    Function.identity(), e -> new LongAdder()));
    private final LongAdder timestamps = new LongAdder();

    /** Begins to count. */
    public CommitTally() {}

    /** How often this has happened. */
    public long count(String event) {
        LongAdder count = counts.get(event);
        if (count == null) {
            throw new IllegalArgumentException(event + " is not counted");
        }
        return count.sum();
    }

    /** How many timestamps were given out without a transaction. */
    public long timestamps() {
        return timestamps.sum();
    }

    void validated(CommitVerdict verdict) {
        add(
                switch (verdict) {
                    case CommitVerdict.Prepared prepared -> PREPARED;
                    case CommitVerdict.Aborted aborted -> name(aborted.reason());
                    case CommitVerdict.InDoubt inDoubt -> "in-doubt";
                    case CommitVerdict.OtherContent other -> "other-content";
                    case CommitRefusal refusal -> "refused";
                });
    }

    void finished(FinishResult result) {
        if (result instanceof FinishResult.Ended ended) {
            add(name(ended.state()));
        }
    }

    void gaveOut(TimestampsResult result) {
        if (result instanceof TimestampsResult.Given given) {
            timestamps.add(given.count());
        }
    }

    private void add(String event) {
        LongAdder count = counts.get(event);
        if (count != null) {
            count.increment();
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
