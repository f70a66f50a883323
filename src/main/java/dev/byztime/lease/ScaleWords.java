package dev.byztime.lease;

/** What an operator may read of the file {@value Scale#FILE}: all but its key, a secret. */
public final class ScaleWords {

    private ScaleWords() {}

    /**
     * @throws IllegalArgumentException if it is not what a service writes
     */
    public static String of(byte[] content) {
        return ScaleRecord.parse(content).toString();
    }
}
