package dev.byztime.lease;

/**
 * What an operator may read of the file {@value LeaseTimescale#FILE}: all but its key, a secret.
 */
public final class LeaseTimescaleWords {

    private LeaseTimescaleWords() {}

    /** Whether the content says that no life on this folder has promised anything. */
    public static boolean isNew(byte[] content) {
        return BlankRecord.of(content) == BlankRecord.NEW;
    }

    /** The content of the file after an operator gave up what it said. */
    public static byte[] givenUp() {
        return BlankRecord.GIVEN_UP.toBytes();
    }

    /**
     * @throws IllegalArgumentException if it is not what a service writes
     */
    public static String of(byte[] content) {
        BlankRecord blank = BlankRecord.of(content);
        if (blank != null) {
            return blank == BlankRecord.NEW ? "nothing was promised yet" : "given up by an operator";
        }
        return LeaseTimescaleRecord.parse(content).toString();
    }
}
