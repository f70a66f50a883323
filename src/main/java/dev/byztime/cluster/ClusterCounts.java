package dev.byztime.cluster;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How often this instance has used the store since its start. */
public final class ClusterCounts {

    private final LongAdder reads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<PartitionWrite.Kind, LongAdder> written =
            new EnumMap<>(PartitionWrite.Kind.class);
    private final LongAdder notReplaced = new LongAdder();
    private final LongAdder tablesSent = new LongAdder();
    private final LongAdder tablesLost = new LongAdder();

    ClusterCounts() {
        for (PartitionWrite.Kind kind : PartitionWrite.Kind.values()) {
            written.put(kind, new LongAdder());
        }
    }

    void read() {
        reads.increment();
    }

    void failed() {
        failures.increment();
    }

    void notReplaced() {
        notReplaced.increment();
    }

    void sentTables() {
        tablesSent.increment();
    }

    void lostTables() {
        tablesLost.increment();
    }

    void wrote(PartitionWrite.Kind kind) {
        counter(kind).increment();
    }

    /** How many records were read. */
    public long reads() {
        return reads.sum();
    }

    /** How many uses of the store have failed, so that their outcome is not known. */
    public long failures() {
        return failures.sum();
    }

    /** How many writes of a kind were acknowledged. */
    public long written(PartitionWrite.Kind kind) {
        return counter(kind).sum();
    }

    /** How many writes found another record than the one that they were to replace. */
    public long refused() {
        return notReplaced.sum();
    }

    /** How many times the tables of a partition have reached the next owner. */
    public long tablesSent() {
        return tablesSent.sum();
    }

    /** How many times they have not, as far as is known. */
    public long tablesLost() {
        return tablesLost.sum();
    }

    private LongAdder counter(PartitionWrite.Kind kind) {
        return Objects.requireNonNull(written.get(kind));
    }
}
