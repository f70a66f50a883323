package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class FolderRecordStoreTests extends RecordStoreContract {

    private final UnreliableDisk disk = new UnreliableDisk();
    private final RecordStore store = new FolderRecordStore(disk.open());

    @Override
    protected RecordStore store() {
        return store;
    }

    @Test
    void aDamagedRecordIsNotTakenForNone() throws IOException {
        PartitionStore partitions = new StoredPartitions(store);
        store.replace("partition-0", null, bytes("byztime-partition 1\n"));
        assertThatIOException()
                .isThrownBy(() -> partitions.read(0))
                .withMessageContaining("partition-0 is damaged");
    }

    /** Else a write whose outcome was unknown would count, and a crash could take it back. */
    @Test
    void whatIsReadSurvivesACrash() {
        Randomly.repeat(
                300,
                random -> {
                    UnreliableDisk folder = new UnreliableDisk();
                    RecordStore records = new FolderRecordStore(folder.open());
                    byte[] read = null;
                    for (int i = 0; i < 10; i++) {
                        folder.failIf(step -> random.nextInt(6) == 0);
                        byte[] next = bytes("number " + i);
                        try {
                            if (records.replace("r", read, next)) {
                                read = next;
                            }
                        } catch (IOException unknown) {
                            folder.heal();
                            read = records.read("r");
                        }
                    }
                    folder.heal();
                    folder.crashMachine(random);
                    assertThat(new FolderRecordStore(folder.open()).read("r")).isEqualTo(read);
                });
    }
}
