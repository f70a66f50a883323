package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byztime.stable.RecoveredCeiling.Origin;
import dev.byztime.stable.UnreliableDisk.Step;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Together;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Checks each rule by a case in which the next weaker one fails. {@link CeilingModelTests} has the
 * invariants that they serve.
 */
class CeilingTests {

    private static final long T = 1_800_000_000_000_000_000L;
    private static final long REACH = 1_000;
    private static final long ERROR = 10;

    private static final Era ERA = Era.of(1, 2);
    private static final Era NEXT_ERA = Era.of(3, 4);
    private static final String NAME = "model";

    private final UnreliableDisk disk = new UnreliableDisk();

    /** The first life's clock is as far ahead as it may be, and the second's not at all. */
    @Test
    void lifeWithoutAFileBeginsAboveLatestPlusReachByTwiceTheError() throws IOException {
        Ceiling first = ceiling();
        first.raise(ahead(T), Long.MAX_VALUE);
        long later = T + 100;
        first.raise(ahead(later), Long.MAX_VALUE);
        long promised = first.synced();
        assertThat(promised).as("it has risen").isGreaterThan(beginning(first).ceilingNs());

        disk.lose();
        Ceiling next = ceiling();
        next.raise(behind(later), Ceiling.NONE);
        assertThat(beginning(next)).isEqualTo(new RecoveredCeiling(promised, Origin.MISSING, null));
        assertThat(next.synced()).isEqualTo(promised);
    }

    /** Else a crash soon after would forget what the lost life may have promised. */
    @Test
    void firstFileHoldsTheStartingValue() throws IOException {
        Ceiling first = ceiling();
        first.raise(ahead(T), Ceiling.NONE);
        Ceiling next = ceilingAfterCrash();
        next.raise(behind(T), Ceiling.NONE);
        assertThat(beginning(next))
                .isEqualTo(new RecoveredCeiling(first.synced(), Origin.FOUND, ERA));
    }

    @Test
    void nothingMayBePromisedUntilTheStartingValueIsDurable() throws IOException {
        for (Step moment : Step.values()) {
            disk.lose();
            Ceiling ceiling = ceiling();
            disk.failIf(each -> each == moment);
            if (moment == Step.BEFORE_READ) {
                continue;
            }
            assertThatThrownBy(() -> ceiling.raise(exact(T), Long.MAX_VALUE))
                    .as("%s", moment)
                    .isInstanceOf(IOException.class);
            assertThat(ceiling.synced()).as("%s", moment).isEqualTo(Ceiling.NONE);
            assertThat(ceiling.beginning()).as("%s", moment).isNull();
            disk.heal();
            ceiling.raise(exact(T), Long.MAX_VALUE);
            assertThat(ceiling.synced()).isEqualTo(T + REACH + 2 * ERROR);
        }
    }

    /** What the last life wrote may be in the kernel's memory only. */
    @Test
    void fileThatIsFoundIsWrittenAnewBeforeItIsReliedOn() throws IOException {
        Ceiling first = ceiling();
        first.raise(exact(T), Ceiling.NONE);
        disk.failIf(moment -> moment == Step.BEFORE_SYNC_NAMES);
        long later = T + 500;
        assertThatThrownBy(() -> first.raise(exact(later), Long.MAX_VALUE))
                .isInstanceOf(IOException.class);

        disk.crashProcess();
        Ceiling second = ceiling();
        second.raise(exact(later), Ceiling.NONE);
        assertThat(second.synced()).as("from memory").isEqualTo(later + REACH);

        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            disk.crashMachine(random);
            assertThat(ceilingOf(disk)).isEqualTo(later + REACH);
        }
    }

    @Test
    void risesToReachAboveLatestWhateverItWasBefore() throws IOException {
        Ceiling ceiling = ceiling();
        ceiling.raise(exact(T), Ceiling.NONE);
        for (long now = T + 100; now < T + 10_000; now += 100) {
            for (int again = 0; again < 3; again++) {
                ceiling.raise(exact(now), ceiling.synced() + REACH);
                ceiling.raise(exact(now), Long.MAX_VALUE);
                assertThat(ceiling.synced()).isEqualTo(now + REACH);
            }
        }
    }

    @Test
    void restartsDoNotRaiseIt() throws IOException {
        ceiling().raise(exact(T), Ceiling.NONE);
        long begun = ceilingOf(disk);
        for (int life = 0; life < 10; life++) {
            Ceiling ceiling = ceilingAfterCrash();
            ceiling.raise(exact(T + life), Ceiling.NONE);
            assertThat(ceiling.synced()).isEqualTo(begun);
        }
    }

    @Test
    void restsWhereItIsDemanded() throws IOException {
        Ceiling ceiling = ceiling();
        ceiling.raise(exact(T), Ceiling.NONE);
        long begun = ceiling.synced();
        ceiling.raise(exact(T + 900), begun + 7);
        assertThat(ceiling.synced()).isEqualTo(begun + 7);
        ceiling.raise(exact(T + 900), begun);
        assertThat(ceiling.synced()).as("it never falls").isEqualTo(begun + 7);
        ceiling.raise(exact(T - 900), Long.MAX_VALUE);
        assertThat(ceiling.synced()).as("nor with the time").isEqualTo(begun + 7);
    }

    /** Each write costs a sync, and one that fails would refuse what is durable already. */
    @Test
    void whatIsDemandedAgainIsNotWrittenAgain() throws IOException {
        Ceiling ceiling = ceiling();
        ceiling.raise(exact(T), Ceiling.NONE);
        long demanded = ceiling.synced() + 7;
        ceiling.raise(exact(T + 900), demanded);
        disk.failIf(moment -> true);
        ceiling.raise(exact(T + 900), demanded);
        assertThat(ceiling.synced()).isEqualTo(demanded);
    }

    /** A restored ceiling would accept again what was accepted after the copy was made. */
    @Test
    void oldBackupIsTakenForLost() throws IOException {
        Ceiling first = ceiling();
        first.raise(exact(T), Ceiling.NONE);
        UnreliableDisk.Backup backup = disk.backup();
        long later = T + 2 * REACH + 6 * ERROR + 1;
        first.raise(ahead(later), Long.MAX_VALUE);
        long promised = first.synced();

        disk.restore(backup);
        Ceiling next = ceiling();
        next.raise(behind(later), Ceiling.NONE);
        assertThat(beginning(next)).isEqualTo(new RecoveredCeiling(promised, Origin.BEHIND, ERA));
    }

    @Test
    void fileIsTakenForLostWhenItIsMoreThanReachBehindEarliest() throws IOException {
        ceiling().raise(exact(T), Ceiling.NONE);
        long found = ceilingOf(disk);
        long edge = found + REACH;

        Ceiling near = ceilingAfterCrash();
        near.raise(CeilingByHand.reading(edge, edge + 2 * ERROR, NEXT_ERA), Ceiling.NONE);
        assertThat(beginning(near)).isEqualTo(new RecoveredCeiling(found, Origin.FOUND, ERA));

        Ceiling far = ceilingAfterCrash();
        far.raise(CeilingByHand.reading(edge + 1, edge + 1 + 2 * ERROR, ERA), Ceiling.NONE);
        assertThat(beginning(far))
                .isEqualTo(
                        new RecoveredCeiling(
                                edge + 1 + 4 * ERROR + REACH, Origin.BEHIND, NEXT_ERA));
    }

    @Test
    void clockThatWentBackChangesNothingWhileTheFolderSurvives() throws IOException {
        Ceiling first = ceiling();
        first.raise(exact(T), Long.MAX_VALUE);
        Ceiling next = ceilingAfterCrash();
        next.raise(exact(T - 1_000_000_000_000L), Long.MAX_VALUE);
        assertThat(beginning(next))
                .isEqualTo(new RecoveredCeiling(first.synced(), Origin.FOUND, ERA));
        assertThat(next.synced()).isEqualTo(first.synced());
    }

    /** Latest may exceed the true time by twice the error. */
    @Test
    void neitherBeginsNorRisesWhileTheErrorIsTooLarge() throws IOException {
        Ceiling ceiling = ceiling();
        Reading wide = CeilingByHand.reading(T, T + 2 * ERROR + 2, ERA);
        assertRefused(ceiling, wide);
        assertThat(ceiling.synced()).isEqualTo(Ceiling.NONE);
        assertThat(disk.content(NAME)).as("nothing is written").isNull();

        ceiling.raise(ahead(T), Ceiling.NONE);
        long begun = ceiling.synced();
        Reading wideLater = CeilingByHand.reading(T + 500, T + 500 + 2 * ERROR + 2, ERA);
        assertRefused(ceiling, wideLater);
        assertThat(ceiling.synced()).isEqualTo(begun);
    }

    /** Else a reader could take {@link Ceiling#NONE} for a number. */
    @Test
    void readersSeeBothBeginningAndSyncedOrNeither() throws IOException {
        AtomicReference<Ceiling> next = new AtomicReference<>(ceiling());
        CountDownLatch end = new CountDownLatch(1);
        Together.onPlatformThreads(
                2,
                number -> {
                    while (number == 1 && end.getCount() > 0) {
                        Ceiling ceiling = next.get();
                        if (ceiling.beginning() != null && ceiling.synced() == Ceiling.NONE) {
                            throw new AssertionError("a beginning without a number");
                        }
                        if (next.get().synced() != Ceiling.NONE && next.get() == ceiling) {
                            assertThat(ceiling.beginning()).as("of a number").isNotNull();
                        }
                    }
                    for (int i = 0; number == 0 && i < 10_000; i++) {
                        Ceiling ceiling = ceiling();
                        next.set(ceiling);
                        ceiling.raise(exact(T), Ceiling.NONE);
                    }
                    end.countDown();
                });
    }

    @Test
    void stopsAtTheEndOfTheRange() throws IOException {
        Ceiling ceiling =
                new Ceiling(disk.open(), NAME, Long.MAX_VALUE, Timestamp.ofNanos(Long.MAX_VALUE));
        ceiling.raise(exact(T), Ceiling.NONE);
        assertThat(ceiling.synced()).isEqualTo(Long.MAX_VALUE);
        Ceiling next = ceilingAfterCrash();
        next.raise(exact(T), Long.MAX_VALUE);
        assertThat(next.synced()).isEqualTo(Long.MAX_VALUE);
    }

    /** Else it would leave the last of all numbers, and a later life could give none above it. */
    @Test
    void neitherBeginsNorRisesByAClockThatIsNearTheEndOfTheRange() throws IOException {
        long most = Long.MAX_VALUE - (1L << 61);
        for (long far : new long[] {Long.MAX_VALUE, most + 1}) {
            Ceiling ceiling = ceiling();
            Ceiling counter = Ceiling.openCounter(disk.open(), "counter", Timestamp.ofNanos(ERROR));
            for (Ceiling each : new Ceiling[] {ceiling, counter}) {
                assertOverflow(each, exact(far));
                assertOverflow(each, exact(-far));
                assertThat(each.synced()).isEqualTo(Ceiling.NONE);
                assertThat(disk.content(each.name())).as("nothing is written").isNull();
            }
        }
        Ceiling begun = ceiling();
        begun.raise(exact(most), Ceiling.NONE);
        long before = begun.synced();
        assertOverflow(begun, exact(most + 1));
        assertThat(begun.synced()).isEqualTo(before);

        disk.lose();
        Ceiling early = ceiling();
        early.raise(exact(-most), Ceiling.NONE);
        assertThat(early.synced()).isEqualTo(-most + 2 * ERROR + REACH);
    }

    private static void assertOverflow(Ceiling ceiling, Reading far) {
        TimeUnavailableException refusal =
                catchThrowableOfType(
                        TimeUnavailableException.class, () -> ceiling.raise(far, Long.MAX_VALUE));
        assertThat(refusal.reason()).isEqualTo(Unavailable.OVERFLOW);
    }

    @Test
    void nothingRisesInAFolderThatAnotherTook() throws IOException {
        Ceiling ceiling = ceiling();
        ceiling.raise(exact(T), Ceiling.NONE);
        long begun = ceiling.synced();
        disk.takeByAnother();
        assertThatThrownBy(() -> ceiling.raise(exact(T + 900), Long.MAX_VALUE))
                .isInstanceOf(IOException.class);
        assertThat(ceiling.synced()).isEqualTo(begun);
        assertThat(ceilingOf(disk)).isEqualTo(begun);
        assertThat(disk.content(NAME + ".new")).as("which may be the other's").isNull();
    }

    /** Whenever it was taken during the write: the other may have read the old number. */
    @Test
    void doesNotRiseByAWriteDuringWhichAnotherTookTheFolder() throws IOException {
        for (Step moment : Step.values()) {
            if (moment == Step.BEFORE_READ) {
                continue;
            }
            disk.lose();
            Ceiling ceiling = ceiling();
            ceiling.raise(exact(T), Ceiling.NONE);
            long begun = ceiling.synced();
            disk.failIf(each -> {
                if (each == moment) {
                    disk.heal();
                    disk.takeByAnother();
                }
                return false;
            });
            assertThatThrownBy(() -> ceiling.raise(exact(T + 900), Long.MAX_VALUE))
                    .as("%s", moment)
                    .isInstanceOf(IOException.class);
            assertThat(ceiling.synced()).isEqualTo(begun);
        }
    }

    /** In every moment but that before the rename, where nothing can be asked any more. */
    @Test
    void nothingIsForgottenWhenAnotherTakesTheFolderDuringAWrite() throws IOException {
        for (Step moment : Step.values()) {
            if (moment == Step.BEFORE_READ || moment == Step.BEFORE_RENAME) {
                continue;
            }
            disk.lose();
            Ceiling first = ceiling();
            first.raise(exact(T), Ceiling.NONE);
            disk.failIf(each -> {
                if (each == moment) {
                    disk.heal();
                    raiseInAnotherLife(T + 900);
                }
                return false;
            });
            try {
                first.raise(exact(T + 100), Long.MAX_VALUE);
            } catch (IOException taken) {
                // which is what most moments come to
            }
            disk.crashMachine(new Random(1));
            assertThat(ceilingOf(disk)).as("%s", moment).isEqualTo(T + 900 + REACH);
        }
    }

    /**
     * The kernel loses the names of both when the sync of one fails, and only one is told: so
     * nobody renames between another's rename and its sync.
     */
    @Test
    void ceilingsInOneFolderDoNotLoseEachOthersNames() throws Exception {
        Disk shared = disk.open();
        Ceiling one = new Ceiling(shared, NAME, REACH, Timestamp.ofNanos(ERROR));
        Ceiling two = new Ceiling(shared, "other", REACH, Timestamp.ofNanos(ERROR));
        one.raise(exact(T), Ceiling.NONE);
        two.raise(exact(T), Ceiling.NONE);

        disk.stallIf(moment -> moment == Step.BEFORE_SYNC_NAMES);
        Thread first = raising(one);
        Patiently.until(disk::isStalled);
        Thread second = raising(two);
        Patiently.until(() ->
                second.getState() == Thread.State.BLOCKED
                        || second.getState() == Thread.State.WAITING);
        AtomicBoolean failed = new AtomicBoolean();
        disk.failIf(moment -> moment == Step.IN_SYNC_NAMES && failed.compareAndSet(false, true));
        disk.goOn();
        Patiently.join(first);
        Patiently.join(second);

        for (Ceiling ceiling : new Ceiling[] {one, two}) {
            for (Optional<byte[]> left : disk.afterAnyCrash(ceiling.name())) {
                CeilingRecord record = CeilingRecord.parse(left.orElseThrow());
                assertThat(record.ceiling().toNanosExact())
                        .isGreaterThanOrEqualTo(ceiling.synced());
            }
        }
        assertThat(one.synced()).as("its sync failed").isEqualTo(T + 2 * ERROR + REACH);
        assertThat(two.synced()).isEqualTo(T + 900 + REACH);
    }

    @Test
    void ceilingOfAnotherNameIsRefused() throws IOException {
        Ceiling other = new Ceiling(disk.open(), "other", REACH, Timestamp.ofNanos(ERROR));
        other.raise(exact(T), Ceiling.NONE);
        Disk folder = disk.open();
        folder.rename("other", NAME);
        assertThatThrownBy(() -> new Ceiling(folder, NAME, REACH, Timestamp.ofNanos(ERROR)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it is the ceiling of other");
    }

    /** Else a next life could not read what this one has written. */
    @Test
    void nameThatCouldNotBeReadAgainIsNotWritten() throws IOException {
        Ceiling ceiling = new Ceiling(disk.open(), "Nr1", REACH, Timestamp.ofNanos(ERROR));
        assertThatThrownBy(() -> ceiling.raise(exact(T), Ceiling.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ceiling.synced()).isEqualTo(Ceiling.NONE);
    }

    private void raiseInAnotherLife(long now) {
        try {
            ceiling().raise(exact(now), Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread raising(Ceiling ceiling) {
        return Thread.startVirtualThread(() -> {
            try {
                ceiling.raise(exact(T + 900), Long.MAX_VALUE);
            } catch (IOException made) {
                // to fail
            }
        });
    }

    private Ceiling ceiling() throws IOException {
        return new Ceiling(disk.open(), NAME, REACH, Timestamp.ofNanos(ERROR));
    }

    private Ceiling ceilingAfterCrash() throws IOException {
        disk.crashMachine(new Random(1));
        return ceiling();
    }

    private static RecoveredCeiling beginning(Ceiling ceiling) {
        return Objects.requireNonNull(ceiling.beginning());
    }

    private static long ceilingOf(UnreliableDisk disk) {
        byte[] content = Objects.requireNonNull(disk.content(NAME));
        return CeilingRecord.parse(content).ceiling().toNanosSaturated();
    }

    private static void assertRefused(Ceiling ceiling, Reading wide) {
        TimeUnavailableException refusal =
                catchThrowableOfType(
                        TimeUnavailableException.class, () -> ceiling.raise(wide, Long.MAX_VALUE));
        assertThat(refusal.reason()).isEqualTo(Unavailable.ERROR_TOO_LARGE);
    }

    private static Reading exact(long now) {
        return CeilingByHand.reading(now, now, ERA);
    }

    /** The widest reading that has the true time at its lower end. */
    private static Reading ahead(long now) {
        return CeilingByHand.reading(now, now + 2 * ERROR, ERA);
    }

    /** The widest reading that has the true time at its upper end. */
    private static Reading behind(long now) {
        return CeilingByHand.reading(now - 2 * ERROR, now, ERA);
    }
}
