package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Together;
import dev.byztime.time.Reading;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Many threads at once, on one resource and on many: invariants 1, 5 and 12. */
class LeaseThreadsTests {

    private static final int THREADS = 8;
    private static final int ROUNDS = 500;

    private final ManualLeases service = new ManualLeases(ManualLeases.limits(4, 100, 100, 100));

    LeaseThreadsTests() throws IOException {
        service.raise(Long.MIN_VALUE, service.tokenCeiling.synced() + 1_000_000);
    }

    @Test
    void oneWritesAtATimeAndTokensRise() {
        Reading now = service.now();
        AtomicInteger inside = new AtomicInteger();
        AtomicLong last = new AtomicLong();
        AtomicInteger granted = new AtomicInteger();
        Together.onPlatformThreads(
                THREADS,
                number -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        service.leases.sweep(now);
                        if (service.leases.acquire(request("r", "h" + number, Mode.WRITE), now)
                                instanceof Granted lease) {
                            assertThat(inside.getAndIncrement()).isZero();
                            assertThat(last.getAndSet(lease.lease().token()))
                                    .isLessThan(lease.lease().token());
                            granted.incrementAndGet();
                            inside.decrementAndGet();
                            service.leases.release(lease.lease(), null);
                        }
                    }
                });
        assertThat(granted.get()).isPositive();
        assertThat(service.leases.tally().held()).isZero();
    }

    /** No wake-up is lost: whoever sleeps is woken, without any passing of time. */
    @Test
    void everybodyWhoQueuesIsServed() {
        Reading now = service.now();
        AtomicInteger writers = new AtomicInteger();
        AtomicInteger readers = new AtomicInteger();
        Together.onVirtualThreads(
                THREADS,
                number -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        Mode mode = (i + number) % 3 == 0 ? Mode.WRITE : Mode.READ;
                        String name = "r" + i % 2;
                        Granted lease = serve(request(name, "h" + number, mode), now);
                        if (name.equals("r0")) {
                            (mode == Mode.WRITE ? writers : readers).incrementAndGet();
                            assertThat(writers.get()).isLessThanOrEqualTo(1);
                            assertThat(writers.get() == 0 || readers.get() == 0).isTrue();
                            (mode == Mode.WRITE ? writers : readers).decrementAndGet();
                        }
                        service.leases.release(lease.lease(), null);
                    }
                });
        assertThat(service.leases.waiting()).isZero();
        assertThat(service.leases.tally().granted()).isEqualTo(THREADS * ROUNDS);
    }

    private Granted serve(AcquireRequest request, Reading now) {
        Thread self = Thread.currentThread();
        Waiter place = (Waiter) service.leases.enter(request, true, () -> LockSupport.unpark(self));
        try {
            while (true) {
                if (service.leases.poll(place, now) instanceof Granted lease) {
                    return lease;
                }
                LockSupport.park();
            }
        } finally {
            service.leases.leave(place);
        }
    }
}
