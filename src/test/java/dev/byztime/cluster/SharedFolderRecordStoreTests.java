package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.SharedFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

class SharedFolderRecordStoreTests extends GuardedRecordsContract {

    private final LinuxClock clock = new LinuxClock();

    @TempDir private Path folder;

    @Override
    protected SharedRecordStore store() {
        return oneOf(0);
    }

    /**
     * Each as another process would have it. The disk may be slow, so the lock is tried for long.
     */
    @Override
    protected SharedRecordStore oneOf(int number) {
        return new SharedFolderRecordStore(
                SharedFolder.open(folder), ns -> clock.pause().park(50 * ns));
    }

    @Test
    void recordsAreListedByTheirPrefix() throws IOException {
        store().replace("member-a", null, bytes("1"));
        store().replace("partition-1", null, bytes("2"));
        assertThat(oneOf(1).list("member-")).containsOnlyKeys("member-a");
    }

    @Test
    void onlyAnUnchangedRecordIsRemoved() throws IOException {
        store().replace(name, null, bytes("a"));
        assertThat(oneOf(1).remove(name, bytes("b"))).isFalse();
        assertThat(oneOf(1).remove(name, bytes("a"))).isTrue();
        assertThat(store().read(name)).isNull();
    }

    /** So a process that is stopped in the middle keeps the others from one record of a kind. */
    @Test
    void recordsWithNumbersHaveLocksOfTheirOwn() {
        Set<String> locks = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            assertThat(locks.add(SharedFolderRecordStore.lockOf("partition-" + i))).isTrue();
            assertThat(locks.add(SharedFolderRecordStore.lockOf("journal-" + i))).isTrue();
            assertThat(locks).contains(SharedFolderRecordStore.lockOf("journal-" + i + "-17"));
        }
        assertThat(locks)
                .doesNotContain(SharedFolderRecordStore.lockOf("member-" + UUID.randomUUID()));
    }

    /** Of a process that was stopped in the middle, say. */
    @Test
    void aLockThatIsHeldIsNotWaitedForWithoutEnd() throws IOException {
        SharedFolder other = SharedFolder.open(folder);
        SharedRecordStore store = new SharedFolderRecordStore(other, ns -> {});
        String lock = "lock-" + SharedFolderRecordStore.lockOf(name) + ".lock";
        try (SharedFolder.Lock held = other.tryLock(lock)) {
            assertThat(held).isNotNull();
            assertThatIOException()
                    .isThrownBy(() -> store.replace(name, null, bytes("a")))
                    .withMessageContaining(lock);
        }
        assertThat(store.replace(name, null, bytes("a"))).isTrue();
    }
}
