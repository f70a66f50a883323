package dev.byztime.seal;

import java.util.List;

/**
 * The master keys at one moment.
 *
 * @param next not in use yet
 * @param inUse the current one, and then the older ones, the latest first
 */
public record MasterKeyRing(MasterKey next, List<MasterKey> inUse) {

    /** How many keys are accepted besides the current one. */
    static final int OLDER = 3;

    public MasterKeyRing {
        inUse = List.copyOf(inUse);
    }

    /** The key that new cookies are sealed with. */
    public MasterKey current() {
        return inUse.getFirst();
    }
}
