package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.request;
import static dev.byztime.lease.ManualLeases.seconds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.lease.Recovering.Cause;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.StateFolderException;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/**
 * What earlier lives promised, on other machines, by other limits, on other timescales, is waited
 * for: invariants 8, 10 and 15 to 20.
 *
 * <p>Limits are terms of up to 60 s and errors of up to 1 s, so the longest promise is 63.04 s.
 */
class EarlierLivesTests {

    @RegisterExtension static final Quiet BREAKS_UNLOGGED = Quiet.about(LeaseTimescale.class);

    private static final double LONGEST = 63.04;

    private final ManualLeases service = new ManualLeases();

    /** The ceiling runs ahead of it by as much as it does in the service. */
    private Granted grantFor(double term) {
        service.raise(term + 5);
        return ManualLeases.granted(
                service.leases.acquire(
                        new AcquireRequest("r", "ann", Mode.WRITE, seconds(term), null, null),
                        service.now()));
    }

    private void assertRecovering(Cause cause) {
        assertThat(service.leases.acquire(request("r", "bob", Mode.WRITE), service.now()))
                .isInstanceOfSatisfying(
                        Recovering.class, r -> assertThat(r.cause()).isEqualTo(cause));
    }

    private void assertGranted() {
        service.work();
        service.grant("r", "bob", Mode.WRITE);
    }

    /** Invariant 16; the other node had been up for long, and the timescale is the same. */
    @Test
    void aFolderThatMovesToAMachineThatHasBeenUpForLongIsWaitedFor() {
        grantFor(60);
        service.advance(5.7);
        service.move(2, 1_000_000);
        service.advance(0.3);
        assertRecovering(Cause.OTHER_ERA);
        service.advance(54); // of which ann may use all
        assertRecovering(Cause.OTHER_ERA);
        service.advance(LONGEST - 54.3 - 0.1);
        assertRecovering(Cause.OTHER_ERA);
        service.advance(0.2);
        assertGranted();
    }

    /** Invariant 16; as far ahead as a continuous timescale can have left it. */
    @Test
    void theCeilingIsWaitedForInAnotherEraToo() throws IOException {
        service.raise(Long.MAX_VALUE, 0);
        double ahead = (service.expiries.synced() - service.now().latest().toNanosExact()) / 1e9;
        assertThat(ahead).isGreaterThan(LONGEST + 1);
        service.move(2, 1_000_000);
        service.advance(ahead);
        assertRecovering(Cause.OTHER_ERA);
        service.advance(1.1); // the width of the interval
        assertGranted();
    }

    /** Invariant 16; a timescale that began anew far behind would be waited for for ever. */
    @Test
    void aCeilingThatNoContinuousTimescaleCanHaveLeftIsNotWaitedFor() {
        service.jumpUnnoticed(-1_000_000);
        service.move(2, 1_000_000);
        service.advance(LONGEST - 0.1);
        assertRecovering(Cause.OTHER_ERA);
        service.advance(0.2);
        assertGranted();
        service.restart(); // which finds it as far ahead
        assertRecovering(Cause.RESTART);
        service.advance(LONGEST + 0.1);
        assertGranted();
    }

    /** Invariant 15; with the limits of today it would be 5 s. */
    @Test
    void aBreakIsWaitedForByTheLongestTermOfAnyLife() {
        service.restart(ManualLeases.limits(120, 1));
        service.advance(200);
        service.work();
        grantFor(120);
        service.advance(10);
        service.restart(ManualLeases.limits(2, 1));
        service.advance(6.7);
        service.jump(1_000);
        service.work();
        service.advance(3.3);
        assertRecovering(Cause.DISCONTINUITY);
        service.idle(100); // of which ann may use all
        assertRecovering(Cause.DISCONTINUITY);
        service.restart(); // by which nothing is forgotten
        service.advance(123 * 1.0005 - 103.3 - 0.1);
        assertRecovering(Cause.DISCONTINUITY);
        service.advance(0.2);
        assertGranted();
    }

    /** Invariant 15; what the record knows outlives the ceiling, also if that is written first. */
    @Test
    void aLostCeilingIsWaitedForByTheLongestTermOfAnyLife() throws IOException {
        service.restart(ManualLeases.limits(120, 1));
        service.advance(200);
        service.work();
        grantFor(120);
        service.loseFile("lease-expiry");
        service.restartWithoutWork(ManualLeases.limits(2, 1));
        CeilingByHand.raise(service.expiries, service.now(), Long.MIN_VALUE);
        service.restart(); // the life before got no further
        service.advance(119);
        assertRecovering(Cause.RESTART);
        service.advance(12);
        assertGranted();
    }

    private void assertRefusedStart(String... words) {
        assertThatThrownBy(service::restartWithoutWork)
                .isInstanceOfSatisfying(
                        StateFolderException.class,
                        e ->
                                assertThat(e.getMessage() + e.action())
                                        .contains(words)
                                        .contains("state recover"));
    }

    /** Invariant 19; terms were longer once, and nothing else knows it. */
    @Test
    void noServiceStartsWithoutTheRecordOfWhatWasPromised() {
        grantFor(60);
        UnreliableDisk.Backup whole = service.disk.backup();
        service.loseFile(LeaseService.SCALE);
        service.jumpUnnoticed(190);
        assertRefusedStart("lease-scale is missing", "lease-token shows");
        service.loseFile("lease-token");
        assertRefusedStart("lease-scale is missing", "lease-expiry shows");
        byte[] record = Objects.requireNonNull(whole.contents().get(LeaseService.SCALE));
        service.disk.restore(whole);
        service.replace(LeaseService.SCALE, Arrays.copyOf(record, 100));
        assertRefusedStart("lease-scale is damaged");
        service.replace(LeaseService.SCALE, new byte[0]);
        assertRefusedStart("lease-scale is damaged");
    }

    /** Invariants 5 and 19; the time was put right, and only this file knows of the tokens. */
    @Test
    void noServiceStartsWithoutTheTokensThatWereGivenOut() {
        service.loseFile("lease-token");
        assertRefusedStart("lease-token is missing", "lease-scale shows");
        service.replace(LeaseService.SCALE, BlankRecord.GIVEN_UP.toBytes());
        assertRefusedStart("lease-token is missing");
    }

    /** Invariant 8; what an operator gave up is waited for as a lost folder is. */
    @Test
    void aRecordThatWasGivenUpIsWaitedFor() {
        Granted ann = grantFor(60);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.replace(LeaseService.SCALE, BlankRecord.GIVEN_UP.toBytes());
        service.restart();
        assertRecovering(Cause.RESTART);
        assertThat(service.leases.renew(ann.lease(), null, claim, service.now()))
                .isNotInstanceOf(Granted.class);
        service.advance(LONGEST - 0.1);
        assertRecovering(Cause.RESTART);
        service.advance(8);
        assertGranted();
    }

    /** Invariant 19: a kill at any moment of a first start leaves a folder that starts. */
    @Test
    void aKillWhileTheFolderBeginsIsNoLoss() {
        for (int moments = 0; moments < 40; moments++) {
            service.disk.lose();
            service.restartWithoutWork();
            service.disk.failAfter(moments);
            try {
                service.work();
            } catch (UncheckedIOException killed) {
                // as far as it got
            }
            service.disk.heal();
            service.disk.crashMachine(new Random(moments));
            service.restart();
            assertThat(service.leases.acquire(request("r", "bob", Mode.WRITE), service.now()))
                    .isInstanceOf(Recovering.class);
        }
    }

    /** Invariants 10 and 20; ann was granted by a narrow reading, and the record had a wide one. */
    @Test
    void aWideReadingHidesNoBreak() {
        service.error(0);
        service.advance(6);
        service.work();
        grantFor(60);
        service.jumpUnnoticed(0.9);
        service.error(0.95);
        service.advance(6);
        service.work();
        service.jumpUnnoticed(0.9);
        service.error(0);
        service.restart();
        assertRecovering(Cause.DISCONTINUITY);
        service.advance(54); // of which ann may use all
        assertRecovering(Cause.DISCONTINUITY);
        service.advance(LONGEST - 54 + 0.1);
        assertGranted();
    }

    /** Invariants 10 and 20; each slip by itself is hidden by how wide readings are. */
    @Test
    void slipsThatEachRestartHidesAddUp() {
        service.error(1);
        service.advance(6);
        service.work();
        grantFor(60);
        double annsCount = 60;
        for (int i = 0; i < 5; i++) {
            service.advance(6);
            service.jumpUnnoticed(1.9);
            annsCount -= 6;
            service.restart();
            service.work();
        }
        while (annsCount > 0.1) {
            service.advance(0.1);
            annsCount -= 0.1;
            service.work();
            assertRecovering(Cause.DISCONTINUITY);
        }
    }

    /** Invariants 10 and 20; the first readings of a life may be too wide to show a break. */
    @Test
    void aBreakThatShowsAfterTheStartIsOne() {
        service.error(0);
        service.advance(6);
        service.work();
        grantFor(60);
        service.jumpUnnoticed(1.9);
        service.error(0.99);
        service.jumpUnnoticed(-0.95); // what the service reads may lie anywhere in its interval
        service.restart();
        assertRecovering(Cause.RESTART);
        service.jumpUnnoticed(0.95);
        service.error(0);
        service.advance(1);
        service.work();
        assertRecovering(Cause.DISCONTINUITY);
        service.advance(59);
        assertRecovering(Cause.DISCONTINUITY);
        service.advance(7); // the ceiling was 65 s ahead
        assertGranted();
    }

    /** Invariant 20; also if nobody looked, the carried reading does not let the ceiling pass. */
    @Test
    void whatTheTimeIsSaidToBeDoesNotShortenARecovery() throws IOException {
        service.error(0);
        service.advance(6);
        service.work();
        service.advance(1);
        Granted ann = grantFor(60);
        double ceiling =
                Timestamp.ofNanos(service.expiries.synced()).minus(ann.expires()).toNanosExact()
                        / 1e9;
        service.error(0.9);
        service.restart();
        service.jumpUnnoticed(0.9 + 0.9);
        service.error(0);
        service.advance(60 + ceiling - 0.1);
        assertThat(Objects.requireNonNull(service.leases.recovering(service.now())).cause())
                .isEqualTo(Cause.RESTART);
        service.advance(0.3);
        service.raise(
                service.now().latest().plus(seconds(30)).toNanosExact(),
                service.leases.highestToken() + 1_000);
        assertThat(service.leases.recovering(service.now())).isNull();
    }

    /** Invariant 20: the next life may know only what this one has found on the disk. */
    @Test
    void nothingIsPromisedByAReadingThatEarlierOnesExclude() throws IOException {
        service.error(0);
        service.advance(6);
        service.work();
        Granted ann = grantFor(60);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.error(0.9);
        service.restart();
        service.jumpUnnoticed(0.9 + 0.9);
        service.error(0);
        assertThatThrownBy(() -> service.leases.renew(ann.lease(), null, claim, service.now()))
                .asInstanceOf(InstanceOfAssertFactories.type(TimeUnavailableException.class))
                .extracting(TimeUnavailableException::reason)
                .isEqualTo(Unavailable.DISCONTINUITY);
        assertThatThrownBy(() -> service.grant("s", "bob", Mode.WRITE))
                .isInstanceOf(TimeUnavailableException.class);
        service.work();
        assertRecovering(Cause.DISCONTINUITY);
    }

    /** Invariant 10; a kill, 100 s forwards, a start: in one boot. */
    @Test
    void aBreakWhileTheServiceIsDownIsABreak() {
        Granted ann = grantFor(60);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.advance(4.5);
        service.jumpUnnoticed(100);
        service.restart();
        service.advance(0.5);
        assertRecovering(Cause.DISCONTINUITY);
        assertThat(service.leases.renew(ann.lease(), null, claim, service.now()))
                .isEqualTo(new Lapsed(Lapsed.Reason.DISCONTINUITY));
        service.advance(55); // of which ann may use all
        assertRecovering(Cause.DISCONTINUITY);
        service.restart(); // by which nothing is forgotten
        service.advance(LONGEST - 55.5 - 0.1);
        assertRecovering(Cause.DISCONTINUITY);
        service.advance(0.2);
        assertGranted();
    }

    /** Invariant 10; backwards it would be a ceiling that takes long to pass. */
    @Test
    void aBreakBackwardsWhileTheServiceIsDownIsABreak() {
        grantFor(60);
        service.advance(5);
        service.jumpUnnoticed(-3_600);
        service.restart();
        assertRecovering(Cause.DISCONTINUITY);
        service.advance(LONGEST + 0.1);
        assertGranted();
    }

    /** Invariant 8; true readings differ by as much as they are wide, and the clock drifts. */
    @Test
    void readingsThatMayBothBeTrueAreNoBreak() {
        for (double slip : new double[] {1.4, -1.4}) {
            Granted ann = grantFor(60);
            String claim = Objects.requireNonNull(service.claims.of(ann));
            service.error(1);
            service.advance(6);
            service.work();
            service.jumpUnnoticed(slip);
            service.restart();
            assertRecovering(Cause.RESTART);
            ManualLeases.granted(
                    service.leases.renew(
                            ann.lease(), ManualLeases.seconds(10), claim, service.now()));
            service.leases.release(ann.lease(), null);
            service.advance(100);
            service.work();
        }
        service.advance(36_000);
        service.jumpUnnoticed(36_000 * 0.0005); // as much as the bound on drift allows
        service.restart();
        assertRecovering(Cause.RESTART);
    }

    /** Invariant 10; the local clock does not go back within a boot. */
    @Test
    void aLocalClockThatWentBackIsABreak() {
        service.advance(-30);
        service.restart();
        assertRecovering(Cause.DISCONTINUITY);
    }

    /** Invariant 17; leases of 2 s, nothing for 90 s, a kill. */
    @Test
    void aServiceThatWasQuietForLongFindsItsFolderAgain() {
        service.advance(100);
        service.idle(30);
        service.restart();
        service.advance(10);
        assertGranted();
        service.advance(20);
        grantFor(2);
        service.idle(90);
        service.restart();
        service.advance(1.1); // the width of the interval
        assertGranted();
    }

    /** Invariant 17; but no more writes than that takes. */
    @Test
    void anIdleServiceWritesOnceInAFewSeconds() {
        service.idle(100);
        int[] renames = {0};
        service.disk.failIf(moment -> {
            renames[0] += moment == UnreliableDisk.Step.BEFORE_RENAME ? 1 : 0;
            return false;
        });
        service.idle(60);
        assertThat(renames[0]).isBetween(20, 24);
    }

    /** Invariant 8; an old backup of an idle service's folder looks as if it were lost. */
    @Test
    void anOldBackupOfAnIdleServiceIsWaitedFor() {
        service.idle(100);
        var backup = service.disk.backup();
        service.idle(140);
        service.work();
        grantFor(60);
        service.disk.restore(backup);
        service.restart();
        service.advance(60);
        assertRecovering(Cause.RESTART);
        service.advance(4);
        assertGranted();
    }

    /** Invariants 8 and 15; that terms were long once does not make a backup look younger. */
    @Test
    void anOldBackupIsKnownByTodaysTermsAndWaitedForByTheLongest() {
        service.restart(ManualLeases.limits(120, 1));
        service.advance(200);
        service.work();
        service.restart(ManualLeases.limits(2, 1));
        service.idle(200);
        var backup = service.disk.backup();
        service.idle(30);
        service.disk.restore(backup);
        service.restart();
        service.advance(122);
        assertRecovering(Cause.RESTART);
        service.advance(2);
        assertGranted();
    }

    /** Invariant 8: a first start cannot be told from a lost folder, by no service anywhere. */
    @Test
    void aNewFolderIsWaitedFor() {
        service.disk.lose();
        service.restart();
        assertRecovering(Cause.FIRST_START);
        service.restart();
        assertRecovering(Cause.FIRST_START);
        service.advance(60);
        assertRecovering(Cause.FIRST_START);
    }

    /** Invariants 8 and 10; it did not say how long promises were, nor what time it was. */
    @Test
    void aRecordOfVersionOneIsTakenForALostOne() {
        Granted ann = grantFor(60);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.toVersion1();
        service.restart();
        assertThat(service.leases.renew(ann.lease(), null, claim, service.now()))
                .isNotInstanceOf(Granted.class);
        service.advance(LONGEST - 0.1);
        assertRecovering(Cause.RESTART);
        service.advance(8); // as far as the ceiling was ahead, were terms as long as that
        assertGranted();
    }

    /** Invariant 18: no number is written that leaves no room for the next. */
    @Test
    void aClockOfTheYear2280WritesNothingThatCannotBeExceeded() {
        long token = service.grant("r", "ann", Mode.READ).lease().token();
        service.jumpUnnoticed(9.5e9);
        service.restartWithoutWork();
        assertThatThrownBy(() -> service.raise(Long.MAX_VALUE, Long.MAX_VALUE))
                .asInstanceOf(InstanceOfAssertFactories.type(TimeUnavailableException.class))
                .extracting(TimeUnavailableException::reason)
                .isEqualTo(Unavailable.OVERFLOW);
        assertThatThrownBy(
                        () -> service.leases.acquire(request("r", "bob", Mode.READ), service.now()))
                .isInstanceOf(TimeUnavailableException.class);
        service.jumpUnnoticed(-9.5e9);
        service.restart();
        service.advance(70);
        service.work();
        assertThat(service.grant("r", "bob", Mode.READ).lease().token()).isGreaterThan(token);
    }

    /** Invariant 18: where an earlier version left the last of all numbers, none is above it. */
    @Test
    void theLastOfAllTokensIsARefusalThatSaysWhatToDo() throws IOException {
        CeilingByHand.raise(service.tokenCeiling, service.now(), Long.MAX_VALUE);
        service.restart();
        service.advance(100);
        service.work();
        assertThatThrownBy(
                        () -> service.leases.acquire(request("r", "bob", Mode.READ), service.now()))
                .asInstanceOf(InstanceOfAssertFactories.type(ServiceRefusal.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ServiceRefusal.Reason.NO_TOKENS))
                .satisfies(e -> assertThat(e.reason().isTransient()).isFalse())
                .satisfies(e -> assertThat(e).hasMessageContaining("new state folder"));
    }

    /** Invariant 8: nor does a ceiling of expiries at the end of the range keep it for ever. */
    @Test
    void aCeilingOfExpiriesAtTheEndOfTheRangeIsWaitedForByTheLongestPromise() {
        service.replaceCeiling(Long.MAX_VALUE);
        service.restart();
        service.advance(LONGEST - 0.1);
        assertRecovering(Cause.RESTART);
        service.advance(0.2);
        assertGranted();
    }

    /** A format that this service does not write any more is read by what it said then. */
    @Test
    void theRecordIsReadAsItWasWritten() {
        byte[] bytes =
                Objects.requireNonNull(service.disk.backup().contents().get(LeaseService.SCALE));
        String text = new String(bytes, StandardCharsets.US_ASCII);
        assertThat(text).startsWith("byztime-lease-scale 2\nera ").contains("longest-term 60.0");
        assertThat(LeaseTimescaleRecord.parse(bytes).toBytes()).isEqualTo(bytes);
        for (int i = 0; i < bytes.length; i++) {
            byte[] rotten = bytes.clone();
            rotten[i] ^= 1;
            assertThatThrownBy(() -> LeaseTimescaleRecord.parse(rotten))
                    .as("byte %d", rotten.length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /**
     * Invariants 10 and 15; the second in it covers readings made of an entry from before a break.
     */
    @Test
    void theLongestPromiseIsTheTermTwiceTheErrorAndASecond() {
        LongestPromise longest =
                new LongestPromise(new Timestamp(60, 0), new Timestamp(0, 500_000_000));
        assertThat(longest.quietNs(250_000)).isEqualTo(62_031_000_001L);
        assertThat(longest.aheadNs()).isEqualTo(61_000_000_000L);
        assertThat(longest.ceilingAheadNs(5_000_000_000L)).isEqualTo(67_000_000_000L);
        assertThat(longest.max(new LongestPromise(new Timestamp(2, 0), new Timestamp(3, 0))))
                .isEqualTo(new LongestPromise(new Timestamp(60, 0), new Timestamp(3, 0)));
    }
}
