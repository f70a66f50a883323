package dev.byztime.daemon.wire;

/**
 * A cookie in the form in which its server made it: the keys of one session, sealed with a master
 * key.
 *
 * @param keyId the id of the master key, as an unsigned number of 32 bits
 * @param nonce 16 bytes in a well-formed cookie
 * @param ciphertext the sealed {@link Content}
 */
public record Cookie(long keyId, byte[] nonce, byte[] ciphertext) {

    /** The number of AES-SIV-CMAC-256, the only algorithm in use. */
    public static final int AES_SIV_CMAC_256 = 15;

    private static final int KEY_ID = 1;
    private static final int NONCE = 2;
    private static final int CIPHERTEXT = 3;

    /**
     * The sealed content of a cookie.
     *
     * @param algorithm the number of the algorithm, {@link #AES_SIV_CMAC_256}
     * @param clientToServer the key of requests
     * @param serverToClient the key of answers
     */
    public record Content(long algorithm, byte[] clientToServer, byte[] serverToClient) {

        public static Content decode(byte[] bytes) throws MalformedException {
            long algorithm = 0;
            byte[] clientToServer = {};
            byte[] serverToClient = {};
            FieldReader fields = new FieldReader(bytes);
            for (int number = fields.next(); number != 0; number = fields.next()) {
                switch (number) {
                    case 1 -> algorithm = fields.varint() & 0xFFFF_FFFFL;
                    case 2 -> clientToServer = fields.bytes();
                    case 3 -> serverToClient = fields.bytes();
                    default -> fields.skip();
                }
            }
            return new Content(algorithm, clientToServer, serverToClient);
        }

        public byte[] encode() {
            return new FieldWriter()
                    .varint(1, algorithm)
                    .bytes(2, clientToServer)
                    .bytes(3, serverToClient)
                    .toBytes();
        }
    }

    public static Cookie decode(byte[] bytes) throws MalformedException {
        long keyId = 0;
        byte[] nonce = {};
        byte[] ciphertext = {};
        FieldReader fields = new FieldReader(bytes);
        for (int number = fields.next(); number != 0; number = fields.next()) {
            switch (number) {
                case KEY_ID -> keyId = fields.fixed32();
                case NONCE -> nonce = fields.bytes();
                case CIPHERTEXT -> ciphertext = fields.bytes();
                default -> fields.skip();
            }
        }
        return new Cookie(keyId, nonce, ciphertext);
    }

    public byte[] encode() {
        return new FieldWriter()
                .fixed32(KEY_ID, keyId)
                .bytes(NONCE, nonce)
                .bytes(CIPHERTEXT, ciphertext)
                .toBytes();
    }
}
