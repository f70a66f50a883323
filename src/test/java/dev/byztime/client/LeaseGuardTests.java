package dev.byztime.client;

import static dev.byztime.client.BlockingClock.SECOND;
import static dev.byztime.client.ScriptedLeases.UNREACHABLE;
import static dev.byztime.client.ScriptedLeases.grant;
import static dev.byztime.client.ScriptedLeases.recalled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.client.ScriptedLeases.Call;
import dev.byztime.lease.Mode;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
class LeaseGuardTests {

    private final BlockingClock time = new BlockingClock();
    private final ScriptedLeases leases = new ScriptedLeases(time);
    private final AtomicInteger told = new AtomicInteger();
    private final Semaphore tells = new Semaphore(0);

    private static LeaseRequest request(Mode mode) {
        return new LeaseRequest("r", "h", mode, 7 * SECOND, "request", null, true);
    }

    private Optional<LeaseGuard> acquire(Mode mode, long waitNs) {
        return LeaseGuard.acquire(
                leases,
                time,
                time,
                request(mode),
                waitNs,
                () -> {
                    told.incrementAndGet();
                    tells.release();
                });
    }

    private LeaseGuard guard() throws InterruptedException {
        LeaseGuard guard = acquire(Mode.WRITE, 0).orElseThrow();
        time.settle(2); // its keeper and its timer
        return guard;
    }

    private <T> Optional<T> run(LeaseGuard.Work<T> work) throws Exception {
        return LeaseGuard.run(leases, time, time, request(Mode.WRITE), 0, work);
    }

    private Call released() {
        assertThat(leases.calls("release")).hasSize(1);
        return leases.calls("release").getFirst();
    }

    @Test
    void countsFromSendingAndOnAClockThatMayBeSlow() {
        leases.acquire =
                call -> {
                    time.advance(1);
                    return grant(11.2);
                };
        LeaseGuard guard = acquire(Mode.WRITE, 0).orElseThrow();
        assertThat(guard.remainingNs()).isEqualTo(9 * SECOND);
        assertThat(guard.holds()).isTrue();
        assertThat(guard.token()).isEqualTo(7);
        assertThat(guard.version()).isEqualTo("v1");
        guard.close();
        assertThat(guard.remainingNs()).isZero();
    }

    @Test
    void sleepCounts() throws Exception {
        leases.renew = call -> UNREACHABLE; // its keeper may notice the sleep before this test does
        LeaseGuard guard = guard();
        time.sleep(9.5);
        assertThat(guard.remainingNs()).isEqualTo(SECOND / 2);
        time.sleep(0.5);
        assertThat(guard.holds()).isFalse();
    }

    @Test
    void isRenewedAtAThirdAndCountsFromSendingAgain() throws Exception {
        leases.renew =
                call -> {
                    time.advance(0.5);
                    return grant(22.4);
                };
        try (LeaseGuard guard = guard()) {
            time.advance(3.3);
            time.settle(2);
            assertThat(leases.calls("renew")).isEmpty();
            time.advance(0.1);
            time.settle(2);
            assertThat(leases.calls("renew")).hasSize(1);
            assertThat(leases.calls("renew").getFirst().ns()).isEqualTo(7 * SECOND);
            assertThat(guard.remainingNs()).isEqualTo(19_500_000_000L);
            // the next third, of what it has now
            time.advance(6.6);
            time.settle(2);
            assertThat(leases.calls("renew")).hasSize(2);
            assertThat(leases.calls("renew").getLast().lease()).isEqualTo(grant(22.4));
            assertThat(told).hasValue(0);
        }
    }

    @Test
    void aRenewalThatSaysLessTakesNothingAway() throws Exception {
        leases.renew = call -> grant(1.12);
        try (LeaseGuard guard = guard()) {
            time.advance(3.4);
            time.settle(2);
            assertThat(leases.calls("renew")).isNotEmpty();
            assertThat(guard.remainingNs()).isEqualTo(6_600_000_000L);
        }
    }

    @Test
    void withoutAServiceItTellsWhenASixthIsLeftAndHoldsToTheEnd() throws Exception {
        leases.awaitRecall = call -> UNREACHABLE;
        leases.renew = call -> UNREACHABLE;
        LeaseGuard guard = guard();
        for (int i = 0; i < 83; i++) {
            time.advance(0.1);
            time.settle(2);
        }
        assertThat(told).hasValue(0);
        assertThat(leases.calls("renew")).hasSizeBetween(5, 30);
        time.advance(0.1); // 8.4 s
        Patiently.acquire(tells);
        time.advance(1.599);
        assertThat(guard.holds()).isTrue();
        time.advance(0.001);
        assertThat(guard.holds()).isFalse();
        assertThat(guard.isWanted()).isFalse();
        guard.close();
        assertThat(told).hasValue(1);
        assertThat(leases.calls("release")).hasSize(1);
    }

    @Test
    void aRecallIsToldAndNothingIsRenewedAnyMore() throws Exception {
        leases.awaitRecall =
                call -> {
                    time.park(call.ns() / 2);
                    return recalled(grant(9));
                };
        LeaseGuard guard = guard();
        time.advance(2);
        Patiently.acquire(tells);
        time.settle(1);
        assertThat(guard.isWanted()).isTrue();
        assertThat(guard.remainingNs()).isEqualTo(8 * SECOND);
        time.advance(7.9);
        assertThat(guard.holds()).isTrue();
        time.settle(0);
        assertThat(leases.calls("renew")).isEmpty();
        guard.close();
        assertThat(told).hasValue(1);
    }

    @Test
    void aRenewalThatIsRefusedTellsThatItIsWanted() throws Exception {
        leases.renew = call -> recalled(grant(7.28));
        try (LeaseGuard guard = guard()) {
            time.advance(3.4);
            Patiently.acquire(tells);
            assertThat(guard.isWanted()).isTrue();
            assertThat(guard.holds()).isTrue();
            assertThat(leases.calls("renew")).hasSize(1);
        }
    }

    @Test
    void whatIsVoidIsNotHeldWhenItIsTold() throws Exception {
        AtomicReference<@Nullable LeaseGuard> guard = new AtomicReference<>();
        AtomicReference<@Nullable Boolean> held = new AtomicReference<>();
        Semaphore go = new Semaphore(0);
        leases.awaitRecall =
                call -> {
                    Patiently.acquireUninterruptibly(go);
                    return new Void("DISCONTINUITY");
                };
        guard.set(
                LeaseGuard.acquire(
                                leases,
                                time,
                                time,
                                request(Mode.WRITE),
                                0,
                                () -> {
                                    LeaseGuard it = guard.get();
                                    held.set(it == null || it.holds() || it.isWanted());
                                    tells.release();
                                })
                        .orElseThrow());
        go.release();
        Patiently.acquire(tells);
        assertThat(held).hasValue(false);
        assertThat(leases.calls("renew")).isEmpty();
    }

    @Test
    void aRenewalThatIsAnsweredAfterTheCloseIsNotBelieved() throws Exception {
        Semaphore asked = new Semaphore(0);
        Semaphore answer = new Semaphore(0);
        AtomicReference<@Nullable Thread> keeper = new AtomicReference<>();
        leases.renew =
                call -> {
                    keeper.set(Thread.currentThread());
                    asked.release();
                    Patiently.acquireUninterruptibly(answer);
                    return grant(60);
                };
        LeaseGuard guard = guard();
        time.advance(3.4);
        Patiently.acquire(asked);
        guard.close();
        answer.release();
        join(keeper);
        assertThat(guard.holds()).isFalse();
        assertThat(guard.remainingNs()).isZero();
        assertThat(told).hasValue(0);
    }

    @Test
    void nothingIsRenewedAfterTheClose() throws Exception {
        AtomicReference<@Nullable Thread> keeper = new AtomicReference<>();
        leases.awaitRecall =
                call -> {
                    keeper.set(Thread.currentThread());
                    time.park(call.ns());
                    Thread.interrupted(); // as a client may that takes it for the end of a wait
                    return UNREACHABLE;
                };
        guard().close();
        join(keeper);
        assertThat(leases.calls("renew")).isEmpty();
    }

    @Test
    void whatIsAnsweredAfterTheEndRevivesNothing() throws Exception {
        Semaphore asked = new Semaphore(0);
        Semaphore answer = new Semaphore(0);
        AtomicReference<@Nullable Thread> keeper = new AtomicReference<>();
        leases.renew =
                call -> {
                    keeper.set(Thread.currentThread());
                    asked.release();
                    Patiently.acquireUninterruptibly(answer);
                    return grant(11.2);
                };
        LeaseGuard guard = guard();
        time.advance(3.4);
        Patiently.acquire(asked);
        time.advance(6.7); // 10.1
        assertThat(guard.holds()).isFalse();
        Patiently.acquire(tells);
        answer.release();
        join(keeper); // the service has extended the lease, but its owner was told to stop
        assertThat(guard.remainingNs()).isZero();
        guard.close();
    }

    @Test
    void aServiceThatHasRestartedIsShownTheClaim() throws Exception {
        leases.awaitRecall = call -> new NotNow("RECOVERING", 3 * SECOND);
        try (LeaseGuard guard = guard()) {
            assertThat(leases.calls("renew")).isNotEmpty();
            assertThat(leases.calls("renew").getFirst().lease()).isEqualTo(grant(11.2));
            assertThat(guard.holds()).isTrue();
            assertThat(leases.calls("renew")).as("without a pause").hasSize(1);
        }
    }

    @Test
    void aLostAnswerIsAskedForAgainWithTheSameRequest() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        leases.acquire =
                call -> {
                    time.advance(1);
                    return asked.incrementAndGet() < 3 ? new NotNow("lost", 0) : grant(11.2);
                };
        Thread turner =
                Thread.startVirtualThread(() -> {
                    while (asked.get() < 3) { // and then once more at most
                        try {
                            time.settle(1);
                            time.advance(0.02);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                });
        LeaseGuard guard = acquire(Mode.WRITE, 10 * SECOND).orElseThrow();
        turner.interrupt();
        Patiently.join(turner);
        assertThat(leases.calls("acquire"))
                .hasSize(3)
                .allMatch(call -> request(Mode.WRITE).equals(call.request()));
        assertThat(leases.calls("acquire").get(2).ns()).isEqualTo(10 * SECOND - 2_040_000_000L);
        assertThat(guard.remainingNs()).isBetween(8_900_000_000L, 9 * SECOND);
        guard.close();
    }

    /** Else who queues for longer than a term would never hold anything. */
    @Test
    void whatIsLeftOfALeaseThatWasQueuedForIsAskedOnceMore() {
        AtomicInteger asked = new AtomicInteger();
        leases.acquire =
                call -> {
                    time.advance(asked.incrementAndGet() == 1 ? 30 : 0);
                    return grant(asked.get() == 1 ? 11.2 : 10.08);
                };
        LeaseGuard guard = acquire(Mode.WRITE, 30 * SECOND).orElseThrow();
        assertThat(guard.remainingNs()).isEqualTo(9 * SECOND);
        assertThat(leases.calls("acquire"))
                .hasSize(2)
                .allMatch(call -> request(Mode.WRITE).equals(call.request()));
        assertThat(leases.calls("acquire").get(1).ns()).isZero();
        guard.close();
    }

    @Test
    void nobodyIsAskedWhenTheWaitIsOver() {
        leases.acquire =
                call -> {
                    time.advance(1);
                    return new NotNow("HELD", 0);
                };
        assertThat(acquire(Mode.WRITE, SECOND)).isEmpty();
        assertThat(acquire(Mode.WRITE, 0)).isEmpty();
        assertThat(leases.calls("acquire")).hasSize(2);
    }

    @Test
    void anInterruptEndsTheWait() {
        leases.acquire =
                call -> {
                    Thread.currentThread().interrupt();
                    return new NotNow("interrupted", 0);
                };
        assertThat(acquire(Mode.WRITE, Long.MAX_VALUE)).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(leases.calls("acquire")).hasSize(1);
    }

    @Test
    void theWorkIsInterruptedOnceAndNobodyElse() throws Exception {
        leases.awaitRecall = call -> recalled(grant(11.2));
        AtomicInteger interrupts = new AtomicInteger();
        Optional<String> result =
                run(guard -> {
                    try {
                        Patiently.await(new CountDownLatch(1));
                    } catch (InterruptedException e) {
                        interrupts.incrementAndGet();
                    }
                    time.settle(1);
                    time.advance(20); // the timer finds that it is over
                    time.settle(0);
                    interrupts.addAndGet(Thread.interrupted() ? 1 : 0);
                    return guard.holds() ? "holds" : "is over";
                });
        assertThat(result).contains("is over");
        assertThat(interrupts).hasValue(1);
        assertThat(Thread.interrupted()).isFalse();
        released();
    }

    @Test
    void anInterruptThatTheWorkDidNotNoticeIsGoneBeforeTheRelease() throws Exception {
        leases.awaitRecall = call -> recalled(grant(11.2));
        AtomicReference<@Nullable Boolean> interrupted = new AtomicReference<>();
        leases.others =
                call -> {
                    interrupted.set(Thread.currentThread().isInterrupted());
                    return UNREACHABLE;
                };
        run(guard -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return 1;
        });
        assertThat(interrupted).hasValue(false);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anotherInterruptStays() throws Exception {
        run(guard -> {
            Thread.currentThread().interrupt();
            return 1;
        });
        assertThat(Thread.interrupted()).isTrue();
        released();
    }

    @Test
    void theWorksExceptionPassesAndTheLeaseIsReleased() {
        IOException failed = new IOException("of the work");
        leases.others =
                call -> {
                    throw new IllegalArgumentException("of the release");
                };
        assertThatThrownBy(() ->
                        run(guard -> {
                            throw failed;
                        }))
                .isSameAs(failed)
                .hasSuppressedException(new IllegalArgumentException("of the release"));
        released();
    }

    @Test
    void nothingIsDoneWithoutALease() throws Exception {
        leases.acquire = call -> new NotNow("HELD", 0);
        assertThat(run(guard -> "done")).isEmpty();
        assertThat(leases.calls).hasSize(1);
    }

    @Test
    void aWriterLeavesTheLastVersionThatItPublished() throws Exception {
        run(guard -> {
            guard.publish("v2");
            guard.publish("v3");
            return 1;
        });
        assertThat(leases.calls("publish")).as("one that is lost would be taken back").isEmpty();
        assertThat(released().version()).isEqualTo("v3");
    }

    @Test
    void aWriterThatDoesNotKnowWhatItWroteLeavesNoVersion() throws Exception {
        LeaseGuard guard = guard();
        guard.publish("v2");
        guard.publish(null);
        guard.close();
        assertThat(released().version()).isNull();
        leases.calls.clear();
        assertThatThrownBy(() ->
                        run(work -> {
                            work.publish("v2");
                            throw new IOException("while it wrote v3");
                        }))
                .isInstanceOf(IOException.class);
        assertThat(released().version()).isNull();
    }

    @Test
    void aReaderPublishesAtOnceAndLeavesNothing() {
        LeaseGuard guard = acquire(Mode.READ, 0).orElseThrow();
        guard.publish("v2");
        assertThat(leases.calls("publish").getFirst().version()).isEqualTo("v2");
        guard.close();
        assertThat(released().version()).isNull();
    }

    @Test
    void whoIsToldMayWaitForWhoCloses() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        leases.awaitRecall = call -> recalled(grant(11.2));
        LeaseGuard guard =
                LeaseGuard.acquire(
                                leases,
                                time,
                                time,
                                request(Mode.WRITE),
                                0,
                                () -> {
                                    tells.release();
                                    try {
                                        Patiently.await(closed);
                                        tells.release();
                                    } catch (InterruptedException e) {
                                        tells.release(); // by the close
                                    }
                                })
                        .orElseThrow();
        Patiently.acquire(tells);
        guard.close();
        closed.countDown();
        Patiently.acquire(tells);
    }

    @Test
    void whoIsToldMayCloseItself() throws Exception {
        AtomicReference<@Nullable LeaseGuard> guard = new AtomicReference<>();
        Semaphore known = new Semaphore(0);
        leases.awaitRecall =
                call -> {
                    Patiently.acquireUninterruptibly(known);
                    return recalled(grant(11.2));
                };
        guard.set(
                LeaseGuard.acquire(
                                leases,
                                time,
                                time,
                                request(Mode.WRITE),
                                0,
                                () -> {
                                    LeaseGuard it = guard.get();
                                    if (it != null) {
                                        it.close();
                                    }
                                    tells.release();
                                })
                        .orElseThrow());
        known.release();
        Patiently.acquire(tells);
        released();
    }

    @Test
    void aKeeperThatFailsIsAsASilentService() throws Exception {
        leases.awaitRecall =
                call -> {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
                    throw new IllegalArgumentException("401");
                };
        LeaseGuard guard = acquire(Mode.WRITE, 0).orElseThrow();
        time.settle(1);
        time.advance(8.4);
        Patiently.acquire(tells);
        assertThat(guard.holds()).isTrue();
        guard.close();
    }

    private static void join(AtomicReference<@Nullable Thread> thread) throws InterruptedException {
        Patiently.join(Objects.requireNonNull(thread.get()));
    }
}
