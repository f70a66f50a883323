package dev.byztime.lease;

import static dev.byztime.lease.ManualLeases.granted;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Versions, and what is remembered and forgotten: invariants 13 and 14. */
class LeaseVersionTests {

    private final ManualLeases service = new ManualLeases();

    private Granted read(@Nullable String copy) {
        AcquireRequest request = new AcquireRequest("r", "ann", Mode.READ, null, null, copy);
        return granted(service.leases.acquire(request, service.now()));
    }

    private void write(@Nullable String version) {
        Granted lease = service.grant("r", "wil", Mode.WRITE);
        service.leases.release(lease.lease(), version);
    }

    /** Revalidation. */
    @Test
    void aCopyOfThePublishedVersionIsCurrent() {
        write("v1");
        assertThat(read("v1").current()).isTrue();
        assertThat(read("v0").current()).isFalse();
        assertThat(read("v0").version()).isEqualTo("v1");
        assertThat(read(null).current()).isFalse();
    }

    /** Invariant 13. */
    @Test
    void nothingIsCurrentAfterAWriterThatDidNotSay() {
        write("v1");
        write(null);
        assertThat(read("v1").current()).isFalse();
        assertThat(read("v1").version()).isNull();
    }

    /** Invariant 13; what it wrote last nobody knows. */
    @Test
    void nothingIsCurrentAfterAWriterThatDied() {
        write("v1");
        Granted writer = service.grant("r", "wil", Mode.WRITE);
        assertThat(service.leases.publish(writer.lease(), "v2", service.now()))
                .isEqualTo(Publication.ACCEPTED);
        service.advance(12);
        Granted reader = read("v2");
        assertThat(reader.current()).isFalse();
        assertThat(reader.version()).isNull();
    }

    @Test
    void aWriterMayPublishBeforeItReleases() {
        Granted writer = service.grant("r", "wil", Mode.WRITE);
        service.leases.publish(writer.lease(), "v2", service.now());
        service.leases.release(writer.lease(), null);
        assertThat(read("v2").current()).isTrue();
    }

    @Test
    void aWriterLearnsWhetherItsOwnCopyIsCurrent() {
        write("v1");
        AcquireRequest request = new AcquireRequest("r", "wil", Mode.WRITE, null, null, "v1");
        assertThat(granted(service.leases.acquire(request, service.now())).current()).isTrue();
    }

    @Test
    void aReaderMayTellWhatItSees() {
        Granted reader = read(null);
        assertThat(service.leases.publish(reader.lease(), "v7", service.now()))
                .isEqualTo(Publication.ACCEPTED);
        assertThat(read("v7").current()).isTrue();
        assertThat(service.leases.publish(reader.lease(), "v8", service.now()))
                .isEqualTo(Publication.CONTRADICTED);
        assertThat(read("v7").current()).isFalse();
    }

    /** Invariant 13; a writer may have come since. */
    @Test
    void aReaderMayTellOnlyWhileItsLeaseIsCertainlyValid() {
        Granted reader = read(null);
        service.advance(10);
        assertThat(service.leases.publish(reader.lease(), "v7", service.now()))
                .isEqualTo(Publication.LAPSED);
    }

    /** Invariant 13. */
    @Test
    void nothingIsCurrentAfterARestart() {
        write("v1");
        service.restart();
        service.advance(100);
        service.work();
        assertThat(read("v1").current()).isFalse();
    }

    /** Invariant 14. */
    @Test
    void anIdleResourceMakesRoomAndNothingComesBack() {
        ManualLeases small = new ManualLeases(ManualLeases.limits(3, 9, 9, 9));
        List<Granted> granted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Granted lease = small.grant("r" + i, "ann", Mode.WRITE);
            granted.add(lease);
            small.leases.release(lease.lease(), "v");
            assertThat(small.leases.resources()).isLessThanOrEqualTo(3);
        }
        List<Granted> forgotten =
                granted.stream()
                        .filter(lease -> check(small, lease) == TokenVerdict.UNKNOWN)
                        .toList();
        assertThat(forgotten).hasSize(17);
        String name = forgotten.getFirst().lease().resource();
        Granted again = small.grant(name, "ann", Mode.READ);
        assertThat(again.version()).isNull();
        assertThat(again.lease().token()).isGreaterThan(granted.getLast().lease().token());
        assertThat(check(small, forgotten.getFirst())).isEqualTo(TokenVerdict.UNKNOWN);
    }

    private static TokenVerdict check(ManualLeases service, Granted lease) {
        return service.leases.check(lease.lease().resource(), lease.lease().token());
    }

    /** Invariant 14. */
    @Test
    void resourcesInUseAreNotForgotten() {
        ManualLeases small = new ManualLeases(ManualLeases.limits(2, 2, 9, 9));
        Granted first = small.grant("r", "ann", Mode.READ);
        small.grant("s", "ann", Mode.READ);
        assertThat(small.leases.acquire(ManualLeases.request("t", "ann", Mode.READ), small.now()))
                .isEqualTo(new LimitReached(LimitReached.Limit.RESOURCES, 2));
        small.grant("r", "bob", Mode.READ);
        assertThat(small.leases.acquire(ManualLeases.request("r", "cyd", Mode.READ), small.now()))
                .isEqualTo(new LimitReached(LimitReached.Limit.HOLDERS, 2));
        small.advance(5);
        small.renew(first);
        small.advance(7); // the other one is over
        small.grant("r", "cyd", Mode.READ);
        small.work(); // and the only one of s
        small.grant("t", "ann", Mode.READ);
    }

    /** Expiry: what is over goes, and what was extended stays, wherever it was in the wheel. */
    @Test
    void theSweepForgetsWhatIsOverAndNothingElse() {
        ManualLeases large = new ManualLeases(ManualLeases.limits(1000, 10, 10, 10));
        List<Granted> leases = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            leases.add(large.grant("r" + i, "ann", Mode.WRITE));
            large.advance(0.01);
        }
        for (int i = 0; i < 500; i += 2) {
            granted(large.renew(leases.get(i)));
        }
        large.advance(9);
        large.work();
        assertThat(large.leases.tally().held()).isBetween(350L, 360L);
        for (int i = 0; i < 500; i += 2) {
            assertThat(large.leases.stateOf(leases.get(i).lease(), large.now()))
                    .isInstanceOfAny(Granted.class, Lapsed.class);
        }
        large.advance(5);
        large.work();
        assertThat(large.leases.tally().held()).isZero();
        large.advance(1e6); // many turns of the wheel
        large.work();
        large.grant("r", "ann", Mode.WRITE);
        large.advance(12);
        large.work();
        assertThat(large.leases.tally().held()).isZero();
    }

    @Test
    void pagesShowEachResourceOnce() {
        ManualLeases large = new ManualLeases(ManualLeases.limits(1000, 10, 10, 10));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            names.add("r" + i);
            large.grant("r" + i, "ann", Mode.READ);
        }
        List<String> listed = new ArrayList<>();
        String last = null;
        List<ResourceView> page;
        do {
            page = large.leases.list(last, 7, 1, large.now());
            page.forEach(view -> listed.add(view.resource()));
            last = page.isEmpty() ? last : page.getLast().resource();
        } while (page.size() == 7);
        assertThat(listed).doesNotHaveDuplicates().hasSameElementsAs(names);
    }

    /** Invariant 13: a renewal, then a release, both late and across a restart. */
    @Test
    void aLateReleaseOfAReplayedClaimLeavesNoVersion() {
        Granted ann = service.grant("r", "ann", Mode.WRITE);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.leases.release(ann.lease(), "v2");
        Granted bob = service.grant("r", "bob", Mode.WRITE);
        service.leases.release(bob.lease(), "v3");
        service.restart();
        service.leases.renew(ann.lease(), null, claim, service.now()); // was on its way
        service.leases.release(ann.lease(), "v2"); // sent again, its answer was lost
        service.advance(200);
        service.work();
        Granted found = granted(service.leases.acquire(readerWith("v2"), service.now()));
        assertThat(found.current()).isFalse();
    }

    /** Invariant 13, for a reader. */
    @Test
    void aLatePublicationUnderAReplayedClaimLeavesNoVersion() {
        Granted ann = service.grant("r", "ann", Mode.READ);
        String claim = Objects.requireNonNull(service.claims.of(ann));
        service.leases.release(ann.lease(), null);
        Granted bob = service.grant("r", "bob", Mode.WRITE);
        service.leases.release(bob.lease(), "v3");
        service.restart();
        service.leases.renew(ann.lease(), null, claim, service.now());
        service.leases.publish(ann.lease(), "v1", service.now());
        service.advance(200);
        service.work();
        assertThat(granted(service.leases.acquire(readerWith("v1"), service.now())).current())
                .isFalse();
    }

    /** Invariant 13: one of the two is wrong, and saying it again does not make it right. */
    @Test
    void whatWasContradictedStaysUnknownUntilAWriterLeavesAVersion() {
        Granted first = service.grant("r", "ann", Mode.READ);
        Granted second = service.grant("r", "bob", Mode.READ);
        service.leases.publish(first.lease(), "v2", service.now());
        assertThat(service.leases.publish(second.lease(), "v1", service.now()))
                .isEqualTo(Publication.CONTRADICTED);
        assertThat(service.leases.publish(second.lease(), "v1", service.now()))
                .isEqualTo(Publication.CONTRADICTED);
        assertThat(granted(service.leases.acquire(readerWith("v1"), service.now())).current())
                .isFalse();

        service.leases.release(first.lease(), null);
        service.leases.release(second.lease(), null);
        service.advance(12); // and the third, which nobody released
        Granted writer = service.grant("r", "wil", Mode.WRITE);
        service.leases.release(writer.lease(), "v3");
        Granted later = granted(service.leases.acquire(readerWith("v3"), service.now()));
        assertThat(later.current()).isTrue();
        assertThat(service.leases.publish(later.lease(), "v3", service.now()))
                .isEqualTo(Publication.ACCEPTED);
    }

    private static AcquireRequest readerWith(String copy) {
        return new AcquireRequest("r", "reader", Mode.READ, null, null, copy);
    }
}
