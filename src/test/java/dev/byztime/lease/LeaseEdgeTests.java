package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.granted;
import static dev.byztime.lease.ManualLeases.limits;
import static dev.byztime.lease.ManualLeases.request;
import static dev.byztime.lease.ManualLeases.seconds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Quiet;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Cases at the edges of the rules: an instant that is exactly reached, a limit that is exactly met,
 * and the first call after a break. Each fails if one comparison, one reset or one margin is wrong.
 */
class LeaseEdgeTests {

    @RegisterExtension static final Quiet BREAKS_UNLOGGED = Quiet.about(LeaseTimescale.class);

    private static final long SECOND = ManualLeases.SECOND;

    private final ManualLeases service = new ManualLeases();
    private final List<String> woken = new ArrayList<>();

    private AcquireResult acquire(
            ManualLeases of, String holder, Mode mode, double term, @Nullable String requestId) {
        return of.leases.acquire(
                new AcquireRequest("r", holder, mode, seconds(term), requestId, null), of.now());
    }

    private String claimOf(Granted lease) {
        return Objects.requireNonNull(service.claims.of(lease));
    }

    /** Invariant 10; the scale went back, so the lease looks valid for long. */
    @Test
    void aRenewalMayBeTheFirstCallAfterABreak() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        service.jump(-5);
        assertThat(service.renew(lease)).isEqualTo(new Lapsed(Lapsed.Reason.DISCONTINUITY));
    }

    /** Invariants 10 and 13. */
    @Test
    void aPublicationMayBeTheFirstCallAfterABreak() {
        Granted lease = service.grant("r", "ann", Mode.READ);
        service.jump(-5);
        assertThat(service.leases.publish(lease.lease(), "v1", service.now()))
                .isEqualTo(Publication.LAPSED);
    }

    /** Invariant 10. */
    @Test
    void aLookMayBeTheFirstCallAfterABreak() {
        service.grant("r", "ann", Mode.READ);
        service.jump(-5);
        assertThat(service.view("r").leases()).isEmpty();
    }

    /** Invariant 10; and those that wait learn of it. */
    @Test
    void aSweepMayBeTheFirstCallAfterABreak() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        service.leases.watch(lease.lease(), () -> woken.add("ann"));
        service.leases.enter(request("r", "bob", Mode.WRITE), false, () -> woken.add("bob"));
        service.jump(-5);
        service.leases.sweep(service.now());
        assertThat(woken).containsExactly("ann", "bob");
        assertThat(service.leases.tally().voided()).isEqualTo(1);
        assertThat(service.leases.tally().held()).isZero();
    }

    /** The wheel would otherwise wait until the new timescale is where the old one was. */
    @Test
    void leasesAreForgottenOnAScaleThatWentFarBack() {
        service.jump(-900);
        service.work();
        service.advance(64);
        service.work();
        service.grant("r", "ann", Mode.WRITE);
        service.advance(12);
        service.work();
        assertThat(service.leases.tally().expired()).isEqualTo(1);
        assertThat(service.leases.tally().held()).isZero();
    }

    /** Invariant 4. */
    @Test
    void aRetryAtTheVeryExpiryFindsNothing() {
        granted(acquire(service, "ann", Mode.WRITE, 10, "once"));
        service.advance(10); // latest = expires
        assertThat(acquire(service, "ann", Mode.WRITE, 10, "once")).isInstanceOf(Held.class);
    }

    /** Invariant 2; a place is free when earliest is after the expiry, not when it reaches it. */
    @Test
    void aPlaceIsNotFreeAtTheVeryExpiry() {
        ManualLeases small = new ManualLeases(limits(9, 1, 9, 9));
        granted(acquire(small, "ann", Mode.READ, 10, null));
        small.advance(11); // earliest = expires
        assertThat(acquire(small, "bob", Mode.READ, 10, null))
                .isEqualTo(new LimitReached(LimitReached.Limit.HOLDERS, 1));
        small.advance(0.001);
        granted(acquire(small, "bob", Mode.READ, 10, null));
    }

    /** The latest expiry of a resource is that of the leases that it has. */
    @Test
    void aRenewalThatChangesNothingIsCountedOnce() {
        Granted ann = granted(acquire(service, "ann", Mode.READ, 10, null));
        granted(acquire(service, "bob", Mode.READ, 1, null));
        service.leases.renew(ann.lease(), seconds(1), null, service.now());
        service.leases.release(ann.lease(), null);
        service.advance(2.001); // bob's is over
        granted(acquire(service, "wil", Mode.WRITE, 1, null));
    }

    /** Invariant 6: the last token of earlier lives may have been given out. */
    @Test
    void theLastTokenOfEarlierLivesIsOneOfTheirs() {
        service.restart();
        long last = service.leases.highestToken();
        LeaseRef lease = new LeaseRef("r", new LeaseId(1, 2), last);
        assertThat(service.leases.check("r", last)).isEqualTo(TokenVerdict.RECOVERING);
        assertThat(service.leases.check("r", last + 1)).isEqualTo(TokenVerdict.UNKNOWN);
        assertThat(service.leases.stateOf(lease, service.now())).isInstanceOf(Recovering.class);
        LeaseRef next = new LeaseRef("r", new LeaseId(1, 2), last + 1);
        assertThat(service.leases.stateOf(next, service.now()))
                .isEqualTo(new Lapsed(Lapsed.Reason.UNKNOWN));
    }

    /** The limit of holders is that of today, also for those that come back with a claim. */
    @Test
    void noMoreHoldersComeBackThanAreAllowed() {
        Granted ann = service.grant("r", "ann", Mode.READ);
        Granted bob = service.grant("r", "bob", Mode.READ);
        String annsClaim = claimOf(ann);
        String bobsClaim = claimOf(bob);
        service.restart(limits(9, 1, 9, 9));
        granted(service.leases.renew(ann.lease(), null, annsClaim, service.now()));
        assertThat(service.leases.renew(bob.lease(), null, bobsClaim, service.now()))
                .isEqualTo(new Lapsed(Lapsed.Reason.EARLIER_LIFE));
    }

    /** Invariant 9: a folder without its ceiling may have lost a break, too. */
    @Test
    void noClaimIsConfirmedWhenTheCeilingIsLost() {
        Granted ann = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(ann);
        service.loseFile("lease-expiry");
        service.restart();
        assertThat(service.leases.renew(ann.lease(), null, claim, service.now()))
                .isEqualTo(new Lapsed(Lapsed.Reason.UNPROVEN));
    }

    /** Invariant 9; the ceiling has no meaning, but the record does. */
    @Test
    void claimsAreConfirmedUnderACeilingThatIsTooFarAhead() {
        Granted ann = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(ann);
        service.replaceCeiling(Long.MAX_VALUE);
        service.restart();
        granted(service.leases.renew(ann.lease(), null, claim, service.now()));
    }

    /** Invariant 9: a ceiling at the end of the range does not tell how old a folder is. */
    @Test
    void noClaimIsConfirmedInAnOldBackupWhoseCeilingIsTooFarAhead() {
        service.replaceCeiling(Long.MAX_VALUE);
        service.restart();
        service.advance(64);
        service.work();
        Granted ann = granted(acquire(service, "ann", Mode.WRITE, 10, null));
        String claim = claimOf(ann);
        var backup = service.disk.backup();
        for (int i = 0; i < 20; i++) { // renews while the backup ages
            service.advance(5);
            service.work();
            ann = granted(service.renew(ann));
            claim = claimOf(ann);
        }
        service.disk.restore(backup);
        service.restart();
        assertThat(service.leases.renew(ann.lease(), null, claim, service.now()))
                .isEqualTo(new Lapsed(Lapsed.Reason.UNPROVEN));
    }

    /** Invariants 10 and 15; version 1 did not know the longest term, but until when to wait. */
    @Test
    void theWaitInARecordOfVersionOneIsNotCutShort() {
        service.restart(limits(120, 1));
        service.advance(200);
        service.work();
        service.jump(10);
        service.work();
        service.toVersion1();
        service.loseFile("lease-expiry");
        service.restart(limits(2, 1));
        service.advance(122);
        assertThat(service.leases.recovering(service.now())).isNotNull();
        service.advance(2);
        service.work();
        assertThat(service.leases.recovering(service.now())).isNull();
    }

    /** Invariant 15; the ceiling itself adds twice today's error. */
    @Test
    void aLostCeilingReachesAsFarAsAnyLifeMayHavePromised() {
        assertThat(service.scale.lostReachNs()).isEqualTo(65 * SECOND);
        service.restart(limits(120, 3));
        service.restart(limits(2, 1));
        assertThat(service.scale.lostReachNs()).isEqualTo((120 + 6 - 2 + 5) * SECOND);
    }

    /** Wake-ups: one that stops listening takes nothing from the others. */
    @Test
    void whoeverStillWatchesIsWoken() {
        Granted lease = service.grant("r", "ann", Mode.READ);
        Runnable first = () -> woken.add("first");
        Runnable second = () -> woken.add("second");
        service.leases.watch(lease.lease(), first);
        service.leases.watch(lease.lease(), second);
        service.leases.unwatch(lease.lease(), first);
        service.leases.revoke("r", lease.lease().token());
        service.leases.release(lease.lease(), null);
        assertThat(woken).containsExactly("second", "second"); // recalled, and over
        assertThat(service.leases.watch(lease.lease(), first)).isFalse();
    }

    @Test
    void noMoreIsListedThanWasAskedFor() {
        service.grant("r", "ann", Mode.READ);
        service.grant("r", "bob", Mode.READ);
        ResourceView view = service.leases.inspect("r", 1, service.now());
        assertThat(Objects.requireNonNull(view).leases()).hasSize(1);
        assertThat(view.holding()).isEqualTo(2);
        for (int i = 0; i < Held.MAX_HOLDERS_SHOWN; i++) {
            service.grant("r", "h" + i, Mode.READ);
        }
        assertThat(service.leases.acquire(request("r", "wil", Mode.WRITE), service.now()))
                .isInstanceOfSatisfying(
                        Held.class,
                        held -> assertThat(held.holders()).hasSize(Held.MAX_HOLDERS_SHOWN));
    }

    @Test
    void limitsMayBeMetExactly() {
        Timestamp longest = new Timestamp(366 * 86_400L, 0);
        Timestamp second = new Timestamp(1, 0);
        assertThat(terms(longest, longest, longest, longest).longestTerm()).isEqualTo(longest);
        assertThat(terms(second, second, second, Timestamp.ZERO).maxError())
                .isEqualTo(Timestamp.ZERO);
        Timestamp more = longest.plusNanos(1);
        assertRefused(Timestamp.ZERO, second, second, second);
        assertRefused(second, second, more, second);
        assertRefused(second, second, second, more);
        assertRefused(second, second, second, Timestamp.ofNanos(-1));
        assertRefused(second, Timestamp.ofNanos(1), second, second);
        assertRefused(second, new Timestamp(2, 0), second, second);
    }

    private static void assertRefused(
            Timestamp shortest, Timestamp usual, Timestamp longest, Timestamp maxError) {
        assertThatThrownBy(() -> terms(shortest, usual, longest, maxError))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LeaseLimits terms(
            Timestamp shortest, Timestamp usual, Timestamp longest, Timestamp maxError) {
        return new LeaseLimits(shortest, usual, longest, maxError, 1, 1, 0, 0, 1);
    }

    @Test
    void everyNameIsChecked() {
        String longest = "x".repeat(100);
        granted(service.leases.acquire(request(longest, longest, Mode.READ), service.now()));
        String wrong = longest + "x";
        assertThatThrownBy(() -> acquire(service, "ann", Mode.READ, 1, wrong))
                .isInstanceOf(IllegalArgumentException.class);
        AcquireRequest copy = new AcquireRequest("r", "ann", Mode.READ, null, null, wrong);
        assertThatThrownBy(() -> service.leases.acquire(copy, service.now()))
                .isInstanceOf(IllegalArgumentException.class);
        LeaseRef lease = service.grant("r", "ann", Mode.WRITE).lease();
        assertThatThrownBy(() -> service.leases.publish(lease, wrong, service.now()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> service.leases.release(lease, wrong))
                .isInstanceOf(IllegalArgumentException.class);
        AcquireRequest never =
                new AcquireRequest("r", "ann", Mode.READ, Timestamp.ZERO, null, null);
        assertThatThrownBy(() -> service.leases.enter(never, true, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
