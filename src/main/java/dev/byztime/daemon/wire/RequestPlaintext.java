package dev.byztime.daemon.wire;

/**
 * The sealed part of a query.
 *
 * @param cookies the number of cookies that the asker wants, as an unsigned number of 32 bits
 * @param understandsStatus whether the asker understands the fields that this service adds to
 *     answers; byztimed ignores this
 */
public record RequestPlaintext(long cookies, boolean understandsStatus) {

    /**
     * The bytes by which an answer may be longer than the padding rule allows for: the fields that
     * this service adds, and the lengths of many cookies.
     */
    private static final int EXTRA_PADDING = 40;

    /** The most cookies of an answer. */
    static final int MAX_COOKIES = 8;

    /** The least padding of a request. */
    static final int MIN_PADDING_BYTES = 39;

    private static final int COOKIES = 1;
    private static final int EXTENSION = 1000;

    /** The length of the padding with which the answer can have all the cookies. */
    public int paddingLength(int cookieLength) {
        int count = (int) Math.min(cookies, MAX_COOKIES);
        return paddingFor(count, cookieLength) + EXTRA_PADDING;
    }

    /** The least padding of a request for this many cookies. */
    static int paddingFor(int cookies, int cookieLength) {
        return cookieLength * (Math.max(1, cookies) - 1) + MIN_PADDING_BYTES;
    }

    public static RequestPlaintext decode(byte[] bytes) throws MalformedException {
        long cookies = 0;
        boolean understandsStatus = false;
        FieldReader fields = new FieldReader(bytes);
        for (int number = fields.next(); number != 0; number = fields.next()) {
            switch (number) {
                case COOKIES -> cookies = fields.varint() & 0xFFFF_FFFFL;
                case EXTENSION -> understandsStatus = fields.varint() != 0;
                default -> fields.skip();
            }
        }
        return new RequestPlaintext(cookies, understandsStatus);
    }

    public byte[] encode() {
        return new FieldWriter()
                .varint(COOKIES, cookies)
                .varint(EXTENSION, understandsStatus ? 1 : 0)
                .toBytes();
    }
}
