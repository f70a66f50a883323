package dev.byztime.bench;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** What a decision of at-most-once delivery costs, connection ids of 16 bytes hashed each time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx6g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {

    private static final int AT_ONCE = 1000;
    private static final long SECOND = 1_000_000_000L;

    @Param({"1000000", "10000000"})
    public int connections;

    @SuppressWarnings("NullAway.Init")
    private Receiver old;

    @SuppressWarnings("NullAway.Init")
    private Receiver fresh;

    private final byte[] ids = new byte[16 * AT_ONCE];
    private long now = 1_000_000 * SECOND;
    private long random = 1;
    private long serial;

    @Setup
    public void begin() {
        ReceiverLimits many = new ReceiverLimits(1_000_000 * SECOND, 0, connections);
        CeilingKeeper keeper = ExactKeeper.begun(many, () -> now);
        now = keeper.ceiling().synced() + SECOND;
        CeilingByHand.step(keeper);
        // as many rows as there are connections, each for one lifetime
        fresh = new Receiver(new ReceiverLimits(connections * 100L, 0, connections * 2), keeper);
        old = new Receiver(many, keeper);
        for (int i = 0; i < connections; i++) {
            ByteBuffer.wrap(ids).putLong(0, mix(i)).putLong(8, i);
            old.judge(
                    ConnectionDigest.of(ids, 0, 16),
                    Timestamp.ofNanos(++now),
                    ExactKeeper.reading(now));
            arrive(1);
        }
    }

    private static long mix(long x) {
        x *= 0x9e3779b97f4a7c15L;
        return x ^ (x >>> 32);
    }

    private void draw(int count) {
        ByteBuffer to = ByteBuffer.wrap(ids);
        for (int i = 0; i < count; i++) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            long connection = Long.remainderUnsigned(random, connections);
            to.putLong(mix(connection)).putLong(connection);
        }
    }

    /** Known connections in random order, each with a newer message; each with a reading. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public int known() {
        draw(AT_ONCE);
        int accepted = 0;
        Reading reading = ExactKeeper.reading(now);
        for (int i = 0; i < AT_ONCE; i++) {
            Verdict verdict =
                    old.judge(
                            ConnectionDigest.of(ids, 16 * i, 16),
                            Timestamp.ofNanos(++now),
                            reading);
            accepted += verdict instanceof Verdict.Accepted ? 1 : 0;
        }
        return accepted;
    }

    /** The same by one reading for all. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public int knownTogether() {
        draw(AT_ONCE);
        int accepted = 0;
        Receiver.Judge judge = old.judgeAt(ExactKeeper.reading(now));
        for (int i = 0; i < AT_ONCE; i++) {
            Verdict verdict = judge.judge(ConnectionDigest.of(ids, 16 * i, 16), ++now);
            accepted += verdict instanceof Verdict.Accepted ? 1 : 0;
        }
        return accepted;
    }

    /** New connections, while as many old ones are forgotten. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public int arriving() {
        return arrive(AT_ONCE);
    }

    private int arrive(int count) {
        int accepted = 0;
        Receiver.Judge judge = fresh.judgeAt(ExactKeeper.reading(now));
        for (int i = 0; i < count; i++) {
            ByteBuffer.wrap(ids).putLong(0, mix(serial)).putLong(8, serial++);
            Verdict verdict = judge.judge(ConnectionDigest.of(ids, 0, 16), now += 100);
            accepted += verdict instanceof Verdict.Accepted ? 1 : 0;
        }
        return accepted;
    }
}
