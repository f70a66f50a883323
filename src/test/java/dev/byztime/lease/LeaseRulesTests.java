package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.granted;
import static dev.byztime.lease.ManualLeases.request;
import static dev.byztime.lease.ManualLeases.seconds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.time.Validity;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The rules of grants, renewals, releases and revocations, where their obvious alternatives fail.
 */
class LeaseRulesTests {

    private final ManualLeases service = new ManualLeases();

    /** Invariant 4; a term from the estimate would be outlived by a holder that counts it. */
    @Test
    void aGrantLastsATermFromLatest() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        assertThat(lease.term()).isEqualTo(seconds(10));
        assertThat(lease.expires()).isEqualTo(service.now().latest().plus(seconds(10)));
        // ten seconds, divided by 1 + 2 * drift
        assertThat(lease.safeRemaining()).isBetween(seconds(9.99), seconds(10));
    }

    /** Invariant 1: over for the owner is later than over for the holder. */
    @Test
    void nobodyMayActBetweenTheEndsOfTheInterval() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        service.advance(10.5); // the interval now contains the expiry
        assertThat(service.renew(lease)).isEqualTo(new Lapsed(Lapsed.Reason.EXPIRED));
        Held held = (Held) service.leases.acquire(request("r", "bob", Mode.WRITE), service.now());
        assertThat(held.holders()).containsExactly("ann");
        assertThat(held.takeoverSafeIn()).isBetween(seconds(0.5), seconds(0.6));
        assertThat(held.takeoverSafeAt()).isGreaterThan(lease.expires());
        assertThat(service.view("r").leases().getFirst().validity()).isEqualTo(Validity.UNCERTAIN);
        service.advance(0.5);
        assertThat(service.leases.acquire(request("r", "bob", Mode.WRITE), service.now()))
                .isInstanceOf(Held.class); // earliest = expires is not over
        service.advance(0.001);
        assertThat(service.grant("r", "bob", Mode.WRITE).lease().token())
                .isGreaterThan(lease.lease().token());
    }

    /** Invariant 3; one that is only not certainly over might be extended past another's start. */
    @Test
    void aRenewalNeedsACertainlyValidLease() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        service.advance(9.9);
        Granted longer = granted(service.renew(lease));
        assertThat(longer.expires()).isEqualTo(service.now().latest().plus(seconds(10)));
        service.advance(10);
        assertThat(service.renew(lease)).isEqualTo(new Lapsed(Lapsed.Reason.EXPIRED));
    }

    /** Invariant 3. */
    @Test
    void aRenewalForAShorterTermLeavesTheExpiry() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        Granted renewed =
                granted(service.leases.renew(lease.lease(), seconds(1), null, service.now()));
        assertThat(renewed.expires()).isEqualTo(lease.expires());
    }

    /** Invariant 3: latest has moved back since, by less error. */
    @Test
    void aRenewalByAnEarlierLatestLeavesTheExpiry() {
        service.error(1);
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        service.error(0);
        assertThat(granted(service.renew(lease)).expires()).isEqualTo(lease.expires());
    }

    /** Invariant 4; the first answer's safe remaining would be too long by now. */
    @Test
    void aRetryGetsTheSameLeaseWithTodaysSafeRemaining() {
        AcquireRequest request = request("r", "ann", Mode.WRITE, "once");
        Granted first = granted(service.leases.acquire(request, service.now()));
        service.advance(4);
        Granted again = granted(service.leases.acquire(request, service.now()));
        assertThat(again.lease()).isEqualTo(first.lease());
        assertThat(again.expires()).isEqualTo(first.expires());
        assertThat(again.safeRemaining()).isBetween(seconds(5.99), seconds(6));
    }

    @Test
    void aRetryOfAnotherKindIsAnotherRequest() {
        Granted first =
                granted(
                        service.leases.acquire(
                                request("r", "ann", Mode.READ, "once"), service.now()));
        assertThat(service.leases.acquire(request("r", "ann", Mode.WRITE, "once"), service.now()))
                .isInstanceOf(Held.class);
        Granted other =
                granted(
                        service.leases.acquire(
                                request("r", "bob", Mode.READ, "once"), service.now()));
        assertThat(other.lease()).isNotEqualTo(first.lease());
    }

    /**
     * Invariant 5: what is no longer valid is not found again, but granted anew once it is over.
     */
    @Test
    void aRetryAfterExpiryIsANewLease() {
        AcquireRequest request = request("r", "ann", Mode.WRITE, "once");
        Granted first = granted(service.leases.acquire(request, service.now()));
        service.advance(10.2);
        assertThat(service.leases.acquire(request, service.now())).isInstanceOf(Held.class);
        service.advance(1);
        Granted next = granted(service.leases.acquire(request, service.now()));
        assertThat(next.lease().token()).isGreaterThan(first.lease().token());
        service.work(); // which finds the first one in its wheel
        assertThat(granted(service.leases.acquire(request, service.now())).lease())
                .isEqualTo(next.lease());
    }

    /** The holder's part is to send nothing after it; this is the owner's. */
    @Test
    void aReleaseEndsItAtOnceAndLateMessagesFindNothing() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        assertThat(service.leases.release(lease.lease(), null)).isTrue();
        assertThat(service.leases.release(lease.lease(), null)).isFalse();
        assertThat(service.renew(lease)).isEqualTo(new Lapsed(Lapsed.Reason.UNKNOWN));
        Granted next = service.grant("r", "bob", Mode.WRITE);
        assertThat(service.leases.release(lease.lease(), null)).isFalse();
        assertThat(service.renew(next)).isInstanceOf(Granted.class);
        assertThat(service.renew(lease)).isEqualTo(new Lapsed(Lapsed.Reason.SUPERSEDED));
    }

    @Test
    void onlyTheRightNamesEndALease() {
        LeaseRef right = service.grant("r", "ann", Mode.WRITE).lease();
        LeaseId otherId = new LeaseId(right.id().high(), right.id().low() + 1);
        assertThat(service.leases.release(new LeaseRef("r", otherId, right.token()), null))
                .isFalse();
        assertThat(service.leases.release(new LeaseRef("r", right.id(), right.token() + 1), null))
                .isFalse();
        assertThat(service.leases.release(new LeaseRef("s", right.id(), right.token()), null))
                .isFalse();
        assertThat(service.leases.release(right, null)).isTrue();
    }

    /** Invariant 2; to free it at once would break a promise. */
    @Test
    void aRevokedLeaseStaysTakenUntilItIsReleasedOrOver() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        assertThat(service.leases.revoke("r", lease.lease().token())).isEqualTo(lease.expires());
        assertThat(service.renew(lease)).isInstanceOf(Recalled.class);
        assertThat(service.leases.acquire(request("r", "bob", Mode.WRITE), service.now()))
                .isInstanceOf(Held.class);
        service.advance(11.001);
        service.grant("r", "bob", Mode.WRITE);
        assertThat(service.leases.tally().recallsExpired()).isEqualTo(1);
    }

    @Test
    void aRevokedHolderIsWoken() {
        Granted lease = service.grant("r", "ann", Mode.READ);
        int[] woken = {0};
        Runnable wake = () -> woken[0]++;
        assertThat(service.leases.watch(lease.lease(), wake)).isTrue();
        service.leases.revoke("r", lease.lease().token());
        assertThat(woken[0]).isEqualTo(1);
        service.leases.unwatch(lease.lease(), wake);
        service.leases.release(lease.lease(), null);
        assertThat(woken[0]).isEqualTo(1);
        assertThat(service.leases.revoke("r", lease.lease().token())).isNull();
    }

    @Test
    void termsAreChosenWithinTheLimits() {
        assertThat(term(0.001)).isEqualTo(seconds(1));
        assertThat(term(20)).isEqualTo(seconds(20));
    }

    @Test
    void aTermBeyondTheLongestIsTheLongest() {
        assertThat(term(1e9)).isEqualTo(seconds(60));
    }

    private Timestamp term(double wished) {
        try {
            service.raise(Long.MAX_VALUE, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        AcquireRequest request =
                new AcquireRequest("r" + wished, "ann", Mode.READ, seconds(wished), null, null);
        return granted(service.leases.acquire(request, service.now())).term();
    }

    @Test
    void termsThatCannotBeMeantAreRefused() {
        for (double term : new double[] {0, -1, -1e9}) {
            AcquireRequest request =
                    new AcquireRequest("r", "ann", Mode.READ, seconds(term), null, null);
            assertThatThrownBy(() -> service.leases.acquire(request, service.now()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void namesThatCannotBeMeantAreRefused() {
        for (String name : new String[] {"", "\0", "a\nb", "\ud800", "a\udc00", "x".repeat(101)}) {
            assertThatThrownBy(() ->
                            service.leases.acquire(request(name, "ann", Mode.READ), service.now()))
                    .as("%s", name)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            service.leases.enter(request("r", name, Mode.READ), true, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void namesAreNotNormalised() {
        service.grant("\u00e9", "ann", Mode.WRITE);
        service.grant("e\u0301", "ann", Mode.WRITE);
        service.grant("\ud83d\ude00", "ann", Mode.WRITE);
    }

    /** Invariant 4. */
    @Test
    void nothingIsDecidedByAReadingThatIsTooWide() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        service.error(1.1);
        assertThatThrownBy(() -> service.renew(lease))
                .isInstanceOfSatisfying(
                        TimeUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Unavailable.ERROR_TOO_LARGE));
        assertThatThrownBy(() -> service.leases.inspect("r", 1, service.now()))
                .isInstanceOf(TimeUnavailableException.class);
        assertThat(service.leases.release(lease.lease(), null)).isTrue(); // needs no time
    }

    /** Invariant 7. */
    @Test
    void nothingIsPromisedAboveTheCeilings() throws Exception {
        long synced = service.expiries.synced();
        service.advance(35); // a term reaches above it now
        AcquireRequest request = request("r", "ann", Mode.WRITE);
        NotYetDurable lacking = (NotYetDurable) service.leases.acquire(request, service.now());
        assertThat(lacking.expiresNs()).isGreaterThan(synced);
        service.raise(lacking.expiresNs(), lacking.token());
        Granted lease = granted(service.leases.acquire(request, service.now()));
        assertThat(lease.expires().toNanosExact()).isEqualTo(service.expiries.synced());
        service.advance(1);
        assertThat(service.renew(lease)).isInstanceOf(NotYetDurable.class);
    }

    /** Invariant 7. */
    @Test
    void noTokenIsGivenOutAboveItsCeiling() throws Exception {
        while (service.leases.highestToken() < service.tokenCeiling.synced()) {
            service.leases.release(service.grant("r", "ann", Mode.READ).lease(), null);
        }
        AcquireRequest request = request("r", "ann", Mode.WRITE);
        NotYetDurable lacking = (NotYetDurable) service.leases.acquire(request, service.now());
        assertThat(lacking.token()).isEqualTo(service.tokenCeiling.synced() + 1);
        service.raise(lacking.expiresNs(), lacking.token());
        service.leases.acquire(request, service.now());
        assertThat(service.leases.highestToken()).isEqualTo(lacking.token());
    }

    /**
     * Invariant 14: a resource that nobody has and nobody waits for is forgotten when room is
     * needed.
     */
    @Test
    void aResourceWhoseGrantFailedForTheDiskIsNotBusyForEver() {
        ManualLeases small = new ManualLeases(ManualLeases.limits(1, 10, 10, 10));
        AcquireRequest request =
                new AcquireRequest("a", "ann", Mode.WRITE, seconds(60), null, null);
        small.grant("a", "bob", Mode.WRITE);
        small.advance(39); // the disk is full: ceilings do not rise any more
        assertThat(small.leases.acquire(request, small.now())).isInstanceOf(NotYetDurable.class);
        small.advance(500);
        small.work();
        assertThat(small.leases.acquire(request("b", "cyd", Mode.READ), small.now()))
                .isInstanceOf(Granted.class);
    }

    /** Invariant 14: whatever the names' lengths are. */
    @Test
    void leasesTakeUpNoMoreMemoryThanThereIsForThem() {
        ManualLeases small = new ManualLeases(ManualLeases.limits(1000, 1000, 10, 10), 20_000);
        String name = "n".repeat(80);
        int granted = 0;
        AcquireResult last;
        do {
            last = small.leases.acquire(request("r", name + granted, Mode.READ), small.now());
            granted++;
        } while (last instanceof Granted && granted < 1000);
        assertThat(last).isEqualTo(new LimitReached(LimitReached.Limit.KIBIBYTES, 19));
        assertThat(granted).isBetween(25, 40);
        small.advance(500);
        small.work();
        small.leases.sweep(small.now());
        // what was idle makes room for others
        for (int i = 0; i < 100; i++) {
            Granted again = small.grant("other-" + i + name, "x", Mode.WRITE);
            small.leases.release(again.lease(), name);
        }
    }

    /** A program that embeds leases decides where its secrets come from. */
    @Test
    void idsComeFromTheGivenRandomness() {
        SecureRandom sevens =
                new SecureRandom() {
                    @Override
                    public void nextBytes(byte[] bytes) {
                        Arrays.fill(bytes, (byte) 7);
                    }
                };
        ManualLeases embedded =
                new ManualLeases(ManualLeases.limits(9, 9, 9, 9), Long.MAX_VALUE, sevens);
        assertThat(embedded.grant("r", "ann", Mode.WRITE).lease().id())
                .isEqualTo(new LeaseId(0x0707070707070707L, 0x0707070707070707L));
    }
}
