package dev.byztime.daemon.wire;

/** The conversion of timestamps between messages and nanoseconds. */
final class WireTime {

    private static final long BILLION = 1_000_000_000;
    private static final long MAX_SECONDS = Long.MAX_VALUE / BILLION - 5;
    private static final int SECONDS = 1;
    private static final int NANOSECONDS = 2;

    private WireTime() {}

    /** A timestamp that is being decoded, since its parts may be split. */
    static final class Parts {
        private long seconds;
        private long nanoseconds;

        void merge(FieldReader fields) throws MalformedException {
            for (int number = fields.next(); number != 0; number = fields.next()) {
                switch (number) {
                    case SECONDS -> seconds = fields.varint();
                    case NANOSECONDS -> nanoseconds = fields.fixed32();
                    default -> fields.skip();
                }
            }
        }

        /**
         * The timestamp in nanoseconds. The nanosecond part may exceed a second.
         *
         * @throws MalformedException beyond 292 years
         */
        long toNanos() throws MalformedException {
            if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS) {
                throw new MalformedException(
                        MalformedException.Kind.OVERFLOW, "timestamp out of range");
            }
            return seconds * BILLION + nanoseconds; // the nanoseconds are less than 4.3 s
        }
    }

    static byte[] encode(long nanos) {
        return new FieldWriter()
                .varint(SECONDS, Math.floorDiv(nanos, BILLION))
                .fixed32(NANOSECONDS, Math.floorMod(nanos, BILLION))
                .toBytes();
    }
}
