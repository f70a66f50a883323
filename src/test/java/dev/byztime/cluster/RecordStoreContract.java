package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** What every {@link RecordStore} must do. */
public abstract class RecordStoreContract {

    private static final int THREADS = 8;
    private static final int ROUNDS = 10;
    private static final int ALL_BYTES = 256;

    /** A name that no other test uses. */
    protected final String name = "test-" + UUID.randomUUID();

    /** The store under test. */
    protected abstract RecordStore store();

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void onlyAnUnchangedRecordIsReplaced() throws IOException {
        assertThat(store().read(name)).isNull();
        assertThat(store().replace(name, bytes("a"), bytes("b"))).isFalse();
        assertThat(store().read(name)).isNull();
        assertThat(store().replace(name, null, bytes("a"))).isTrue();
        assertThat(store().replace(name, null, bytes("b"))).isFalse();
        assertThat(store().replace(name, bytes("b"), bytes("c"))).isFalse();
        assertThat(store().read(name)).isEqualTo(bytes("a"));
        assertThat(store().replace(name, bytes("a"), bytes("b"))).isTrue();
        assertThat(store().read(name)).isEqualTo(bytes("b"));
        assertThat(store().read(name + "-other")).isNull();
    }

    /** Two histories have the same number of writes: only the content tells them apart. */
    @Test
    void theContentIsComparedAndNotAVersion() throws IOException {
        PartitionStore partitions = new StoredPartitions(store());
        PartitionRecord first = record(new UUID(0, 1));
        PartitionRecord second = record(new UUID(0, 2));
        int partition = name.hashCode() & Integer.MAX_VALUE;
        assertThat(partitions.replace(partition, null, first)).isTrue();
        assertThat(partitions.replace(partition, second, record(new UUID(0, 3)))).isFalse();
        assertThat(partitions.replace(partition, first, second)).isTrue();
        assertThat(partitions.replace(partition, first, record(new UUID(0, 3)))).isFalse();
        assertThat(partitions.replace(partition, second, first)).isTrue();
        assertThat(partitions.replace(partition, first, second)).isTrue();
        assertThat(partitions.read(partition)).isEqualTo(second);
    }

    private static PartitionRecord record(UUID write) {
        return new PartitionRecord(
                new UUID(7, 7),
                "10.1.2.3:8080",
                write,
                new PartitionBounds(3_000_000_001L, 9_000_000_000L, 17),
                new RecordedTime(2_000_000_000L, 2_500_000_000L),
                new UUID(8, 8));
    }

    @Test
    void anyBytesSurvive() throws IOException {
        byte[] all = new byte[ALL_BYTES];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(store().replace(name, null, all)).isTrue();
        assertThat(store().read(name)).isEqualTo(all);
        assertThat(store().replace(name, all, bytes("b"))).isTrue();
    }

    @Test
    void ofTheReplacesOfOneRecordOneTakesEffect() throws Exception {
        byte[] before = null;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] unchanged = before;
            List<Callable<Boolean>> replaces = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                RecordStore mine = oneOf(i);
                byte[] content = bytes(round + "-" + i);
                replaces.add(() -> mine.replace(name, unchanged, content));
            }
            List<Boolean> outcomes = together(replaces);
            assertThat(outcomes).containsOnlyOnce(true);
            before = bytes(round + "-" + outcomes.indexOf(true));
            assertThat(store().read(name)).isEqualTo(before);
        }
    }

    /** One of several clients of the store, if there may be several. */
    protected RecordStore oneOf(int number) {
        return store();
    }

    /** The results of calls that begin at the same time. */
    protected static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (Callable<T> call : calls) {
            FutureTask<T> task =
                    new FutureTask<>(() -> {
                        Patiently.await(begin);
                        return call.call();
                    });
            tasks.add(task);
            Thread.ofPlatform().daemon().start(task);
        }
        begin.countDown();
        List<T> results = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            results.add(Patiently.get(task));
        }
        return results;
    }
}
