package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

class ClusterAgreementTests {

    private final ClusterAgreement agreement = ClusterAgreements.drawn(10);

    @Test
    void anOperatorCanReadIt() {
        assertThat(new String(agreement.toBytes(), StandardCharsets.US_ASCII))
                .startsWith(
                        """
                        byztime-agreement 1
                        partitions 64
                        margin 10.000000000
                        longest-term 60.000000000
                        longest-hold 20.000000000
                        slack 10.000000000
                        counter-slack 10000000000
                        max-error 1.000000000
                        trust 30.000000000
                        lag 2.000000000
                        hashes \
                        """);
        ClusterAgreement parsed = ClusterAgreement.parse(agreement.toBytes());
        assertThat(parsed.toBytes()).isEqualTo(agreement.toBytes());
        assertThat(parsed.limits()).isEqualTo(agreement.limits());
    }

    @Test
    void itSaysWhatDiffers() {
        assertThat(agreement.differences(ClusterAgreements.drawn(11)))
                .isEqualTo(List.of("margin is 11.000000000 here and 10.000000000 there"));
        assertThat(agreement.differences(ClusterAgreements.drawn(10))).isEmpty();
    }

    @Test
    void allWhoShareTheKeysCutNamesAlike() {
        ClusterAgreement parsed = ClusterAgreement.parse(agreement.toBytes());
        ClusterAgreement other = ClusterAgreements.drawn(10);
        int differing = 0;
        for (int i = 0; i < 100; i++) {
            int partition = agreement.hash().partitionOf("lease", "r" + i);
            assertThat(parsed.hash().partitionOf("lease", "r" + i)).isEqualTo(partition);
            if (other.hash().partitionOf("lease", "r" + i) != partition) {
                differing++;
            }
        }
        assertThat(differing).isGreaterThan(50);
    }

    @Test
    void keysAreNotShown() {
        assertThat(agreement.toString())
                .contains("margin")
                .doesNotContain(agreement.hashes())
                .doesNotContain(agreement.claims().toHex());
    }

    @Test
    void anyFlippedBitIsNoticed() {
        MemberRecord member = new MemberRecord(new UUID(1, 2), "[::1]:8080", 17);
        assertThat(MemberRecord.parse(member.toBytes())).isEqualTo(member);
        for (int bit = 0; bit < 8 * agreement.toBytes().length; bit++) {
            byte[] wrong = agreement.toBytes();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatIllegalArgumentException().isThrownBy(() -> ClusterAgreement.parse(wrong));
        }
        for (int bit = 0; bit < 8 * member.toBytes().length; bit++) {
            byte[] wrong = member.toBytes();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatIllegalArgumentException().isThrownBy(() -> MemberRecord.parse(wrong));
        }
    }

    /** With a right checksum, too. */
    @Test
    void onlyOneTextIsTheSameRecord() {
        for (RecordLines lines :
                List.of(
                        member().with("counter", "17").with("more", "1"),
                        member().with("counter", "017"),
                        member().with("counter", "+17"),
                        member(),
                        RecordLines.below("byztime-member 1")
                                .with("address", "a")
                                .with("id", new UUID(1, 2))
                                .with("counter", "17"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MemberRecord.parse(lines.toBytes()));
        }
    }

    private static RecordLines member() {
        return RecordLines.below("byztime-member 1")
                .with("id", new UUID(1, 2))
                .with("address", "a");
    }
}
