package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.UUID;

class StoredAgreementTests {

    private final MemoryRecords store = new MemoryRecords();
    private final StoredAgreement agreement = new StoredAgreement(store);

    @Test
    void theFirstInstanceDrawsTheKeys() throws IOException {
        ClusterAgreement first = ClusterAgreements.drawn(10);
        assertThat(agreement.join(first).toBytes()).isEqualTo(first.toBytes());
        ClusterAgreement second = ClusterAgreements.drawn(10);
        assertThat(agreement.join(second).toBytes()).isEqualTo(first.toBytes());
    }

    @Test
    void anInstanceWithOtherLimitsIsToldWhichDiffer() throws IOException {
        agreement.join(ClusterAgreements.drawn(10));
        assertThatExceptionOfType(DisagreementException.class)
                .isThrownBy(() -> agreement.join(ClusterAgreements.drawn(12)))
                .withMessageContaining("margin is 12.000000000 here and 10.000000000 there");
    }

    /** Else two instances would look for one name in two partitions, and both would own it. */
    @Test
    void anInstanceFromBeforeTheStoreWasEmptiedNoticesThatOthersBeganAnew() throws IOException {
        ClusterAgreement before = agreement.join(ClusterAgreements.drawn(10));
        agreement.confirm(before);
        store.records.clear();
        ClusterAgreement after = agreement.join(ClusterAgreements.drawn(10));
        agreement.confirm(after);
        assertThatExceptionOfType(DisagreementException.class)
                .isThrownBy(() -> agreement.confirm(before));
    }

    @Test
    void anInstanceThatRunsBringsALostAgreementBack() throws IOException {
        ClusterAgreement before = agreement.join(ClusterAgreements.drawn(10));
        store.records.clear();
        agreement.confirm(before);
        assertThat(agreement.join(ClusterAgreements.drawn(10)).toBytes())
                .isEqualTo(before.toBytes());
    }

    /** An operator who deletes it, to change a limit, would give names to two owners. */
    @Test
    void noAgreementIsBegunBesidePartitions() throws IOException {
        PartitionStore partitions = new StoredPartitions(store);
        PartitionRecord taken =
                new PartitionRecord(
                        new UUID(0, 1), "a:1", new UUID(0, 2), PartitionBounds.NONE, null, null);
        partitions.replace(63, null, taken);
        ClusterAgreement before = agreement.join(ClusterAgreements.drawn(10));
        partitions.replace(
                63,
                taken,
                new PartitionRecord(
                        new UUID(0, 1),
                        "a:1",
                        new UUID(0, 3),
                        new PartitionBounds(1, 1, 1),
                        new RecordedTime(0, 1),
                        new UUID(8, 8)));
        store.records.remove("agreement");
        assertThatExceptionOfType(DisagreementException.class)
                .isThrownBy(() -> agreement.join(ClusterAgreements.drawn(10)))
                .withMessageContaining("partition 63 is there");
        agreement.confirm(before); // an instance that runs brings it back
        agreement.join(ClusterAgreements.drawn(10));
    }

    @Test
    void aDamagedAgreementIsNotTakenForNone() throws IOException {
        agreement.join(ClusterAgreements.drawn(10));
        store.records.put("agreement", new byte[] {1});
        assertThatIOException()
                .isThrownBy(() -> agreement.join(ClusterAgreements.drawn(10)))
                .withMessageContaining("agreement is damaged");
    }
}
