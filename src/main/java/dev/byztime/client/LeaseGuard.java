package dev.byztime.client;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.lease.Mode;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a lease while work runs under it, and stops the work in time.
 *
 * <p>A guard has two threads. One renews the lease and listens for its recall. The other stops the
 * work in time if renewals fail. The work must call {@link #holds} before each action that needs
 * the lease. It must also send {@link #token} to every storage that it writes to, because a check
 * cannot exclude a pause between the check and the action.
 */
public final class LeaseGuard implements AutoCloseable {

    /**
     * The factor by which true time may be faster than CLOCK_BOOTTIME, which daemons slew by up to
     * a tenth.
     */
    static final double MAX_CLOCK_RATE = 1.12;

    private final LeaseClient leases;
    private final LocalClock clock;
    private final Pause pause;
    private final LeaseRequest request;
    private final @Nullable String version;
    private final Runnable stop;
    private final AtomicBoolean told = new AtomicBoolean();

    private final Thread keeper;
    private final Thread timer;

    private final LeaseEnd end;
    private volatile Grant lease;
    private volatile boolean wanted;

    /** The version that a writer leaves; null if unknown. */
    private volatile @Nullable String published;

    /**
     * Work that needs a lease.
     *
     * @param <T> the type of its result
     */
    @FunctionalInterface
    public interface Work<T> {

        /**
         * Does the work. The thread is interrupted when the work should end: at once if the lease
         * no longer holds, otherwise soon.
         */
        @Nullable T under(LeaseGuard lease) throws Exception;
    }

    /**
     * The result of asking for a lease.
     *
     * @param sentNs when the answered request was sent, in nanoseconds of CLOCK_BOOTTIME
     */
    record Asked(Answer answer, long sentNs) {}

    /** Interrupts the thread that created it, until {@link #end}. */
    private static final class Interruption implements Runnable {

        private @Nullable Thread worker = Thread.currentThread();
        private boolean done;

        @Override
        public synchronized void run() {
            if (worker != null) {
                worker.interrupt();
                done = true;
            }
        }

        /** Called by the worker. */
        private synchronized void end() {
            worker = null;
            if (done) {
                Thread.interrupted(); // the interrupt was meant only for the work
            }
        }
    }

    private LeaseGuard(
            LeaseClient leases,
            LocalClock clock,
            Pause pause,
            LeaseRequest request,
            long sentNs,
            Grant lease,
            Runnable stop) {
        this.leases = leases;
        this.clock = clock;
        this.pause = pause;
        this.request = request;
        this.lease = lease;
        this.version = lease.version();
        this.stop = stop;
        this.end = new LeaseEnd(sentNs, lease.safeRemainingNs());
        String name = "lease " + request.resource();
        this.keeper = Thread.ofVirtual().name(name).unstarted(this::keep);
        this.timer = Thread.ofVirtual().name(name + " timer").unstarted(this::warn);
    }

    /**
     * Acquires a lease, does the work, and releases the lease with the version that the work left.
     * If the work failed, the version is unknown.
     *
     * @param clock the clock of this machine, whose CLOCK_BOOTTIME is used
     * @param waitNs how long to queue for the lease, in nanoseconds
     * @return the result of the work; empty if the lease was not granted, or if there is no result
     * @throws Exception if the work throws it
     */
    public static <T> Optional<T> run(
            LeaseClient leases,
            LocalClock clock,
            Pause pause,
            LeaseRequest request,
            long waitNs,
            Work<T> work)
            throws Exception {
        Interruption interruption = new Interruption();
        LeaseGuard guard =
                acquire(leases, clock, pause, request, waitNs, interruption).orElse(null);
        if (guard == null) {
            return Optional.empty();
        }
        try (guard) {
            boolean done = false;
            try {
                T result = work.under(guard);
                done = true;
                return Optional.ofNullable(result);
            } finally {
                interruption.end();
                if (!done) {
                    guard.published = null;
                }
            }
        }
    }

    /**
     * Acquires a lease and keeps it until the guard is closed or the lease is lost.
     *
     * @param waitNs how long to queue for the lease, in nanoseconds. If the lease was granted but
     *     no answer arrived in this time, nobody can use the lease until it expires
     * @param stop called at most once, by another thread, when the work should end: another request
     *     waits for the lease, the lease is void, or it could not be renewed and a sixth of it is
     *     left
     */
    public static Optional<LeaseGuard> acquire(
            LeaseClient leases,
            LocalClock clock,
            Pause pause,
            LeaseRequest request,
            long waitNs,
            Runnable stop) {
        Asked asked = ask(leases, clock, pause, request, waitNs);
        if (!(asked.answer() instanceof Grant lease)) {
            return Optional.empty();
        }
        LeaseGuard guard =
                new LeaseGuard(leases, clock, pause, request, asked.sentNs(), lease, stop);
        guard.keeper.start();
        guard.timer.start();
        return Optional.of(guard);
    }

    /** Asks until the lease is granted, the wait is over, or the thread is interrupted. */
    static Asked ask(
            LeaseClient leases, LocalClock clock, Pause pause, LeaseRequest request, long waitNs) {
        long begunNs = clock.read().boottimeNs();
        boolean again = false;
        while (true) {
            long sentNs = clock.read().boottimeNs();
            Answer answer = leases.acquire(request, Math.max(0, waitNs - (sentNs - begunNs)));
            long leftNs = waitNs - (clock.read().boottimeNs() - begunNs);
            if (answer instanceof Grant lease) {
                if (again || isWorthwhile(sentNs, lease, clock)) {
                    return new Asked(answer, sentNs);
                }
                // The request queued for so long that little is left of the lease, counted from
                // sending. A retry finds the same lease, with its current remaining time.
                again = true;
            } else if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
                return new Asked(answer, sentNs);
            } else {
                // A retry finds a lease that was granted if the answer was lost.
                pause.park(Math.min(leftNs, pauseNs(answer)));
            }
        }
    }

    /** Whether most of the lease is left, counted from sending the request. */
    private static boolean isWorthwhile(long sentNs, Grant lease, LocalClock clock) {
        return endNs(sentNs, lease) - clock.read().boottimeNs() > lease.safeRemainingNs() / 2;
    }

    /** Whether the lease certainly holds now. */
    public boolean holds() {
        return remainingNs() > 0;
    }

    /**
     * How long the lease certainly holds without renewal, in nanoseconds of CLOCK_BOOTTIME; 0 if it
     * does not.
     */
    public long remainingNs() {
        return end.remainingNs(clock.read().boottimeNs());
    }

    /**
     * Whether another request waits for the lease, so that it is not extended and should be
     * released soon.
     */
    public boolean isWanted() {
        return wanted;
    }

    /** The id of the lease, which is its holder's secret. */
    public String id() {
        return lease.id();
    }

    /** The fencing token, for every storage that is written to under the lease. */
    public long token() {
        return lease.token();
    }

    /** The resource's version when the lease was granted; null if it was not known. */
    public @Nullable String version() {
        return version;
    }

    /**
     * Publishes the version of the resource. A reader's version counts at once. A writer's last
     * version counts when the lease is released.
     *
     * @param version the version that the storage has acknowledged. A writer passes null before it
     *     writes again, so that no version counts if the result of the write stays unknown
     */
    public void publish(@Nullable String version) {
        published = version;
        if (request.mode() == Mode.READ && version != null) {
            leases.publish(lease, version);
        }
    }

    /** Stops relying on the lease, then releases it with the published version. */
    @Override
    public void close() {
        end.end();
        told.set(true);
        // The result of a renewal under way is ignored.
        keeper.interrupt();
        timer.interrupt();
        leases.release(lease, request.mode() == Mode.WRITE ? published : null);
    }

    private void keep() {
        while (holds() && !Thread.currentThread().isInterrupted()) {
            long thirdNs = remainingNs() / 3;
            Answer heard = leases.awaitRecall(lease, thirdNs);
            if (!holds()) {
                return; // not even a renewal may follow a release
            }
            Answer answer = heard;
            if (!isOver(heard)) {
                // Also if the state of the lease is unknown, because a renewal sends the claim.
                long sentNs = clock.read().boottimeNs();
                answer = leases.renew(lease, request.termNs());
                if (answer instanceof Grant renewed) {
                    extend(sentNs, renewed);
                }
            }
            if (isOver(answer)) {
                wanted = answer instanceof Grant;
                if (!wanted) {
                    end.end();
                }
                tell();
                return;
            }
            if (heard instanceof NotNow || answer instanceof NotNow) {
                pause.park(Math.min(thirdNs, Math.max(pauseNs(heard), pauseNs(answer))));
            }
        }
    }

    /** Whether the lease will not be extended, because it is void or recalled. */
    private static boolean isOver(Answer answer) {
        return answer instanceof Void || (answer instanceof Grant lease && lease.recalled());
    }

    /** Stops the work in time. Renewals move the end, so this checks again whenever it is due. */
    private void warn() {
        while (true) {
            long leftNs = remainingNs();
            long noticeNs = noticeNs();
            if (leftNs <= noticeNs) {
                tell();
                return;
            }
            pause.park(leftNs - noticeNs);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /**
     * How long before the end the work is stopped, in nanoseconds: a sixth of the lease. Two
     * renewals have failed by then.
     */
    private long noticeNs() {
        return (long) (lease.safeRemainingNs() / MAX_CLOCK_RATE / 6);
    }

    /** The end of a lease requested at {@code sentNs}, both in nanoseconds of CLOCK_BOOTTIME. */
    static long endNs(long sentNs, Grant lease) {
        return LeaseEnd.of(sentNs, lease.safeRemainingNs());
    }

    private void extend(long sentNs, Grant renewed) {
        if (end.extend(sentNs, clock.read().boottimeNs(), renewed.safeRemainingNs())) {
            lease = renewed;
        }
    }

    private void tell() {
        if (!told.getAndSet(true)) {
            stop.run();
        }
    }

    /**
     * How long to wait before asking again, in nanoseconds: the service's advice, within limits.
     */
    static long pauseNs(Answer answer) {
        long saidNs = answer instanceof NotNow later ? later.retryNs() : 0;
        return Math.clamp(saidNs, 20_000_000L, 1_000_000_000L);
    }
}
