package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.granted;
import static dev.byztime.lease.ManualLeases.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.lease.Recovering.Cause;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Restarts, claims and breaks of the timescale: invariants 5 and 8 to 10. */
class LeaseRecoveryTests {

    @RegisterExtension static final Quiet DAMAGE_UNLOGGED = Quiet.about(LeaseTimescale.class);

    private static final Timestamp MINUTE = new Timestamp(60, 0);

    private final ManualLeases service = new ManualLeases();

    private String claimOf(Granted lease) {
        return Objects.requireNonNull(service.claims.of(lease));
    }

    private RenewResult show(Granted lease, String claim) {
        return service.leases.renew(lease.lease(), null, claim, service.now());
    }

    private void assertRecovering(String resource, Cause cause) {
        assertThat(service.leases.acquire(request(resource, "x", Mode.READ), service.now()))
                .isInstanceOfSatisfying(
                        Recovering.class, r -> assertThat(r.cause()).isEqualTo(cause));
    }

    /** Invariant 8. */
    @Test
    void nothingIsGrantedAfterARestartUntilTheCeilingHasPassed() {
        service.grant("r", "ann", Mode.WRITE);
        double ahead = service.expiries.synced() / 1e9 - service.now().earliest().seconds();
        service.restart();
        assertRecovering("r", Cause.RESTART);
        assertRecovering("other", Cause.RESTART);
        service.advance(ahead - 1);
        assertRecovering("r", Cause.RESTART);
        service.advance(1.001);
        service.work();
        service.grant("r", "bob", Mode.WRITE);
    }

    /** Invariant 8: what to wait for is not known before the disk has been read and written. */
    @Test
    void nothingIsGrantedBeforeTheFolderIsWritten() {
        service.restartWithoutWork();
        service.advance(1_000);
        assertRecovering("r", Cause.STARTING);
        service.disk.failIf(moment -> moment == UnreliableDisk.Step.IN_SYNC);
        assertThatThrownBy(service::work).hasRootCauseInstanceOf(IOException.class);
        assertRecovering("r", Cause.STARTING);
        service.disk.heal();
        service.work();
        service.advance(100);
        service.work();
        service.grant("r", "ann", Mode.WRITE);
    }

    /** Invariant 8: a life that finds nothing waits for the longest promise there can have been. */
    @Test
    void aLostFolderIsWaitedForAsLongAsTheLongestTerm() {
        service.disk.lose();
        service.restart();
        assertThat(service.expiries.beginning()).isNotNull();
        assertThat(Objects.requireNonNull(service.expiries.beginning()).origin())
                .isEqualTo(RecoveredCeiling.Origin.MISSING);
        service.advance(62);
        assertRecovering("r", Cause.FIRST_START); // which a lost folder looks like
        service.advance(2);
        service.work();
        service.grant("r", "ann", Mode.WRITE);
    }

    /** There are several things to wait for; a client that believes what it is told sleeps once. */
    @Test
    void whatItSaysToWaitIsEnough() {
        service.disk.lose();
        service.restart();
        AcquireResult refused =
                service.leases.acquire(request("r", "ann", Mode.WRITE), service.now());
        assertThat(refused).isInstanceOf(Recovering.class);
        Timestamp in = Objects.requireNonNull(((Recovering) refused).in());
        service.advance(in.toNanosSaturated() / 1e9);
        service.work();
        service.grant("r", "ann", Mode.WRITE);
    }

    /** Invariant 5. */
    @Test
    void tokensRiseAcrossLivesWhateverTheClockSays() {
        long before = service.grant("r", "ann", Mode.READ).lease().token();
        service.jumpUnnoticed(-500); // between two lives
        service.restart();
        service.advance(1_000);
        service.work();
        assertThat(service.grant("r", "ann", Mode.READ).lease().token()).isGreaterThan(before);
    }

    /** Invariant 5: without the folder they rest on the timescale. */
    @Test
    void tokensRiseWithoutAFolderWhileTheTimescaleIsContinuous() {
        long before = 0;
        for (int life = 0; life < 3; life++) {
            long token = service.grant("r", "ann", Mode.READ).lease().token();
            assertThat(token).isGreaterThan(before);
            before = token;
            service.disk.lose();
            service.restart();
            service.advance(100);
            service.work();
        }
    }

    /** Invariant 5: a life that finds nothing begins at its latest, which may hardly be ahead. */
    @Test
    void noTokenIsAboveTheTrueTime() {
        service.advance(45); // the ceiling has passed, and its file is not too old
        service.error(1);
        service.restart();
        while (service.leases.acquire(request("r", "ann", Mode.READ), service.now())
                instanceof Recovering) {
            service.advance(0.1);
        }
        long before = service.leases.highestToken();
        assertThat(before).isLessThan(service.now().middle().toNanosExact());
        service.error(0);
        service.disk.lose();
        service.restart();
        service.advance(100);
        service.work();
        assertThat(service.grant("r", "ann", Mode.READ).lease().token()).isGreaterThan(before);
    }

    /** Invariant 8. */
    @Test
    void aSurvivorKeepsWhatItProves() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(lease);
        service.restart();
        assertThat(service.renew(lease)).isInstanceOf(Recovering.class);
        Granted again = granted(show(lease, claim));
        assertThat(again.lease()).isEqualTo(lease.lease());
        assertThat(again.expires()).isGreaterThanOrEqualTo(lease.expires());
        granted(service.renew(again));
        // it may have been released, superseded, and shown by a slow message
        assertThat(service.leases.check("r", lease.lease().token()))
                .isEqualTo(TokenVerdict.RECOVERING);
    }

    /** As the service's own threads do when such terms are in use. */
    private void makeRoomForMinutes() throws IOException {
        service.raise(
                service.now().latest().plus(new Timestamp(62, 0)).toNanosExact(),
                service.tokenCeiling.synced());
    }

    private Granted grantForAMinute() throws IOException {
        makeRoomForMinutes();
        return granted(
                service.leases.acquire(
                        new AcquireRequest(
                                "leader/reports", "ann", Mode.WRITE, MINUTE, "b1c5", null),
                        service.now()));
    }

    /** A leader that names its term once, as docs/leases.md has it, stays in office for that. */
    @Test
    void aLeaseThatIsTakenUpByItsClaimKeepsItsTerm() throws IOException {
        Granted lease = grantForAMinute();
        String claim = claimOf(lease);
        for (int life = 0; life < 3; life++) {
            service.restart();
            service.advance(20); // which is when such a leader renews
            makeRoomForMinutes();
            Granted renewed = granted(show(lease, claim));
            assertThat(renewed.term()).isEqualTo(MINUTE);
            assertThat(renewed.safeRemaining()).isGreaterThan(new Timestamp(59, 0));
            claim = claimOf(renewed);
        }
    }

    @Test
    void aHolderMayNameAnotherTermTogetherWithItsClaim() throws IOException {
        Granted lease = grantForAMinute();
        String claim = claimOf(lease);
        service.restart();
        service.advance(20);
        makeRoomForMinutes();
        Timestamp term = new Timestamp(50, 0);
        Granted renewed = granted(service.leases.renew(lease.lease(), term, claim, service.now()));
        assertThat(renewed.term()).isEqualTo(term);
        assertThat(renewed.safeRemaining()).isGreaterThan(new Timestamp(49, 0));
    }

    /** The limits of today hold for it, as for all. */
    @Test
    void aTermThatIsNoLongerAllowedBecomesTheLongest() throws IOException {
        Granted lease = grantForAMinute();
        String claim = claimOf(lease);
        service.longestTerm(50);
        service.restart();
        service.advance(20);
        makeRoomForMinutes();
        Granted again = granted(show(lease, claim));
        assertThat(again.term()).isEqualTo(new Timestamp(50, 0));
        assertThat(again.expires()).isGreaterThanOrEqualTo(lease.expires());
    }

    /** Invariant 2: the operator may shorten terms, and promises keep their length. */
    @Test
    void aClaimOutlivesTermsThatHaveBecomeShorterThanItsRest() throws IOException {
        Granted lease = grantForAMinute();
        String claim = claimOf(lease);
        service.longestTerm(20);
        service.restart();
        service.advance(5);
        Granted again = granted(show(lease, claim));
        assertThat(again.term()).isEqualTo(new Timestamp(20, 0));
        assertThat(again.expires()).isEqualTo(lease.expires());
    }

    /** Invariant 9; later, something that conflicts may have been granted. */
    @Test
    void aClaimIsConfirmedOnlyWhileItIsCertainlyValid() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(lease);
        service.restart();
        service.advance(10); // latest = expires
        assertThat(show(lease, claim)).isEqualTo(new Lapsed(Lapsed.Reason.EXPIRED));
    }

    /** Invariant 9; a MAC does not prove that the lease was not given up. */
    @Test
    void ofTwoClaimsThatConflictTheHigherTokenWins() {
        Granted lower = service.grant("r", "ann", Mode.WRITE);
        String lowerClaim = claimOf(lower);
        service.leases.release(lower.lease(), null);
        Granted higher = service.grant("r", "bob", Mode.WRITE);
        String higherClaim = claimOf(higher);

        service.restart();
        granted(show(lower, lowerClaim)); // a slow message
        granted(show(higher, higherClaim));
        assertThat(show(lower, lowerClaim)).isEqualTo(new Lapsed(Lapsed.Reason.SUPERSEDED));
        assertThat(service.leases.check("r", lower.lease().token()))
                .isEqualTo(TokenVerdict.SUPERSEDED);

        service.restart();
        granted(show(higher, higherClaim));
        assertThat(show(lower, lowerClaim)).isEqualTo(new Lapsed(Lapsed.Reason.SUPERSEDED));
    }

    /** Invariant 9; else a reader would lose its lease to another reader. */
    @Test
    void aReadersClaimLeavesReadersAlone() {
        Granted ann = service.grant("r", "ann", Mode.READ);
        Granted bob = service.grant("r", "bob", Mode.READ);
        String annsClaim = claimOf(ann);
        String bobsClaim = claimOf(bob);
        service.restart();
        granted(show(ann, annsClaim));
        granted(show(bob, bobsClaim));
        granted(service.renew(ann));
        assertThat(service.view("r").holding()).isEqualTo(2);
    }

    /** Invariant 9: a writer that is known of supersedes a reader even if it is not taken up. */
    @Test
    void aClaimThatLosesToAHigherOneStillEndsLowerOnes() {
        Granted reader = service.grant("r", "ann", Mode.READ);
        service.leases.release(reader.lease(), null);
        Granted writer = service.grant("r", "bob", Mode.WRITE);
        service.leases.release(writer.lease(), null);
        Granted later = service.grant("r", "cyd", Mode.READ);
        String first = claimOf(reader);
        String second = claimOf(writer);
        String third = claimOf(later);
        service.restart();
        granted(show(reader, first));
        granted(show(later, third));
        assertThat(show(writer, second)).isEqualTo(new Lapsed(Lapsed.Reason.SUPERSEDED));
        assertThat(service.renew(reader)).isEqualTo(new Lapsed(Lapsed.Reason.SUPERSEDED));
        granted(service.renew(later));
    }

    /** Invariant 9. */
    @Test
    void noClaimCanBeMadeUp() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        Granted other = service.grant("s", "ann", Mode.WRITE);
        String claim = claimOf(lease);
        String othersClaim = claimOf(other);
        service.restart();
        List<String> made = new ArrayList<>(List.of("", "x", "!", othersClaim, claim + "A"));
        for (int i = 0; i < claim.length(); i++) {
            char c = claim.charAt(i);
            made.add(claim.substring(0, i) + (c == 'A' ? 'B' : 'A') + claim.substring(i + 1));
            made.add(claim.substring(0, i));
        }
        for (String wrong : made) {
            assertThat(show(lease, wrong))
                    .as("%s", wrong)
                    .isEqualTo(new Lapsed(Lapsed.Reason.UNPROVEN));
        }
        granted(show(lease, claim));
    }

    /** Invariant 9: another folder has another key. */
    @Test
    void aClaimIsWorthNothingToAnotherFolder() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(lease);
        service.disk.lose();
        service.restart();
        assertThat(show(lease, claim)).isNotInstanceOf(Granted.class);
    }

    /** Invariant 10; their expiries mean nothing on the new scale. */
    @Test
    void aBreakVoidsAllAndTheLongestTermIsWaitedFor() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        int[] woken = {0};
        service.leases.watch(lease.lease(), () -> woken[0]++);
        String claim = claimOf(lease);
        service.jump(1_000);
        assertRecovering("r", Cause.DISCONTINUITY);
        assertThat(woken[0]).isEqualTo(1);
        assertThat(show(lease, claim)).isEqualTo(new Lapsed(Lapsed.Reason.DISCONTINUITY));
        service.work();
        service.advance(62); // the longest term and twice the largest error
        assertRecovering("r", Cause.DISCONTINUITY);
        service.advance(1.1);
        service.work();
        assertThat(service.grant("r", "bob", Mode.WRITE).lease().token())
                .isGreaterThan(lease.lease().token());
        assertThat(service.renew(lease)).isEqualTo(new Lapsed(Lapsed.Reason.DISCONTINUITY));
    }

    /** Invariant 10: the other resources' locks are taken later. */
    @Test
    void aReadingFromBeforeABreakDecidesNothingAfterIt() {
        service.jump(10);
        assertRecovering("r", Cause.DISCONTINUITY);
        assertThatThrownBy(
                        () -> service.leases.acquire(request("r", "ann", Mode.READ), service.at(0)))
                .isInstanceOf(TimeUnavailableException.class);
    }

    /** Invariant 10. */
    @Test
    void nothingIsGrantedWhileTheBreakIsNotOnTheDisk() {
        service.jump(10);
        service.advance(1_000);
        assertRecovering("r", Cause.DISCONTINUITY);
        service.advance(1_000);
        assertRecovering("r", Cause.DISCONTINUITY);
        service.work();
        assertRecovering("r", Cause.DISCONTINUITY); // counted from when it was
    }

    /** Invariant 10; the next life could not tell that instants before mean something else. */
    @Test
    void aRestartDoesNotCutTheQuietAfterABreakShort() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(lease);
        service.jump(1_000);
        service.work();
        service.advance(30);
        service.restart();
        assertRecovering("r", Cause.DISCONTINUITY);
        assertThat(show(lease, claim)).isEqualTo(new Lapsed(Lapsed.Reason.DISCONTINUITY));
        service.advance(34);
        service.work();
        service.advance(1);
        service.work();
        service.grant("r", "bob", Mode.WRITE);
    }

    /** Invariant 10, for a scale that went back: the claim would look valid for long. */
    @Test
    void noClaimFromBeforeABreakIsConfirmedByALaterLife() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(lease);
        service.jump(-1_000);
        service.work();
        service.advance(64);
        service.restart();
        assertThat(show(lease, claim)).isEqualTo(new Lapsed(Lapsed.Reason.UNPROVEN));
        assertThat(service.claims.of(lease)).isNotNull(); // it is of no break, as far as it says
    }

    @Test
    void whatWasGrantedBeforeABreakIsNotSignedAfterIt() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        service.jump(10);
        service.work();
        assertThat(service.claims.of(lease)).isNull();
    }

    /** Invariant 10; the timescale may have begun anew with nothing to show it. */
    @Test
    void aStartInAnotherEraVoidsAllAndWaitsSinceTheBoot() {
        Granted lease = service.grant("r", "ann", Mode.WRITE);
        String claim = claimOf(lease);
        service.jumpUnnoticed(1_000_000);
        service.reboot(30);
        assertRecovering("r", Cause.OTHER_ERA);
        assertThat(show(lease, claim)).isEqualTo(new Lapsed(Lapsed.Reason.OTHER_ERA));
        service.restart(); // which makes nothing shorter
        service.advance(30);
        assertThat(service.leases.recovering(service.now())).isNotNull();
        service.advance(40);
        service.work();
        service.advance(3);
        service.grant("r", "bob", Mode.WRITE);
    }

    /** Invariant 6. */
    @Test
    void tokensAreJudgedByWhatIsKnown() {
        Granted first = service.grant("r", "ann", Mode.READ);
        Granted second = service.grant("r", "bob", Mode.READ);
        assertCheck(TokenVerdict.CURRENT, first, second);
        service.leases.release(first.lease(), null);
        service.leases.release(second.lease(), null);
        assertCheck(TokenVerdict.CURRENT, first, second); // nobody else has come
        Granted third = service.grant("r", "cyd", Mode.WRITE);
        assertCheck(TokenVerdict.SUPERSEDED, first, second);
        assertCheck(TokenVerdict.CURRENT, third);
        service.leases.release(third.lease(), null);
        Granted fourth = service.grant("r", "ann", Mode.READ);
        assertCheck(TokenVerdict.SUPERSEDED, third);
        long never = fourth.lease().token() + 1;
        assertThat(service.leases.check("r", never)).isEqualTo(TokenVerdict.UNKNOWN);
        assertThat(service.leases.check("s", never)).isEqualTo(TokenVerdict.UNKNOWN);
        service.restart();
        assertThat(service.leases.check("never heard of", 5)).isEqualTo(TokenVerdict.RECOVERING);
        assertCheck(TokenVerdict.RECOVERING, first, second, third, fourth);
        service.advance(100);
        service.work();
        assertCheck(TokenVerdict.EARLIER_LIFE, fourth);
        assertThat(service.leases.check("never heard of", 5)).isEqualTo(TokenVerdict.EARLIER_LIFE);
        service.grant("r", "bob", Mode.WRITE);
        assertCheck(TokenVerdict.SUPERSEDED, first, second, third, fourth);
    }

    private void assertCheck(TokenVerdict expected, Granted... leases) {
        for (Granted lease : leases) {
            assertThat(service.leases.check("r", lease.lease().token())).isEqualTo(expected);
        }
    }

    /** Invariants 4 and 10: nothing is promised for longer than the longest term. */
    @Test
    void aClaimOfALongerFutureThanAnyTermIsRefused() {
        Granted ann = service.grant("r", "ann", Mode.WRITE);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.jumpUnnoticed(-3600); // while it was down
        service.restart();
        RenewResult shown = service.leases.renew(ann.lease(), null, claim, service.now());
        if (shown instanceof Granted again) {
            assertThat(again.safeRemaining()).isLessThanOrEqualTo(ManualLeases.seconds(62));
        }
    }

    /** Invariant 1: as above, and then the break is repaired, and noticed. */
    @Test
    void aScaleThatWentBackAndForthMakesNoTwoHolders() {
        Granted ann = service.grant("r", "ann", Mode.WRITE);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.jumpUnnoticed(-3600);
        service.restart();
        RenewResult shown = service.leases.renew(ann.lease(), null, claim, service.now());
        long annUntil =
                service.localTime().boottimeNs()
                        + (shown instanceof Granted g ? g.safeRemaining().toNanosExact() : 0);
        service.jump(3600);
        service.work();
        service.advance(70);
        service.work();
        AcquireResult bob = service.leases.acquire(request("r", "bob", Mode.WRITE), service.now());
        boolean annBelieves = service.localTime().boottimeNs() < annUntil;
        assertThat(bob instanceof Granted && annBelieves).isFalse();
    }
}
