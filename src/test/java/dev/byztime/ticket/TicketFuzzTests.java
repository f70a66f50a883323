package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.charset.StandardCharsets;

/** Any texts in the places of tickets, proofs and keys. */
class TicketFuzzTests {

    /** A ticket is refused, or its parts are what its text says. */
    @FuzzTest
    void anyTicket(byte[] text) {
        String ticket = new String(text, StandardCharsets.ISO_8859_1);
        try {
            CompactJws jws = CompactJws.parse(ticket);
            assertThat(
                            new String(jws.signed(), StandardCharsets.US_ASCII)
                                    + "."
                                    + CompactJws.text(jws.signature()))
                    .isEqualTo(ticket);
            assertThat(StrictJson.parse(StrictJson.write(jws.payload()))).isEqualTo(jws.payload());
            TicketClaims claims = TicketClaims.of(jws);
            assertThat(claims.audience()).isNotEmpty();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** So that a fuzzer need not find base64. */
    @FuzzTest
    void anyPayload(byte[] payload) {
        anyTicket(("e30." + CompactJws.text(payload) + ".").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A proof with any header and payload, which a zero byte separates. */
    @FuzzTest
    void anyProof(byte[] headerAndPayload) {
        String text = new String(headerAndPayload, StandardCharsets.ISO_8859_1);
        String header = text.substring(0, Math.max(0, text.indexOf('\0')));
        String payload = text.substring(header.length() + (text.indexOf('\0') < 0 ? 0 : 1));
        try {
            CompactJws jws =
                    CompactJws.parse(Bearer.base64(header) + "." + Bearer.base64(payload) + ".");
            Proof proof = Proof.of(jws);
            assertThat(proof.key().signed(jws)).isFalse();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** A file of keys is refused, or is written again as it was. */
    @FuzzTest
    void anyFileOfTicketKeys(byte[] content) {
        try {
            assertThat(TicketKeyRecord.parse(content).keys()).hasSizeBetween(2, 12);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
