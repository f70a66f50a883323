package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.seal.SealKey;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The encoding of claims, which outlives the program that made them. */
class ClaimTests {

    private static final LeaseId ID = new LeaseId(0x1122334455667788L, 0x99aabbccddeeff00L);
    private static final SealKey KEY =
            SealKey.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
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

    /** Made by another implementation, from the layout that is documented. */
    private static final String SEALED =
            "loacHlzfEKMKi1V1NEam6jbxvLYEw9QlxhosMHKuN9uCTAAObGVhZGVyL3JlcG9ydHMRIjNEVWZ3iJmqu8zd7v8A"
                + "AAAAAAAAAE1XAANhbm4AAAAN-EdYBQAAAOjUpRAHAAAAAAAAAAEAAAAAAAAAAg";

    /** Claims outlive the program, so another release must make and read the same. */
    @Test
    void textIsThatOfOtherReleases() throws IOException {
        assertThat(Claim.SEAL.seal(KEY, claim(Mode.WRITE).toBytes())).isEqualTo(SEALED);
        byte[] content = Objects.requireNonNull(Claim.SEAL.open(KEY, SEALED));
        assertThat(Claim.of(content)).isEqualTo(claim(Mode.WRITE));
        content[2 + "leader/reports".length() + 3 * 8] = 'R';
        assertThat(Claim.of(content)).isEqualTo(claim(Mode.READ));
    }

    @Test
    void anotherModeIsNone() {
        byte[] bytes = claim(Mode.WRITE).toBytes();
        bytes[2 + "leader/reports".length() + 3 * 8]++;
        assertThatThrownBy(() -> Claim.of(bytes)).isInstanceOf(IOException.class);
    }

    /** As releases before versions made them, for the longest names too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 300, 30_000})
    void aClaimWithoutAVersionIsNone(int nameLength) throws Exception {
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
        assertThat(Claim.SEAL.open(KEY, signed(bytes.toByteArray()))).isNull();
    }

    /** Signed as those releases did: the MAC, and then the claim. */
    private static String signed(byte[] claim) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(KEY.toHex()), "HmacSHA256"));
        byte[] signed = Arrays.copyOf(mac.doFinal(claim), 32 + claim.length);
        System.arraycopy(claim, 0, signed, 32, claim.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }
}
