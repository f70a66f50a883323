package dev.byztime.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** Names the calls that wait for something without a limit in time. */
final class EndlessWaits {

    /** Without an argument that is a time; those with one are fine. */
    private static final Map<Class<?>, Set<String>> WAITS =
            Map.ofEntries(
                    Map.entry(Object.class, Set.of("wait")),
                    Map.entry(Thread.class, Set.of("join")),
                    Map.entry(Process.class, Set.of("waitFor")),
                    Map.entry(Future.class, Set.of("get")),
                    Map.entry(CompletableFuture.class, Set.of("join")),
                    Map.entry(ForkJoinTask.class, Set.of("join", "invoke")),
                    Map.entry(ExecutorService.class, Set.of("close", "invokeAll", "invokeAny")),
                    Map.entry(CountDownLatch.class, Set.of("await")),
                    Map.entry(CyclicBarrier.class, Set.of("await")),
                    Map.entry(Condition.class, Set.of("await", "awaitUninterruptibly")),
                    Map.entry(Semaphore.class, Set.of("acquire", "acquireUninterruptibly")),
                    Map.entry(Phaser.class, Set.of("arriveAndAwaitAdvance", "awaitAdvance")),
                    Map.entry(BlockingQueue.class, Set.of("take", "put")));

    private static final Set<Class<?>> TIMES = Set.of(long.class, Duration.class, TimeUnit.class);

    /** A call or a method reference that may never return. */
    static final DescribedPredicate<JavaAccess<?>> CALL =
            describe("waits without a limit in time", EndlessWaits::isEndless);

    private EndlessWaits() {}

    private static boolean isEndless(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && WAITS.entrySet().stream()
                        .anyMatch(wait ->
                                wait.getValue().contains(target.getName())
                                        && target.getOwner().isAssignableTo(wait.getKey()))
                && target.getRawParameterTypes().stream()
                        .noneMatch(type -> TIMES.stream().anyMatch(type::isEquivalentTo));
    }
}
