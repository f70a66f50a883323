package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.granted;
import static dev.byztime.lease.ManualLeases.request;
import static dev.byztime.lease.ManualLeases.seconds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.function.Supplier;

/** Waits on a clock that is set by hand: a pause sets it instead of waiting. */
@Timeout(60)
class LeaseWaitTests {

    @RegisterExtension static final Quiet FAILING_DISKS_UNLOGGED = Quiet.about(CeilingKeeper.class);

    private static final Timestamp LONGEST = seconds(60);

    private final ManualLeases service = new ManualLeases();
    private final LeaseWait waits = service.service.waits();

    @BeforeEach
    void startTheKeepers() {
        service.service.expiries().start();
        service.service.tokenCeiling().start();
    }

    @AfterEach
    void stopTheKeepers() {
        service.service.expiries().stop();
        service.service.tokenCeiling().stop();
    }

    private AcquireResult await(String holder, Mode mode, double atMost) {
        return waits.await(request("r", holder, mode), true, seconds(atMost), LONGEST);
    }

    /** Else of lines that came together each would wait for those before it. */
    @Test
    void whoHasWaitedForTheDiskLongEnoughWaitsNoMore() {
        LeaseRef lease = granted(waits.acquire(request("r", "ann", Mode.WRITE), LONGEST)).lease();
        LeaseWait.Renewal renewal = new LeaseWait.Renewal(lease, seconds(60), null);
        long begun = waits.nowNs();
        service.advance(8); // beyond what the ceiling allows
        assertThat(waits.renew(renewal, LONGEST, begun)).isInstanceOf(NotYetDurable.class);
        granted(waits.renew(renewal, LONGEST, waits.nowNs()));
    }

    /** A disk that is slow for one ceiling leaves less of the wait for the other one. */
    @Test
    void theWaitForBothCeilingsHasOneLimit() {
        useUpTheTokens();
        service.advance(50); // beyond what the ceiling allows
        slowDisk(1.9);
        assertThat(
                        secondsUntilRefused(
                                () -> waits.acquire(request("r", "bob", Mode.READ), LONGEST)))
                .isLessThan(3);
    }

    @Test
    void theWaitForTheDiskInAQueueEndsWithTheRequestsOwn() {
        useUpTheTokens();
        slowDisk(0);
        assertThat(secondsUntilRefused(() -> await("bob", Mode.READ, 0.1))).isLessThan(1);
    }

    @Test
    void aWaitOfZeroLeavesTimeForTheDisk() {
        service.advance(50); // beyond what the ceiling allows
        granted(await("ann", Mode.WRITE, 0));
        assertThat(await("bob", Mode.WRITE, 0)).isInstanceOf(Held.class);
    }

    private void useUpTheTokens() {
        while (service.leases.acquire(request("r", "ann", Mode.WRITE), service.now())
                instanceof Granted lease) {
            service.leases.release(lease.lease(), null);
        }
    }

    /**
     * Lets the ceiling of tokens fail to rise, which takes 0.2 s each time.
     *
     * @param expirySeconds how long the ceiling of expiries takes to rise
     */
    private void slowDisk(double expirySeconds) {
        service.disk.failIf(step -> {
            if (step != UnreliableDisk.Step.BEFORE_WRITE) {
                return false;
            }
            boolean tokens = Thread.currentThread().getName().contains(LeaseService.TOKENS);
            service.advance(tokens ? 0.2 : expirySeconds);
            return tokens;
        });
    }

    private double secondsUntilRefused(Supplier<AcquireResult> request) {
        long begunNs = service.localTime().boottimeNs();
        assertThat(request.get()).isInstanceOf(NotYetDurable.class);
        return (service.localTime().boottimeNs() - begunNs) / 1e9;
    }

    /** Invariant 7. */
    @Test
    void aGrantWaitsForTheDisk() {
        service.advance(50); // beyond what the ceiling allows
        Granted lease = granted(waits.acquire(request("r", "ann", Mode.WRITE), LONGEST));
        assertThat(lease.expires().toNanosExact()).isLessThanOrEqualTo(service.expiries.synced());
        service.advance(8);
        LeaseWait.Renewal renewal = new LeaseWait.Renewal(lease.lease(), seconds(60), null);
        granted(waits.renew(renewal, LONGEST, waits.nowNs()));
        assertThat(service.grants).hasSize(1);
    }

    /** Invariant 12. */
    @Test
    void aWriterGetsItWhenNobodyAnswers() {
        service.grant("r", "ann", Mode.READ);
        granted(await("wil", Mode.WRITE, 60));
        assertThat(service.pauses).hasSizeLessThanOrEqualTo(3);
        assertThat(service.leases.waiting()).isZero();
    }

    @Test
    void aWriterGetsItAtOnceWhenAllAnswer() {
        Granted reader = service.grant("r", "ann", Mode.READ);
        service.events.add(() -> service.leases.release(reader.lease(), null));
        granted(await("wil", Mode.WRITE, 60));
        assertThat(service.pauses).hasSize(1);
    }

    @Test
    void whoIsNotNextSleepsUntilItIsWoken() {
        service.grant("r", "ann", Mode.READ);
        service.leases.enter(request("r", "wil", Mode.WRITE), true, () -> {});
        assertThat(await("bob", Mode.READ, 30)).isInstanceOf(Held.class);
        assertThat(service.pauses).containsExactly(30_000_000_000L);
    }

    @Test
    void whoseWaitEndsHasGivenUpItsPlace() {
        Granted reader = service.grant("r", "ann", Mode.READ);
        Held held = (Held) await("wil", Mode.WRITE, 3);
        assertThat(held.holders()).containsExactly("ann");
        assertThat(service.leases.waiting()).isZero();
        granted(service.renew(reader));
    }

    @Test
    void aFaultInAWaitGivesUpItsPlace() {
        service.grant("r", "ann", Mode.READ);
        service.events.add(() -> service.error(5));
        assertThatThrownBy(() -> await("wil", Mode.WRITE, 60))
                .isInstanceOf(TimeUnavailableException.class);
        assertThat(service.leases.waiting()).isZero();
    }

    @Test
    void theEndOfTheServiceEndsAllWaits() {
        service.grant("r", "ann", Mode.READ);
        service.events.add(service.waiting::close);
        assertThatThrownBy(() -> await("wil", Mode.WRITE, 60)).isInstanceOf(ServiceRefusal.class);
        assertThat(service.leases.waiting()).isZero();
        service.waiting.open();
        granted(await("bob", Mode.READ, 1));
    }

    @Test
    void aRecallEndsTheHoldersWait() {
        Granted reader = service.grant("r", "ann", Mode.READ);
        service.events.add(
                () -> service.leases.enter(request("r", "wil", Mode.WRITE), true, () -> {}));
        assertThat(waits.awaitRecall(reader.lease(), seconds(60), LONGEST))
                .isInstanceOf(Recalled.class);
        assertThat(service.pauses).hasSize(1);
    }

    @Test
    void aHoldersWaitEndsWithItsLease() {
        Granted reader = service.grant("r", "ann", Mode.READ);
        assertThat(waits.awaitRecall(reader.lease(), seconds(60), LONGEST))
                .isEqualTo(new Lapsed(Lapsed.Reason.EXPIRED));
        assertThat(service.pauses).hasSizeLessThanOrEqualTo(5); // each leaves 2 * drift of it
    }

    @Test
    void aHoldersWaitWithoutARecallTellsHowItStands() {
        Granted reader = service.grant("r", "ann", Mode.READ);
        granted(waits.awaitRecall(reader.lease(), seconds(3), LONGEST));
        assertThat(service.pauses).containsExactly(3_000_000_000L);
    }

    /** Invariant 10: it is told why, and waits on if it likes. */
    @Test
    void aBreakDuringAWaitIsWaitedFor() {
        service.grant("r", "ann", Mode.READ);
        service.events.add(() -> {
            service.jump(500);
            service.work();
        });
        assertThat(await("wil", Mode.WRITE, 20)).isInstanceOf(Recovering.class);
    }
}
