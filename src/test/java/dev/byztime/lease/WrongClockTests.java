package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.lease.FencedStorage.Write;
import dev.byztime.lease.Witness.Belief;

import org.junit.jupiter.api.Test;

/**
 * What is lost, and what is not, when the service's clock is wrong beyond its bound and does not
 * know it: exclusion is, and the data at a storage that keeps the highest token is not.
 */
class WrongClockTests {

    private static final long SECOND = ManualLeases.SECOND;

    private final ManualLeases service = new ManualLeases();
    private final LeaseHistory history = new LeaseHistory();
    private final FencedStorage storage = new FencedStorage();

    /** By the second rule, which needs no clock but a right one of the holder's own. */
    private Belief belief(Granted lease, long trueTime) {
        return new Belief(
                lease.lease().resource(),
                lease.mode(),
                lease.holder(),
                lease.lease().token(),
                trueTime,
                trueTime + lease.safeRemaining().toNanosExact());
    }

    private boolean write(Belief by, long trueTime) {
        return storage.write(by.resource(), by.token(), by.holder(), trueTime, by.until());
    }

    @Test
    void twoMayBelieveAndFencingStillKeepsTheData() {
        Belief ann = belief(service.grant("r", "ann", Mode.WRITE), 0);
        history.add(ann);
        assertThat(write(ann, 1 * SECOND)).isTrue();

        service.jumpUnnoticed(12); // of which its interval does not contain the truth
        service.work();
        Belief bob = belief(service.grant("r", "bob", Mode.WRITE), 2 * SECOND);
        history.add(bob);

        assertThat(history.overlaps()).as("this is what the bound is for").hasSize(1);
        assertThat(write(ann, 3 * SECOND)).as("nobody has superseded it at the storage").isTrue();
        assertThat(write(bob, 4 * SECOND)).isTrue();
        assertThat(write(ann, 5 * SECOND)).isFalse();
        assertThat(write(bob, 6 * SECOND)).isTrue();
        assertThat(storage.read("r")).isEqualTo("bob");
        assertThat(storage.writes().stream().filter(w -> !w.accepted()))
                .as("it had checked, and believed")
                .noneMatch(Write::late)
                .hasSize(1);
    }

    /** The other way round nothing is lost but time. */
    @Test
    void aClockThatIsBehindOnlyMakesOthersWait() {
        Belief ann = belief(service.grant("r", "ann", Mode.WRITE), 0);
        service.jumpUnnoticed(-12);
        service.advance(11);
        assertThat(ann.until()).isLessThan(11 * SECOND);
        assertThat(
                        service.leases.acquire(
                                ManualLeases.request("r", "bob", Mode.WRITE), service.now()))
                .isInstanceOf(Held.class);
        service.advance(12.1);
        service.grant("r", "bob", Mode.WRITE);
    }
}
