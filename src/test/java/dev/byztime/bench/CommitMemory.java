package dev.byztime.bench;

import dev.byztime.commit.CommitGroup;
import dev.byztime.commit.CommitJournal;
import dev.byztime.commit.CommitLife;
import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.CommitStart;
import dev.byztime.commit.CommitVerdict;
import dev.byztime.commit.UndecidedTransaction;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.Disk;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What remembered transactions and keys take on the heap, and a validation with its finish in
 * processor time.
 *
 * <pre>
 *   mvn test-compile -Pbenchmarks -Dbench.main=dev.byztime.bench.CommitMemory -Dbench=100000
 * </pre>
 */
public final class CommitMemory {

    private static final long SECOND = 1_000_000_000L;
    private static final int KEYS = 10;

    private long now = 1_000 * SECOND;

    public static void main(String[] args) throws IOException {
        int transactions = Integer.parseInt(args[0]);
        CommitMemory bench = new CommitMemory();
        bench.measure(transactions / 10, KEYS); // so that code is compiled
        bench.measure(transactions, 0);
        bench.measure(transactions, KEYS);
    }

    private void measure(int transactions, int writes) throws IOException {
        CommitGroup group = group(transactions);
        long before = usedHeap();
        long begun = cpu();
        for (int i = 0; i < transactions; i++) {
            Map<String, Long> reads = new LinkedHashMap<>();
            for (int k = 0; k < KEYS; k++) {
                reads.put("accounts/%d/%d".formatted(i, k), CommitRequest.ABSENT);
            }
            String id = "transaction-" + i;
            CommitRequest request =
                    new CommitRequest(
                            id,
                            (CommitStart) group.begin(reading()),
                            reads,
                            writes == 0 ? Set.of() : reads.keySet(),
                            new Timestamp(5, 0),
                            false);
            if (!(group.validate(request, reading()) instanceof CommitVerdict.Prepared)) {
                throw new AssertionError("refused");
            }
            group.applied(id, reading());
        }
        long each = (cpu() - begun) / transactions;
        System.out.printf(
                "%,d transactions that read %d keys and write %d: %.0f bytes each on the heap, %,d"
                        + " ns for building, validating and finishing one%n",
                group.transactions(),
                KEYS,
                writes,
                (double) (usedHeap() - before) / group.transactions(),
                each);
    }

    private CommitGroup group(int transactions) throws IOException {
        CommitLimits limits =
                new CommitLimits(
                        new Timestamp(10, 0),
                        new Timestamp(1, 0),
                        transactions * KEYS,
                        transactions,
                        KEYS,
                        256,
                        1);
        Disk disk = new UnreliableDisk().open();
        Ceiling ceiling = Ceiling.open(disk, "commit", limits.reachNs(SECOND), limits.maxError());
        Ceiling epochs = Ceiling.openCounter(disk, "commit-epoch", limits.maxError());
        CommitLife life = new CommitLife(limits, ceiling, epochs);
        CeilingByHand.raise(ceiling, reading(), Long.MIN_VALUE);
        CeilingByHand.raise(epochs, reading(), Long.MIN_VALUE);
        CeilingByHand.raise(epochs, reading(), epochs.synced() + 1);
        life.observe(reading());
        now += 100 * SECOND; // all earlier promises are over
        CeilingByHand.raise(ceiling, reading(), Long.MAX_VALUE);
        return new CommitGroup(life, new NothingWrittenDown());
    }

    private static final class NothingWrittenDown implements CommitJournal {

        @Override
        public List<UndecidedTransaction> read() {
            return List.of();
        }

        @Override
        public void replace(List<UndecidedTransaction> undecided) {
            throw new AssertionError("all are over one store");
        }
    }

    private Reading reading() {
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(now), Timestamp.ofNanos(now), Era.of(1, 1), 0, 0);
        return new Reading(basis, 0, SECOND / 1000, null, Reading.Status.SYNCHRONIZED);
    }

    private static long usedHeap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
