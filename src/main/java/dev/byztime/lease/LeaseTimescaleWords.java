package dev.byztime.lease;

/**
 * What an operator may read of the file {@value LeaseTimescale#FILE}: all but its key, a secret.
 */
public final class LeaseTimescaleWords {

    private LeaseTimescaleWords() {}

    /**
     * @throws IllegalArgumentException if it is not what a service writes
     */
    public static String of(byte[] content) {
        return LeaseTimescaleRecord.parse(content).toString();
    }
}
