package dev.byztime.seal;

import java.util.List;

/**
 * The master keys at one moment.
 *
 * @param next the next key, which is not in use yet
 * @param inUse the current key, and then the older ones, the latest first
 */
public record MasterKeyRing(MasterKey next, List<MasterKey> inUse) {

    /** The number of accepted keys besides the current one. */
    static final int MAX_OLDER_KEYS = 3;

    public MasterKeyRing {
        inUse = List.copyOf(inUse);
    }

    /** The key that seals new cookies. */
    public MasterKey current() {
        return inUse.getFirst();
    }
}
