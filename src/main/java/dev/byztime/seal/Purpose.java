package dev.byztime.seal;

/**
 * The purposes of sealed texts. A text of one purpose never passes for one of another, even under
 * the same key.
 *
 * <p>All purposes of the service are listed here, because no two may have the same code. A code
 * that was ever used is never given to another purpose.
 */
public enum Purpose {
    /** A claim: the proof that a lease was granted. */
    LEASE_CLAIM('L');

    private final byte code;

    Purpose(char code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }
}
