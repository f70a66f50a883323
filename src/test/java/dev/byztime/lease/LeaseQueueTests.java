package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.granted;
import static dev.byztime.lease.ManualLeases.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Queues and recalls: invariants 11 and 12. */
class LeaseQueueTests {

    private final ManualLeases service = new ManualLeases();
    private final List<String> woken = new ArrayList<>();

    private Waiter enter(String holder, Mode mode, boolean recalls) {
        Runnable wake = () -> woken.add(holder);
        return (Waiter) service.leases.enter(request("r", holder, mode), recalls, wake);
    }

    private Waiter enter(String holder, Mode mode) {
        return enter(holder, mode, true);
    }

    private AcquireResult poll(Waiter waiter) {
        return service.leases.poll(waiter, service.now());
    }

    private void assertHeld(Waiter waiter, boolean next) {
        assertThat(poll(waiter))
                .isInstanceOfSatisfying(Held.class, h -> assertThat(h.next()).isEqualTo(next));
    }

    /** Invariant 12; if the holders were extended, the writer might wait for ever. */
    @Test
    void aWaitingWriterStopsRenewalsAndNewReaders() {
        Granted reader = service.grant("r", "ann", Mode.READ);
        Runnable notice = () -> woken.add("notice");
        service.leases.watch(reader.lease(), notice);
        Waiter writer = enter("wil", Mode.WRITE);
        assertThat(woken).containsExactly("notice");
        assertThat(service.renew(reader))
                .isInstanceOfSatisfying(
                        Recalled.class,
                        r -> assertThat(r.lease().expires()).isEqualTo(reader.expires()));
        assertThat(service.leases.acquire(request("r", "bob", Mode.READ), service.now()))
                .isInstanceOfSatisfying(Held.class, h -> assertThat(h.next()).isFalse());
        assertHeld(writer, true);
        service.advance(11.001); // nobody answers
        granted(poll(writer));
    }

    @Test
    void theLastAnswerWakesTheWriter() {
        Granted ann = service.grant("r", "ann", Mode.READ);
        Granted bob = service.grant("r", "bob", Mode.READ);
        Waiter writer = enter("wil", Mode.WRITE);
        service.leases.release(ann.lease(), null);
        assertHeld(writer, true);
        woken.clear();
        service.leases.release(bob.lease(), null);
        assertThat(woken).containsExactly("wil");
        granted(poll(writer));
        assertThat(service.leases.tally().recallsAnswered()).isEqualTo(2);
    }

    /** Whoever sleeps until the last expiry must hear that another is the last now. */
    @Test
    void theEndOfTheLastingLeaseWakesTheWriterWhoWaitsForTheRest() {
        service.grant("r", "ann", Mode.READ);
        service.advance(5);
        Granted bob = service.grant("r", "bob", Mode.READ);
        Waiter writer = enter("wil", Mode.WRITE);
        service.leases.release(bob.lease(), null);
        assertThat(woken).containsExactly("wil");
        assertThat(poll(writer))
                .isInstanceOfSatisfying(
                        Held.class, h -> assertThat(h.expires()).isLessThan(bob.expires()));
    }

    /** Invariant 11, both ways. */
    @Test
    void readersBeforeAWriterGoBeforeItAndReadersAfterItAfterIt() {
        Granted writing = service.grant("r", "ann", Mode.WRITE);
        Waiter early = enter("r1", Mode.READ);
        Waiter alsoEarly = enter("r2", Mode.READ);
        Waiter writer = enter("w1", Mode.WRITE);
        Waiter late = enter("r3", Mode.READ);
        Waiter lastWriter = enter("w2", Mode.WRITE);
        service.leases.release(writing.lease(), null);
        assertThat(woken).containsExactly("r1", "r2");
        assertHeld(writer, false);
        assertHeld(late, false);
        Granted second = granted(poll(alsoEarly));
        Granted first = granted(poll(early));
        assertThat(woken).containsExactly("r1", "r2", "w1");
        assertHeld(writer, true);
        service.leases.release(first.lease(), null);
        service.leases.release(second.lease(), null);
        assertHeld(late, false);
        Granted third = granted(poll(writer));
        assertThat(woken).endsWith("r3");
        service.leases.release(third.lease(), null);
        assertHeld(lastWriter, false);
        Granted fourth = granted(poll(late));
        service.leases.release(fourth.lease(), null);
        granted(poll(lastWriter));
        assertThat(service.leases.waiting()).isZero();
    }

    /** A reader that waits recalls a writer, else one that renews for ever would starve it. */
    @Test
    void aWaitingReaderStopsAWritersRenewals() {
        Granted writing = service.grant("r", "ann", Mode.WRITE);
        enter("bob", Mode.READ);
        assertThat(service.renew(writing)).isInstanceOf(Recalled.class);
    }

    /** Invariant 12: it waits for the writer, who waits for these readers and recalls nobody. */
    @Test
    void aReaderThatWaitsBehindAWriterRecallsForBoth() {
        Granted reading = service.grant("r", "ann", Mode.READ);
        Waiter writer = enter("wil", Mode.WRITE, false);
        assertThat(service.renew(reading)).isInstanceOf(Granted.class);
        enter("bob", Mode.READ);
        assertThat(service.renew(reading)).isInstanceOf(Recalled.class);
        service.leases.leave(writer);
        assertThat(woken).containsExactly("bob");
        assertThat(service.renew(reading)).isInstanceOf(Granted.class);
    }

    /** Invariant 12; the writer's wait ends with the readers' terms, and the reader's with his. */
    @Test
    void whoRecallsWaitsForNoLeaseThatIsExtended() {
        Granted reading = service.grant("r", "ann", Mode.READ);
        Waiter writer = enter("wil", Mode.WRITE, false);
        Waiter reader = enter("bob", Mode.READ);
        for (int i = 0; i < 20; i++) {
            service.advance(5);
            service.work();
            service.renew(reading);
        }
        Granted writing = granted(poll(writer));
        for (int i = 0; i < 20; i++) {
            service.advance(5);
            service.work();
            service.renew(writing);
        }
        granted(poll(reader));
    }

    @Test
    void aRepeatedWishInTheQueueIsWokenWhenItsTwinIsGranted() {
        Granted held = service.grant("r", "ann", Mode.WRITE);
        AtomicInteger wakes = new AtomicInteger();
        AcquireRequest request = request("r", "bob", Mode.WRITE, "q");
        Waiter first = (Waiter) service.leases.enter(request, true, () -> {});
        service.leases.enter(request("r", "zoe", Mode.WRITE), true, () -> {});
        Waiter twin = (Waiter) service.leases.enter(request, true, wakes::incrementAndGet);
        assertThat(service.leases.poll(twin, service.now())).isInstanceOf(Held.class);
        service.leases.release(held.lease(), null);
        granted(service.leases.poll(first, service.now()));
        assertThat(wakes).hasPositiveValue();
        assertThat(service.leases.poll(twin, service.now())).isInstanceOf(Granted.class);
    }

    /** For elections: contenders must not unseat a leader that is well. */
    @Test
    void whoWaitsWithoutRecallingLeavesRenewalsAlone() {
        Granted leader = service.grant("r", "ann", Mode.WRITE);
        Waiter contender = enter("bob", Mode.WRITE, false);
        service.advance(5);
        assertThat(service.renew(leader)).isInstanceOf(Granted.class);
        service.leases.release(leader.lease(), null);
        assertThat(woken).containsExactly("bob");
        granted(poll(contender));
    }

    @Test
    void whoLeavesGivesUpItsPlaceAndItsRecall() {
        Granted reading = service.grant("r", "ann", Mode.READ);
        Waiter writer = enter("wil", Mode.WRITE);
        Waiter reader = enter("bob", Mode.READ);
        assertHeld(reader, false);
        service.leases.leave(writer);
        assertThat(woken).containsExactly("bob");
        granted(poll(reader));
        assertThat(service.renew(reading)).isInstanceOf(Granted.class);
        service.leases.leave(writer); // once more does no harm
        assertThat(service.leases.waiting()).isZero();
    }

    @Test
    void aWriterThatLeavesFromTheMiddleJoinsTheReadersAroundIt() {
        service.grant("r", "ann", Mode.WRITE);
        enter("r1", Mode.READ);
        Waiter writer = enter("wil", Mode.WRITE);
        Waiter late = enter("r2", Mode.READ);
        service.leases.leave(writer);
        service.advance(11.001);
        granted(poll(late)); // before r1, which it does not conflict with
    }

    @Test
    void aWriterInTheMiddleOfWritersLetsNobodyThrough() {
        service.grant("r", "ann", Mode.WRITE);
        enter("w1", Mode.WRITE);
        Waiter second = enter("w2", Mode.WRITE);
        Waiter reader = enter("bob", Mode.READ);
        service.leases.leave(second);
        assertHeld(reader, false);
    }

    @Test
    void aRequestThatIsRepeatedFindsWhatItsFirstPlaceWasGranted() {
        AcquireRequest request = request("r", "ann", Mode.WRITE, "once");
        Waiter first = (Waiter) service.leases.enter(request, true, () -> {});
        Waiter second = (Waiter) service.leases.enter(request, true, () -> {});
        assertThat(granted(poll(first)).lease()).isEqualTo(granted(poll(second)).lease());
        assertThat(service.leases.waiting()).isZero();
    }

    @Test
    void queuesAreBounded() {
        ManualLeases small = new ManualLeases(ManualLeases.limits(10, 10, 2, 3));
        Leases leases = small.leases;
        assertThat(leases.enter(request("r", "a", Mode.READ), true, () -> {}))
                .isInstanceOf(Waiter.class);
        EnterResult second = leases.enter(request("r", "b", Mode.READ), true, () -> {});
        assertThat(leases.enter(request("r", "c", Mode.READ), true, () -> {}))
                .isEqualTo(new LimitReached(LimitReached.Limit.WAITING, 2));
        assertThat(leases.enter(request("s", "c", Mode.READ), true, () -> {}))
                .isInstanceOf(Waiter.class);
        assertThat(leases.enter(request("t", "c", Mode.READ), true, () -> {}))
                .isEqualTo(new LimitReached(LimitReached.Limit.WAITING_IN_ALL, 3));
        leases.leave((Waiter) second);
        assertThat(leases.enter(request("t", "c", Mode.READ), true, () -> {}))
                .isInstanceOf(Waiter.class);
    }

    /** One forgotten resource is not enough room for a longer name. */
    @Test
    void idleResourcesMakeRoomForWaitingRequestsToo() {
        ManualLeases small = new ManualLeases(ManualLeases.limits(100, 10, 10, 10), 1_000);
        for (int i = 0; i < 3; i++) {
            EnterResult place =
                    small.leases.enter(request("a" + i, "ann", Mode.READ), true, () -> {});
            small.leases.leave((Waiter) place);
        }
        assertThat(small.leases.resources()).isEqualTo(3);
        assertThat(small.leases.enter(request("n".repeat(100), "bob", Mode.READ), true, () -> {}))
                .isInstanceOf(Waiter.class);
        assertThat(small.leases.resources()).isEqualTo(2);
    }

    /** A crowd of readers that wait, or answer, costs each of them its own part only. */
    @Test
    void aCrowdIsServedInNoTime() {
        int crowd = 10_000;
        ManualLeases large = new ManualLeases(ManualLeases.limits(10, crowd, crowd, crowd));
        Granted writing = large.grant("r", "ann", Mode.WRITE);
        List<Waiter> waiters = new ArrayList<>();
        int[] wakes = {0};
        for (int i = 0; i < crowd; i++) {
            waiters.add(
                    (Waiter)
                            large.leases.enter(
                                    request("r", "h" + i, Mode.READ), true, () -> wakes[0]++));
        }
        large.leases.release(writing.lease(), null);
        assertThat(wakes[0]).isEqualTo(crowd);
        for (int round = 0; round < 20; round++) { // each may give out a thousand tokens
            waiters.removeIf(w -> large.leases.poll(w, large.now()) instanceof Granted);
            large.work();
        }
        assertThat(waiters).isEmpty();
        assertThat(wakes[0]).isEqualTo(crowd);
        large.leases.enter(request("r", "wil", Mode.WRITE), true, () -> wakes[0]++);
        large.advance(20);
        large.work();
        assertThat(large.leases.tally().recallsExpired()).isEqualTo(crowd);
        assertThat(wakes[0]).isLessThan(crowd + 100);
    }
}
