package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.Pause;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.UnreliableDisk.Step;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Quiet;
import dev.byztime.testing.Together;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Checks when a keeper writes, what it says keeps it from writing, and how it starts and ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CeilingKeeperTests {

    @RegisterExtension static final Quiet QUIET = Quiet.about(CeilingKeeper.class);

    private static final Era ERA = Era.of(1, 2);
    private static final long SECOND = 1_000_000_000;
    private static final long REACH = 60 * SECOND;
    private static final long ERROR = 1_000_000;
    private static final long SLACK = SECOND;

    private final UnreliableDisk disk = new UnreliableDisk();
    private final Disk life = disk.open();
    private final ManualClock clock =
            new ManualClock(Timestamp.ofNanos(1_000 * SECOND), new Timestamp(1_800_000_000, 0));
    private final AtomicInteger writes = new AtomicInteger();
    private final Queue<Long> taken = new ConcurrentLinkedQueue<>();
    private volatile @Nullable TimeUnavailableException noTime;
    private volatile long errorNs;
    private final Ceiling ceiling = ceiling();
    private final CeilingKeeper keeper = keeper(new LinuxClock().pause());

    CeilingKeeperTests() throws IOException {}

    @AfterEach
    void end() {
        disk.heal();
        keeper.stop();
    }

    @Test
    void beginsUnasked() {
        keeper.step();
        assertThat(ceiling.synced()).isEqualTo(latest() + REACH + 2 * ERROR);
        assertThat(writes(keeper::step)).as("and then waits for demands").isZero();
    }

    @Test
    void demandsAreMetTogetherByOneWrite() {
        long begun = begin();
        clock.advance(seconds(30));
        keeper.demand(begun + 3);
        keeper.demand(begun + 9);
        keeper.demand(begun + 6);
        assertThat(writes(keeper::step)).isEqualTo(1);
        assertThat(ceiling.synced()).isEqualTo(begun + 9 + SLACK);
    }

    @Test
    void demandsWithinTheSlackCostNothing() {
        long begun = begin();
        clock.advance(seconds(30));
        keeper.demand(begun - 1);
        assertThat(writes(keeper::step)).isZero();
        keeper.demand(begun + 1);
        assertThat(writes(keeper::step)).isEqualTo(1);
        keeper.demand(begun + 1 + SLACK);
        assertThat(writes(keeper::step)).isZero();
        keeper.demand(begun + 2 + SLACK);
        assertThat(writes(keeper::step)).isEqualTo(1);
    }

    @Test
    void demandForAllRisesWithTheTime() {
        begin();
        keeper.demand(CeilingKeeper.ALWAYS);
        for (int i = 0; i < 5; i++) {
            clock.advance(seconds(10));
            assertThat(writes(keeper::step)).isEqualTo(1);
            assertThat(ceiling.synced()).isEqualTo(latest() + REACH);
        }
    }

    @Test
    void demandBeyondReachIsMetAsFarAsItMayBeAndLaterInFull() {
        begin();
        clock.advance(seconds(10));
        long wanted = latest() + REACH + 20 * SECOND;
        keeper.demand(wanted);
        keeper.step();
        assertThat(ceiling.synced()).isEqualTo(latest() + REACH);
        assertThat(keeper.obstacle()).isNull();
        clock.advance(seconds(30));
        keeper.step();
        assertThat(ceiling.synced()).isEqualTo(wanted + SLACK);
    }

    @Test
    void failingDiskIsAnObstacleUntilItWorks() {
        disk.failIf(moment -> moment == Step.IN_SYNC);
        for (int i = 0; i < 3; i++) {
            keeper.step();
            assertThat(keeper.obstacle())
                    .isEqualTo(
                            new RaiseFailure(RaiseFailure.Kind.STORAGE, "made to fail at IN_SYNC"));
            assertThat(ceiling.synced()).isEqualTo(Ceiling.NONE);
        }
        disk.heal();
        keeper.step();
        assertThat(keeper.obstacle()).isNull();
        assertThat(ceiling.synced()).isGreaterThan(latest());
    }

    /** Where it begins is high enough for the demand, and only the slack cannot be had. */
    @Test
    void obstacleEndsByItselfEvenIfTheDemandIsMet() throws IOException {
        long found = begin();
        disk.crashProcess();
        clock.advance(seconds(30));
        Ceiling next = ceiling(disk.open());
        CeilingKeeper again = keeper(next, new LinuxClock().pause());
        again.demand(found);
        AtomicInteger renames = new AtomicInteger();
        disk.failIf(moment -> moment == Step.BEFORE_RENAME && renames.incrementAndGet() == 2);
        again.step();
        assertThat(next.synced()).isEqualTo(found);
        assertThat(Objects.requireNonNull(again.obstacle()).kind())
                .isEqualTo(RaiseFailure.Kind.STORAGE);
        disk.heal();
        again.step();
        assertThat(again.obstacle()).isNull();
    }

    @Test
    void lackOfTimeIsAnObstacleUntilThereIsSome() {
        noTime = new TimeUnavailableException(Unavailable.NEVER_SYNCHRONIZED, "not yet");
        keeper.step();
        assertThat(keeper.obstacle())
                .isEqualTo(new RaiseFailure(RaiseFailure.Kind.TIME, "not yet"));
        noTime = null;
        errorNs = ERROR + 1;
        keeper.step();
        assertThat(Objects.requireNonNull(keeper.obstacle()))
                .satisfies(obstacle -> {
                    assertThat(obstacle.kind()).isEqualTo(RaiseFailure.Kind.TIME);
                    assertThat(obstacle.detail()).startsWith("the error is 0.001000001 s now");
                });
        assertThat(ceiling.synced()).isEqualTo(Ceiling.NONE);
        errorNs = ERROR;
        keeper.step();
        assertThat(keeper.obstacle()).isNull();
        assertThat(ceiling.synced()).isNotEqualTo(Ceiling.NONE);
    }

    @Test
    void obstacleIsTheLatestOne() {
        noTime = new TimeUnavailableException(Unavailable.TOO_OLD, "too old");
        keeper.step();
        noTime = null;
        disk.failAfter(0);
        keeper.step();
        assertThat(Objects.requireNonNull(keeper.obstacle()).kind())
                .isEqualTo(RaiseFailure.Kind.STORAGE);
    }

    @Test
    void writeThatTakesLongIsAnObstacleWhileItDoes() throws Exception {
        disk.stallIf(moment -> moment == Step.BEFORE_SYNC);
        FutureTask<?> write = inAnotherThread(Executors.callable(keeper::step));
        Patiently.until(disk::isStalled);
        clock.advance(seconds(2));
        assertThat(keeper.obstacle()).as("after 2 s").isNull();
        clock.advance(Timestamp.ofNanos(1));
        assertThat(keeper.obstacle())
                .isEqualTo(
                        new RaiseFailure(
                                RaiseFailure.Kind.STORAGE, "a write has been under way for 2 s"));
        clock.advance(seconds(58));
        assertThat(Objects.requireNonNull(keeper.obstacle()).detail()).endsWith(" 60 s");
        assertThat(ceiling.synced()).isEqualTo(Ceiling.NONE);
        disk.heal();
        Patiently.get(write);
        assertThat(keeper.obstacle()).isNull();
        assertThat(ceiling.synced()).isNotEqualTo(Ceiling.NONE);
        assertThat(taken).containsExactly(60 * SECOND + 1);
    }

    @Test
    void failedWritesAreNotTimed() {
        disk.failIf(moment -> moment == Step.BEFORE_SYNC_NAMES);
        keeper.step();
        assertThat(taken).isEmpty();
        disk.heal();
        keeper.step();
        assertThat(taken).containsExactly(0L);
    }

    /** All writes take no time here, and hours lie between them. */
    @Test
    void quickWritesAreNeverTakenForStalled() {
        begin();
        keeper.demand(CeilingKeeper.ALWAYS);
        CountDownLatch end = new CountDownLatch(1);
        Together.onPlatformThreads(
                2,
                number -> {
                    while (number == 1 && end.getCount() > 0) {
                        assertThat(keeper.obstacle()).isNull();
                    }
                    for (int i = 0; number == 0 && i < 20_000; i++) {
                        keeper.step();
                        clock.advance(seconds(3_600));
                    }
                    end.countDown();
                });
    }

    @Test
    void awaitReturnsWhenItHasRisen() {
        keeper.start();
        assertThat(keeper.await(latest(), SECOND)).isTrue();
        clock.advance(seconds(30));
        long wanted = latest() + REACH;
        assertThat(keeper.await(wanted, 10 * SECOND)).isTrue();
        assertThat(ceiling.synced()).isEqualTo(wanted);
    }

    @Test
    void awaitReturnsAtItsDeadline() throws Exception {
        keeper.start();
        Patiently.until(() -> ceiling.synced() != Ceiling.NONE);
        assertThat(keeper.await(ceiling.synced(), 0)).isTrue();
        assertThat(keeper.await(ceiling.synced() + 1, 0)).isFalse();
        disk.stallIf(moment -> true);
        FutureTask<Boolean> waiter =
                inAnotherThread(() -> keeper.await(Long.MAX_VALUE, SECOND / 100));
        Patiently.until(() -> stateOf("waiter") == Thread.State.TIMED_WAITING);
        clock.advance(Timestamp.ofNanos(SECOND / 100));
        assertThat(Patiently.get(waiter)).isFalse();
    }

    @Test
    void awaitReturnsWhenItIsStopped() throws Exception {
        keeper.start();
        FutureTask<Boolean> waiter = inAnotherThread(() -> keeper.await(Long.MAX_VALUE, REACH));
        Patiently.until(() -> stateOf("waiter") == Thread.State.TIMED_WAITING);
        keeper.stop();
        assertThat(Patiently.get(waiter)).isFalse();
        assertThat(keeper.await(Long.MAX_VALUE, REACH)).isFalse();
    }

    @Test
    void awaitReturnsWhenItsThreadIsInterrupted() {
        keeper.start();
        Thread.currentThread().interrupt();
        assertThat(keeper.await(Long.MAX_VALUE, REACH)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void demandsOfManyThreadsAreAllMet() {
        keeper.start();
        assertThat(keeper.await(latest(), 10 * SECOND)).isTrue();
        clock.advance(seconds(59));
        AtomicLong next = new AtomicLong(ceiling.synced());
        Together.onVirtualThreads(
                50,
                number -> {
                    for (int i = 0; i < 100; i++) {
                        long wanted = next.addAndGet(SECOND / 100);
                        assertThat(keeper.await(wanted, 10 * SECOND)).isTrue();
                        assertThat(ceiling.synced()).isGreaterThanOrEqualTo(wanted);
                    }
                });
        assertThat(writes).as("of 5000 demands").hasValueLessThan(100);
        assertThat(disk.mostWriters()).isEqualTo(1);
    }

    /** Whatever waits inside a write, such as for a lock, uses up a wake-up. */
    @Test
    void demandDuringAWriteIsMetByTheNextAtOnce() {
        Queue<Long> rests = new ConcurrentLinkedQueue<>();
        CeilingKeeper restless =
                keeper(
                        ceiling,
                        ns -> {
                            rests.add(ceiling.synced());
                            LockSupport.park();
                        });
        restless.step();
        long begun = ceiling.synced();
        clock.advance(seconds(30));
        CountDownLatch once = new CountDownLatch(1);
        disk.failIf(moment -> {
            if (moment == Step.BEFORE_RENAME && once.getCount() > 0) {
                once.countDown();
                restless.demand(begun + 10 * SECOND);
                LockSupport.unpark(Thread.currentThread());
                LockSupport.park();
            }
            return false;
        });
        restless.demand(begun + 1);
        restless.start();
        Patiently.until(() -> !rests.isEmpty());
        assertThat(rests).containsExactly(begun + 10 * SECOND + SLACK);
        restless.stop();
    }

    @Test
    void demandsThatMeetAnObstacleDoNotKeepTheDiskBusy() {
        AtomicInteger rests = new AtomicInteger();
        CeilingKeeper patient =
                keeper(
                        ceiling,
                        ns -> {
                            rests.incrementAndGet();
                            LockSupport.park();
                        });
        AtomicInteger attempts = new AtomicInteger();
        disk.failIf(moment -> {
            if (moment == Step.BEFORE_OWNER_CHECK) {
                patient.demand(attempts.incrementAndGet());
            }
            return true;
        });
        patient.start();
        Patiently.until(() -> rests.get() == 2); // the first was cut short by the first demand
        for (int i = 0; i < 1_000; i++) {
            patient.demand(latest() + i);
        }
        Patiently.until(() -> stateOf("model-ceiling") == Thread.State.WAITING);
        assertThat(attempts).hasValue(2);
        patient.stop();
    }

    @Test
    void repeatedDemandForWhatCannotBeHadCostsNothing() {
        begin();
        clock.advance(seconds(1));
        AtomicInteger rests = new AtomicInteger();
        CeilingKeeper patient =
                keeper(
                        ceiling,
                        ns -> {
                            rests.incrementAndGet();
                            LockSupport.park();
                        });
        patient.demand(CeilingKeeper.ALWAYS);
        patient.start();
        Patiently.until(() -> rests.get() == 1);
        for (int i = 0; i < 1_000; i++) {
            patient.demand(CeilingKeeper.ALWAYS);
            patient.demand(Long.MAX_VALUE - 1);
        }
        Patiently.until(() -> stateOf("model-ceiling") == Thread.State.WAITING);
        assertThat(rests).hasValue(1);
        patient.stop();
    }

    @Test
    void failureOfAnyKindDoesNotEndIt() {
        AtomicInteger failures = new AtomicInteger();
        disk.failIf(moment -> {
            switch (failures.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("made to fail");
                case 2 -> throw new OutOfMemoryError("made to fail");
                default -> {
                    return false;
                }
            }
        });
        keeper.start();
        assertThat(keeper.await(latest(), 10 * SECOND)).isTrue();
        assertThat(failures).hasValueGreaterThan(2);
    }

    @Test
    void stopWaitsForTheWriteThatIsUnderWay() throws Exception {
        keeper.start();
        assertThat(keeper.await(latest(), 10 * SECOND)).isTrue();
        clock.advance(seconds(30));
        disk.stallIf(moment -> moment == Step.BEFORE_RENAME);
        long wanted = ceiling.synced() + 1;
        keeper.demand(wanted);
        Patiently.until(disk::isStalled);
        FutureTask<?> stop = inAnotherThread(Executors.callable(() -> keeper.stop()));
        Patiently.until(() -> stateOf("waiter") == Thread.State.TIMED_WAITING);
        disk.heal();
        Patiently.get(stop);
        assertThat(ceiling.synced()).isEqualTo(wanted + SLACK);
    }

    /** Also: the folder stays ours until the write has ended, and no two threads write at once. */
    @Test
    void stalledDiskHoldsUpNeitherStopNorStart() {
        keeper.start();
        assertThat(keeper.await(latest(), 10 * SECOND)).isTrue();
        clock.advance(seconds(30));
        disk.stallIf(moment -> moment == Step.BEFORE_RENAME);
        keeper.demand(ceiling.synced() + 1);
        Patiently.until(disk::isStalled);

        keeper.stop(); // after its patience
        assertThat(keeper.isRunning()).isFalse();
        life.release();
        assertThat(disk.isInUse()).as("while the write goes on").isTrue();

        keeper.start();
        assertThat(keeper.isRunning()).isTrue();
        long wanted = ceiling.synced() + 5 * SECOND;
        keeper.demand(wanted);
        clock.advance(seconds(3));
        assertThat(keeper.obstacle()).isNotNull();
        disk.heal();
        assertThat(keeper.await(wanted, 10 * SECOND)).isTrue();
        assertThat(keeper.obstacle()).isNull();
        assertThat(disk.mostWriters()).isEqualTo(1);

        keeper.stop();
        Patiently.until(() -> !disk.isInUse());
    }

    @Test
    void startsAndStopsAgainAndAgain() {
        for (int i = 0; i < 10; i++) {
            assertThat(keeper.isRunning()).isFalse();
            keeper.start();
            assertThat(keeper.isRunning()).isTrue();
            clock.advance(seconds(30));
            assertThat(keeper.await(latest() + REACH, 10 * SECOND)).isTrue();
            keeper.stop();
            keeper.stop();
        }
        life.release();
        assertThat(disk.isInUse()).isFalse();
    }

    private long begin() {
        keeper.step();
        return ceiling.synced();
    }

    /** How many writes there are meanwhile. */
    private int writes(Runnable action) {
        int before = writes.get();
        action.run();
        return writes.get() - before;
    }

    private long latest() {
        return clock.real().toNanosExact() + errorNs;
    }

    private Reading now() {
        TimeUnavailableException refusal = noTime;
        if (refusal != null) {
            throw refusal;
        }
        long now = clock.real().toNanosExact();
        return CeilingByHand.reading(now - errorNs, now + errorNs, ERA);
    }

    private Ceiling ceiling() throws IOException {
        return ceiling(life);
    }

    private static Ceiling ceiling(Disk life) throws IOException {
        return new Ceiling(life, "model", REACH, Timestamp.ofNanos(ERROR));
    }

    private CeilingKeeper keeper(Pause pause) {
        return keeper(ceiling, pause);
    }

    private CeilingKeeper keeper(Ceiling ceiling, Pause pause) {
        return new CeilingKeeper(
                ceiling,
                this::now,
                clock,
                pause,
                SLACK,
                ns -> {
                    writes.incrementAndGet();
                    taken.add(ns);
                });
    }

    private static Timestamp seconds(long seconds) {
        return new Timestamp(seconds, 0);
    }

    private static <T> FutureTask<T> inAnotherThread(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread.ofPlatform().name("waiter").daemon().start(task);
        return task;
    }

    private static Thread.@Nullable State stateOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .map(Thread::getState)
                .findAny()
                .orElse(null);
    }
}
