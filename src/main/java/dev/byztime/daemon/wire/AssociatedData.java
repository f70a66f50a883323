package dev.byztime.daemon.wire;

/**
 * What is authenticated with a message and can be read by anybody.
 *
 * @param uniqueId by which an answer is matched with its query: 16 bytes, if it is well-formed
 * @param cookie of a request; empty in an answer
 */
public record AssociatedData(byte[] uniqueId, byte[] cookie) {

    private static final int UNIQUE_ID = 1;
    private static final int COOKIE = 2;

    /** That of a request. */
    public static AssociatedData decodeRequest(byte[] bytes) throws MalformedException {
        return decode(bytes, true);
    }

    /** That of an answer. */
    public static AssociatedData decodeResponse(byte[] bytes) throws MalformedException {
        return decode(bytes, false);
    }

    public byte[] encode() {
        return new FieldWriter().bytes(UNIQUE_ID, uniqueId).bytes(COOKIE, cookie).toBytes();
    }

    private static AssociatedData decode(byte[] bytes, boolean request) throws MalformedException {
        byte[] uniqueId = {};
        byte[] cookie = {};
        FieldReader fields = new FieldReader(bytes);
        for (int number = fields.next(); number != 0; number = fields.next()) {
            if (number == UNIQUE_ID) {
                uniqueId = fields.bytes();
            } else if (number == COOKIE && request) {
                cookie = fields.bytes();
            } else {
                fields.skip();
            }
        }
        return new AssociatedData(uniqueId, cookie);
    }
}
