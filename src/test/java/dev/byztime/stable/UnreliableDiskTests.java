package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.stable.UnreliableDisk.Step;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Checks that the disk of other tests is as bad as real ones are, and no worse. */
class UnreliableDiskTests {

    private static final int MOST = 100;
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {4, 5, 6};

    private final UnreliableDisk disk = new UnreliableDisk();
    private final Disk life = disk.open();
    private final RandomGenerator random = new Random(1);

    @Test
    void crashOfProcessForgetsNothing() throws IOException {
        life.writeAnew("a", OLD, MOST);
        life.rename("a", "b");
        disk.crashProcess();
        assertThat(disk.open().read("b", MOST)).isEqualTo(OLD);
        assertThat(disk.open().read("a", MOST)).isNull();
    }

    @Test
    void crashOfMachineKeepsWhatIsSynced() throws IOException {
        replaceDurably(OLD);
        for (int i = 0; i < 20; i++) {
            disk.crashMachine(random);
            assertThat(disk.open().read("file", MOST)).isEqualTo(OLD);
        }
    }

    @Test
    void crashOfMachineMayUndoNamesThatAreNotSynced() throws IOException {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            seen.add(afterCrash(moment -> moment == Step.BEFORE_SYNC_NAMES));
        }
        assertThat(seen).containsExactlyInAnyOrder(Arrays.toString(OLD), Arrays.toString(NEW));
    }

    @Test
    void crashOfMachineMayTearWhatIsNotSynced() throws IOException {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            UnreliableDisk other = new UnreliableDisk();
            other.failIf(moment -> moment == Step.BEFORE_SYNC);
            assertFails(() -> other.open().writeAnew("file", NEW, MOST));
            other.crashMachine(random);
            seen.add(Arrays.toString(other.content("file")));
        }
        assertThat(seen)
                .contains("null", "[]", "[4]", "[4, 5]", "[4, 0, 0]", Arrays.toString(NEW))
                .hasSizeGreaterThan(10);
    }

    /** As Linux does it: the names are lost, and yet nothing is left to be written. */
    @Test
    void syncOfNamesThatFailedSucceedsTheNextTimeWithoutHavingThem() throws IOException {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            UnreliableDisk other = new UnreliableDisk();
            Disk owner = other.open();
            owner.writeAnew("file", NEW, MOST);
            other.failIf(moment -> moment == Step.IN_SYNC_NAMES);
            assertFails(owner::syncNames);
            other.heal();
            owner.syncNames();
            other.crashMachine(random);
            seen.add(Arrays.toString(other.content("file")));
        }
        assertThat(seen).containsExactlyInAnyOrder("null", Arrays.toString(NEW));
    }

    @Test
    void contentWhoseSyncFailedIsThereUntilACrash() throws IOException {
        disk.failIf(moment -> moment == Step.IN_SYNC);
        assertFails(() -> life.writeAnew("file", NEW, MOST));
        disk.heal();
        life.syncNames();
        assertThat(life.read("file", MOST)).isEqualTo(NEW);
        disk.crashMachine(alwaysEmpty());
        assertThat(disk.content("file")).isEmpty();
    }

    @Test
    void failsAfterAsManyMomentsAsItIsTold() throws IOException {
        disk.failAfter(3);
        assertFails(() -> life.writeAnew("file", NEW, MOST));
        assertFails(() -> life.read("file", MOST));
        assertThat(disk.content("file")).as("half of it").isEqualTo(new byte[] {4});
        disk.heal();
        assertThat(life.read("file", MOST)).hasSize(1);
    }

    @Test
    void earlierOwnerCanStillDoHarmUntilItIsDead() throws IOException {
        disk.takeByAnother();
        assertFails(life::requireOwned);
        life.writeAnew("file", NEW, MOST);
        assertThat(disk.content("file")).isEqualTo(NEW);
        disk.crashProcess();
        assertFails(() -> life.writeAnew("file", OLD, MOST));
        assertThat(disk.content("file")).isEqualTo(NEW);
    }

    @Test
    void rotChangesSomething() throws IOException {
        replaceDurably(OLD);
        for (int i = 0; i < 100; i++) {
            byte[] before = disk.content("file");
            disk.rot("file", random);
            assertThat(disk.content("file")).hasSameSizeAs(before).isNotEqualTo(before);
        }
    }

    @Test
    void backupIsNotChangedByWhatFollows() throws IOException {
        replaceDurably(OLD);
        UnreliableDisk.Backup backup = disk.backup();
        replaceDurably(NEW);
        disk.lose();
        assertThat(disk.content("file")).isNull();
        disk.restore(backup);
        assertThat(disk.content("file")).isEqualTo(OLD);
    }

    private String afterCrash(Predicate<Step> failing) throws IOException {
        disk.lose();
        Disk owner = disk.open();
        owner.writeAnew("file.new", OLD, MOST);
        owner.rename("file.new", "file");
        owner.syncNames();
        disk.failIf(failing);
        assertFails(() -> {
            owner.writeAnew("file.new", NEW, MOST);
            owner.rename("file.new", "file");
            owner.syncNames();
        });
        disk.crashMachine(random);
        return Arrays.toString(disk.content("file"));
    }

    private void replaceDurably(byte[] content) throws IOException {
        Disk owner = disk.open();
        owner.writeAnew("file.new", content, MOST);
        owner.rename("file.new", "file");
        owner.syncNames();
    }

    private static RandomGenerator alwaysEmpty() {
        return () -> 0;
    }

    private static void assertFails(ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(IOException.class);
    }
}
