package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class StoredAgreementTests {

    private final MemoryStore store = new MemoryStore();
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

    @Test
    void aDamagedAgreementIsNotTakenForNone() throws IOException {
        agreement.join(ClusterAgreements.drawn(10));
        store.records.put("agreement", new byte[] {1});
        assertThatIOException()
                .isThrownBy(() -> agreement.join(ClusterAgreements.drawn(10)))
                .withMessageContaining("agreement is damaged");
    }
}
