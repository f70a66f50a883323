package dev.byztime.daemon.wire;

/**
 * The sealed part of a query.
 *
 * @param cookies how many are wanted, as an unsigned number of 32 bits
 * @param understandsStatus whether the asker knows the fields that ours adds to answers; the
 *     reference ignores this
 */
public record RequestPlaintext(long cookies, boolean understandsStatus) {

    /**
     * What an answer may be longer than the rule's padding allows for: by the fields of ours, and
     * by the lengths of many cookies.
     */
    private static final int EXTRA_PADDING = 40;

    /** No answer has more. */
    static final int MOST_COOKIES = 8;

    /** Of padding in every request. */
    static final int LEAST_PADDING = 39;

    private static final int COOKIES = 1;
    private static final int EXTENSION = 1000;

    /** How much padding to send with it, so that the answer can have all the cookies. */
    public int paddingLength(int cookieLength) {
        int count = (int) Math.min(cookies, MOST_COOKIES);
        return paddingFor(count, cookieLength) + EXTRA_PADDING;
    }

    /** The padding that a request for some cookies must at least have. */
    static int paddingFor(int cookies, int cookieLength) {
        return cookieLength * (Math.max(1, cookies) - 1) + LEAST_PADDING;
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
