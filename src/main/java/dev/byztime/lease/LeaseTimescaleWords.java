package dev.byztime.lease;

/** Converts the file {@value LeaseTimescale#FILE} to text for operators, without its secret key. */
public final class LeaseTimescaleWords {

    private LeaseTimescaleWords() {}

    /**
     * @throws IllegalArgumentException if the content is not valid
     */
    public static String of(byte[] content) {
        return LeaseTimescaleRecord.parse(content).toString();
    }
}
