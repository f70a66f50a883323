package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/** What every {@link SharedRecordStore} must do with records that another one guards. */
public abstract class GuardedRecordsContract extends RecordStoreContract {

    private static final int ROUNDS = 40;

    /** A record with a lock of its own, which no other test uses. */
    private final String guard = "journal-" + ThreadLocalRandom.current().nextInt(1000, 10_000);

    @Test
    void recordsAreReplacedWhileTheirGuardIsUnchanged() throws IOException {
        String one = guard + "-0";
        String two = guard + "-1";
        assertThat(store().replaceGuarded(guard, bytes("g"), List.of(change(one, null, "a"))))
                .isFalse();
        assertThat(store().read(one)).isNull();
        store().replace(guard, null, bytes("g"));
        assertThat(
                        store().replaceGuarded(
                                        guard,
                                        bytes("g"),
                                        List.of(change(one, null, "a"), change(two, null, "b"))))
                .isTrue();
        assertThat(store().read(one)).isEqualTo(bytes("a"));
        assertThat(store().read(two)).isEqualTo(bytes("b"));
        for (List<SharedRecordStore.Change> wrong :
                List.of(
                        List.of(change(one, null, "c")),
                        List.of(change(one, "b", "c")),
                        List.of(change(guard + "-2", "b", "c")))) {
            assertThat(store().replaceGuarded(guard, bytes("g"), wrong)).isFalse();
        }
        assertThat(store().read(one)).isEqualTo(bytes("a"));
        assertThat(
                        store().replaceGuarded(
                                        guard,
                                        bytes("g"),
                                        List.of(
                                                change(one, "a", "c"),
                                                change(two, "b", "d"),
                                                change(guard + "-2", null, "e"))))
                .isTrue();
        assertThat(store().read(one)).isEqualTo(bytes("c"));
        store().replace(guard, bytes("g"), bytes("h"));
        assertThat(store().replaceGuarded(guard, bytes("g"), List.of(change(one, "c", "d"))))
                .isFalse();
        assertThat(store().list(guard + "-")).containsOnlyKeys(one, two, guard + "-2");
        assertThat(store().list(guard + "-").get(one)).isEqualTo(bytes("c"));
    }

    @Test
    void aGuardTakesAsManyChangesAsItSays() throws IOException {
        store().replace(guard, null, bytes("g"));
        List<SharedRecordStore.Change> made = new ArrayList<>();
        List<SharedRecordStore.Change> replaced = new ArrayList<>();
        for (int i = 0; i < SharedRecordStore.MOST_TOGETHER; i++) {
            made.add(change(guard + "-" + i, null, "a" + i));
            replaced.add(change(guard + "-" + i, "a" + i, "b" + i));
        }
        assertThat(store().replaceGuarded(guard, bytes("g"), made)).isTrue();
        assertThat(store().replaceGuarded(guard, bytes("g"), replaced)).isTrue();
        assertThat(store().list(guard + "-")).hasSize(SharedRecordStore.MOST_TOGETHER);
        assertThat(store().read(guard + "-7")).isEqualTo(bytes("b7"));
    }

    /** Once the guard was replaced, nothing that was sent with it as it was takes effect. */
    @Test
    void nothingIsReplacedOnceTheGuardIs() throws Exception {
        SharedRecordStore other = oneOf(1);
        store().replace(guard, null, bytes("0"));
        for (int round = 0; round < ROUNDS; round++) {
            byte[] before = bytes(Integer.toString(round));
            byte[] after = bytes(Integer.toString(round + 1));
            String slot = guard + "-" + round;
            AtomicReference<Optional<byte[]>> seen = new AtomicReference<>(Optional.empty());
            List<Callable<Boolean>> calls =
                    List.of(
                            () -> {
                                boolean done = store().replace(guard, before, after);
                                seen.set(Optional.ofNullable(store().read(slot)));
                                return done;
                            },
                            () ->
                                    other.replaceGuarded(
                                            guard, before, List.of(change(slot, null, "a"))));
            List<Boolean> done = together(calls);
            assertThat(done.getFirst()).isTrue();
            assertThat(seen.get().isPresent()).isEqualTo(done.getLast());
            assertThat(store().read(slot)).isEqualTo(seen.get().orElse(null));
        }
    }

    private static SharedRecordStore.Change change(
            String name, @Nullable String unchanged, String content) {
        return new SharedRecordStore.Change(
                name, unchanged == null ? null : bytes(unchanged), bytes(content));
    }

    @Override
    protected abstract SharedRecordStore store();

    @Override
    protected abstract SharedRecordStore oneOf(int number);
}
