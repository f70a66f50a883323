package dev.byztime.client;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.client.LeaseClient.Wish;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.lease.Mode;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lease that is kept while work goes on under it, and that says when to stop.
 *
 * <p>Two threads of its own talk to the service: one renews the lease and listens for its recall,
 * one tells the work to stop in time if that fails. The work asks {@link #holds} before each action
 * that needs the lease, and shows {@link #token} to every storage it writes to; no check can make
 * up for a pause between itself and the action.
 */
public final class LeaseGuard implements AutoCloseable {

    /**
     * How much faster true time may be than CLOCK_BOOTTIME, which daemons slew by up to a tenth.
     */
    static final double SLEWED = 1.12;

    private final LeaseClient leases;
    private final LocalClock clock;
    private final Pause pause;
    private final Wish wish;
    private final @Nullable String version;
    private final Runnable stop;
    private final AtomicBoolean told = new AtomicBoolean();

    private final Thread keeper;
    private final Thread timer;

    /** On CLOCK_BOOTTIME; the least number once it is over for good. */
    private volatile long until;

    private volatile Grant lease;
    private volatile boolean wanted;

    /** What a writer leaves behind, as far as it knows. */
    private volatile @Nullable String published;

    /**
     * Does work under a lease.
     *
     * @param <T> what it results in
     */
    @FunctionalInterface
    public interface Work<T> {

        /**
         * Is interrupted when it should end: at once if it no longer holds the lease, else soon.
         */
        @Nullable T under(LeaseGuard lease) throws Exception;
    }

    /**
     * What became of a wish.
     *
     * @param sent when the request was sent that was answered so, on CLOCK_BOOTTIME
     */
    record Asked(Answer answer, long sent) {}

    /** Interrupts the thread that made it, until it ends. */
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

        /** By the worker. */
        private synchronized void end() {
            worker = null;
            if (done) {
                Thread.interrupted(); // which was for the work alone
            }
        }
    }

    private LeaseGuard(
            LeaseClient leases,
            LocalClock clock,
            Pause pause,
            Wish wish,
            long sent,
            Grant lease,
            Runnable stop) {
        this.leases = leases;
        this.clock = clock;
        this.pause = pause;
        this.wish = wish;
        this.lease = lease;
        this.version = lease.version();
        this.stop = stop;
        this.until = end(sent, lease);
        String name = "lease " + wish.resource();
        this.keeper = Thread.ofVirtual().name(name).unstarted(this::keep);
        this.timer = Thread.ofVirtual().name(name + " timer").unstarted(this::warn);
    }

    /**
     * Acquires a lease, does the work, and releases the lease: with the version that it left, or
     * none if it failed, since then nobody knows what it has written.
     *
     * @param clock of this machine; its CLOCK_BOOTTIME counts
     * @param waitNs how long to queue for the lease
     * @return the work's result; empty if the lease was not to be had, or there is no result
     * @throws Exception the work's own
     */
    public static <T> Optional<T> run(
            LeaseClient leases, LocalClock clock, Pause pause, Wish wish, long waitNs, Work<T> work)
            throws Exception {
        Interruption interruption = new Interruption();
        LeaseGuard guard = acquire(leases, clock, pause, wish, waitNs, interruption).orElse(null);
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
     * Acquires a lease and keeps it until it is closed or lost.
     *
     * @param waitNs how long to queue for it. If it was granted, but no answer arrived in this
     *     time, nobody has it until it runs out
     * @param stop is called at most once, by another thread, when the work should end: somebody
     *     waits for the lease, it is void, or it could not be renewed and a sixth of it is left
     */
    public static Optional<LeaseGuard> acquire(
            LeaseClient leases,
            LocalClock clock,
            Pause pause,
            Wish wish,
            long waitNs,
            Runnable stop) {
        Asked asked = ask(leases, clock, pause, wish, waitNs);
        if (!(asked.answer() instanceof Grant lease)) {
            return Optional.empty();
        }
        LeaseGuard guard = new LeaseGuard(leases, clock, pause, wish, asked.sent(), lease, stop);
        guard.keeper.start();
        guard.timer.start();
        return Optional.of(guard);
    }

    /** Asks until it is granted, the wait is over, or the thread is interrupted. */
    static Asked ask(LeaseClient leases, LocalClock clock, Pause pause, Wish wish, long waitNs) {
        long begun = clock.read().boottimeNs();
        while (true) {
            long sent = clock.read().boottimeNs();
            Answer answer = leases.acquire(wish, Math.max(0, waitNs - (sent - begun)));
            long left = waitNs - (clock.read().boottimeNs() - begun);
            if (answer instanceof Grant || left <= 0 || Thread.currentThread().isInterrupted()) {
                return new Asked(answer, sent);
            }
            // The same wish again: if it was granted and the answer was lost, that is found.
            pause.park(Math.min(left, rest(answer)));
        }
    }

    /** Whether the lease certainly holds now. */
    public boolean holds() {
        return remainingNs() > 0;
    }

    /** How much longer it certainly holds on CLOCK_BOOTTIME, if it is not renewed; 0 if not. */
    public long remainingNs() {
        long end = until;
        return end == Long.MIN_VALUE ? 0 : Math.max(0, end - clock.read().boottimeNs());
    }

    /** Whether somebody else waits for it: to be given up soon, as it is not extended any more. */
    public boolean isWanted() {
        return wanted;
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
     * Says what version the resource has. Of a reader, who has seen it, it counts at once. Of a
     * writer it counts when the lease is released, and only the last one does.
     *
     * @param version once the storage has acknowledged it; null, for a writer, before it writes
     *     again: should it never learn what became of that, no version is left
     */
    public void publish(@Nullable String version) {
        published = version;
        if (wish.mode() == Mode.READ && version != null) {
            leases.publish(lease, version);
        }
    }

    /** Stops relying on the lease, then gives it up, with the version that was published. */
    @Override
    public void close() {
        end();
        told.set(true);
        // A renewal under way is not believed any more.
        keeper.interrupt();
        timer.interrupt();
        leases.release(lease, wish.mode() == Mode.WRITE ? published : null);
    }

    private void keep() {
        while (holds() && !Thread.currentThread().isInterrupted()) {
            long third = remainingNs() / 3;
            Answer heard = leases.awaitRecall(lease, third);
            if (!holds()) {
                return; // not even a renewal may follow a release
            }
            Answer answer = heard;
            if (!isOver(heard)) {
                // Also if it could not be told how the lease stands: a renewal shows the claim.
                long sent = clock.read().boottimeNs();
                answer = leases.renew(lease, wish.termNs());
                if (answer instanceof Grant renewed) {
                    extend(sent, renewed);
                }
            }
            if (isOver(answer)) {
                wanted = answer instanceof Grant;
                if (!wanted) {
                    end();
                }
                tell();
                return;
            }
            if (heard instanceof NotNow || answer instanceof NotNow) {
                pause.park(Math.min(third, Math.max(rest(heard), rest(answer))));
            }
        }
    }

    /** Whether it will not be extended: it is void, or somebody waits for it. */
    private static boolean isOver(Answer answer) {
        return answer instanceof Void || (answer instanceof Grant lease && lease.recalled());
    }

    /** Renewals move the end; so it looks again each time that it would be due. */
    private void warn() {
        while (true) {
            long left = remainingNs();
            long notice = noticeNs();
            if (left <= notice) {
                tell();
                return;
            }
            pause.park(left - notice);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /** A sixth: two renewals have failed by then. */
    private long noticeNs() {
        return (long) (lease.safeRemainingNs() / SLEWED / 6);
    }

    /** Until when it holds, on CLOCK_BOOTTIME, if it was asked for at {@code sent}. */
    static long end(long sent, Grant lease) {
        return sent + (long) (lease.safeRemainingNs() / SLEWED);
    }

    private synchronized void extend(long sent, Grant renewed) {
        if (until != Long.MIN_VALUE) {
            until = Math.max(until, end(sent, renewed));
            lease = renewed;
        }
    }

    private synchronized void end() {
        until = Long.MIN_VALUE;
    }

    private void tell() {
        if (!told.getAndSet(true)) {
            stop.run();
        }
    }

    /** How long to wait before asking again: what the service said, within reason. */
    static long rest(Answer answer) {
        long said = answer instanceof NotNow later ? later.retryNs() : 0;
        return Math.clamp(said, 20_000_000L, 1_000_000_000L);
    }
}
