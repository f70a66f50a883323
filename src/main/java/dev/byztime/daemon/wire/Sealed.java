package dev.byztime.daemon.wire;

/**
 * The common part of both envelopes: the sealed bytes, and the bytes that are authenticated with
 * them.
 *
 * @param ad the associated data as it was sent, because its bytes are authenticated
 * @param nonce 16 bytes in a well-formed message
 * @param ciphertext the 16 bytes of the SIV, followed by the encrypted bytes
 * @param paddingLength the length of a request's padding, which is outside the seal
 */
public record Sealed(byte[] ad, byte[] nonce, byte[] ciphertext, int paddingLength) {

    static final int AD = 1;
    static final int NONCE = 2;
    static final int CIPHERTEXT = 3;
    static final int PADDING = 4;

    private static final byte[] NONE = {};

    static final Sealed EMPTY = new Sealed(NONE, NONE, NONE, 0);

    /** This envelope, merged with the fields of a further part of it. */
    Sealed merged(FieldReader fields, boolean padded) throws MalformedException {
        byte[] newAd = ad;
        byte[] newNonce = nonce;
        byte[] newCiphertext = ciphertext;
        int newPadding = paddingLength;
        for (int number = fields.next(); number != 0; number = fields.next()) {
            switch (number) {
                case AD -> newAd = fields.bytes();
                case NONCE -> newNonce = fields.bytes();
                case CIPHERTEXT -> newCiphertext = fields.bytes();
                case PADDING -> {
                    if (padded) {
                        newPadding = fields.lengthOfBytes();
                    } else {
                        fields.skip();
                    }
                }
                default -> fields.skip();
            }
        }
        return new Sealed(newAd, newNonce, newCiphertext, newPadding);
    }

    byte[] encoded() {
        return new FieldWriter()
                .bytes(AD, ad)
                .bytes(NONCE, nonce)
                .bytes(CIPHERTEXT, ciphertext)
                .bytes(PADDING, new byte[paddingLength])
                .toBytes();
    }
}
