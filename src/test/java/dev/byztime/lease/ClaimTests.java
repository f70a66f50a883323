package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The encoding of claims, which outlives the program that made them. */
class ClaimTests {

    private static final LeaseId ID = new LeaseId(0x1122334455667788L, 0x99aabbccddeeff00L);
    private static final Era ERA = Era.of(1, 2);

    private static Claim claim(Mode mode) {
        return new Claim(
                new LeaseRef("leader/reports", ID, 77),
                mode,
                "ann",
                new Timestamp(60, 5),
                new Timestamp(1_000, 7),
                ERA);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void allOfItIsReadBack(Mode mode) throws IOException {
        assertThat(Claim.of(claim(mode).toBytes())).isEqualTo(claim(mode));
    }

    /** Where the codes stand, and which they are: another release must read the same. */
    @Test
    void versionPurposeAndModeHaveCodesOfTheirOwn() {
        byte[] write = claim(Mode.WRITE).toBytes();
        assertThat(write).startsWith(0x82, 'L');
        int mode = 2 + 2 + "leader/reports".length() + 3 * 8;
        assertThat(write[mode]).isEqualTo((byte) 'W');
        assertThat(claim(Mode.READ).toBytes()[mode]).isEqualTo((byte) 'R');
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2 + 2 + 14 + 24})
    void anotherVersionPurposeOrModeIsNone(int at) {
        byte[] bytes = claim(Mode.WRITE).toBytes();
        bytes[at]++;
        assertThatThrownBy(() -> Claim.of(bytes)).isInstanceOf(IOException.class);
    }

    /** As releases before versions made them, for the longest names too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 300, 30_000})
    void aClaimWithoutAVersionIsNone(int nameLength) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF("L".repeat(nameLength));
        out.writeLong(ID.high());
        out.writeLong(ID.low());
        out.writeLong(77);
        out.writeByte(1);
        out.writeUTF("ann");
        out.writeLong(1_000_000_000_007L);
        out.writeLong(1);
        out.writeLong(2);
        assertThatThrownBy(() -> Claim.of(bytes.toByteArray())).isInstanceOf(IOException.class);
    }
}
