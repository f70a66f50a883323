package dev.byztime.daemon.wire;

/**
 * The part of a message that is authenticated, but not encrypted.
 *
 * @param uniqueId the id that matches an answer with its query: 16 bytes in a well-formed message
 * @param cookie the cookie of a request; empty in an answer
 */
public record AssociatedData(byte[] uniqueId, byte[] cookie) {

    private static final int UNIQUE_ID = 1;
    private static final int COOKIE = 2;

    /** Decodes the data of a request. */
    public static AssociatedData decodeRequest(byte[] bytes) throws MalformedException {
        return decode(bytes, true);
    }

    /** Decodes the data of an answer. */
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
