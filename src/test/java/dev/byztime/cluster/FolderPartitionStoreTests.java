package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.UUID;

class FolderPartitionStoreTests {

    private final UnreliableDisk disk = new UnreliableDisk();

    @Test
    void onlyAnUnchangedRecordIsReplaced() throws IOException {
        FolderPartitionStore store = new FolderPartitionStore(disk.open());
        assertThat(store.read(3)).isNull();
        assertThat(store.replace(3, null, record(1))).isTrue();
        assertThat(store.replace(3, null, record(2))).isFalse();
        assertThat(store.replace(3, record(2), record(3))).isFalse();
        assertThat(store.replace(3, record(1), record(2))).isTrue();
        assertThat(store.read(3)).isEqualTo(record(2));
        assertThat(store.read(4)).isNull();
    }

    @Test
    void aDamagedRecordIsNotTakenForNone() throws IOException {
        FolderPartitionStore store = new FolderPartitionStore(disk.open());
        store.replace(0, null, record(1));
        Randomly.repeat(1, random -> disk.rot("partition-0", random));
        assertThatIOException().isThrownBy(() -> store.read(0));
    }

    /** Else a write whose outcome was unknown would count, and a crash could take it back. */
    @Test
    void whatIsReadSurvivesACrash() {
        Randomly.repeat(
                300,
                random -> {
                    UnreliableDisk folder = new UnreliableDisk();
                    FolderPartitionStore store = new FolderPartitionStore(folder.open());
                    PartitionRecord read = null;
                    for (int i = 0; i < 10; i++) {
                        folder.failIf(step -> random.nextInt(6) == 0);
                        PartitionRecord next = record(i);
                        try {
                            if (store.replace(0, read, next)) {
                                read = next;
                            }
                        } catch (IOException unknown) {
                            folder.heal();
                            read = store.read(0);
                        }
                    }
                    folder.heal();
                    folder.crashMachine(random);
                    assertThat(new FolderPartitionStore(folder.open()).read(0)).isEqualTo(read);
                });
    }

    private static PartitionRecord record(int number) {
        return new PartitionRecord(
                new UUID(0, 1),
                "a",
                new UUID(0, number),
                new PartitionBounds(number, number, number),
                new RecordedTime(number, number));
    }
}
