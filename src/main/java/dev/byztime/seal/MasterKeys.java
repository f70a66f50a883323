package dev.byztime.seal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The keys with which this server seals cookies: the current key, three older keys whose cookies
 * are still accepted, and the next key.
 *
 * <p>The next key is made ahead, and is on the disk a day before it seals any cookie. Ids are
 * random, so the cookies of a server that has lost its file are refused, and never opened with a
 * wrong key. If the disk cannot be written, the present keys stay in use, and {@link #failure}
 * reports it. A restart would then cost each peer only a new key establishment.
 *
 * <p>Any thread may read; only one thread at a time may call {@link #rotateIfDue}.
 */
public final class MasterKeys {

    /** The time for which a key is in use, in seconds. */
    public static final long DAY_SECONDS = 86_400;

    private final MasterKeyStorage storage;
    private final RandomGenerator random;

    private volatile MasterKeyRing ring;
    private volatile @Nullable String failure;

    private MasterKeys(MasterKeyStorage storage, RandomGenerator random, MasterKeyRing ring) {
        this.storage = storage;
        this.random = random;
        this.ring = ring;
    }

    /**
     * Reads the kept keys, or makes new ones if there are none, or none that can be read.
     *
     * @param random a generator of the quality that keys need
     * @param nowSeconds the time of the calendar clock, in seconds since the Unix epoch
     */
    public static MasterKeys open(
            MasterKeyStorage storage, RandomGenerator random, long nowSeconds) {
        String failure = null;
        try {
            byte[] kept = storage.read();
            if (kept != null) {
                MasterKeys keys = new MasterKeys(storage, random, MasterKeyFile.decode(kept));
                keys.rotateIfDue(nowSeconds);
                return keys;
            }
        } catch (IOException e) {
            failure = "The master keys cannot be read, so new ones are in use: " + e;
        } catch (IllegalArgumentException e) {
            failure =
                    "The file of master keys is damaged, so new ones are in use: " + e.getMessage();
        }
        MasterKey first = draw(random, List.of()).since(nowSeconds);
        MasterKey next = draw(random, List.of(first));
        MasterKeys keys = new MasterKeys(storage, random, new MasterKeyRing(next, List.of(first)));
        boolean kept = keys.keep(keys.ring);
        keys.failure = kept ? failure : keys.failure;
        return keys;
    }

    /**
     * Puts the next key into use if the current one is a day old. The caller calls this every
     * minute or so.
     *
     * @param nowSeconds the time of the calendar clock. If the clock was set back, the current
     *     key's day begins again
     * @return whether the current key has changed
     */
    public boolean rotateIfDue(long nowSeconds) {
        MasterKeyRing before = ring;
        MasterKey current = before.current();
        long ageSeconds = nowSeconds - current.sinceSeconds();
        if (ageSeconds >= 0 && ageSeconds < DAY_SECONDS) {
            return false;
        }
        List<MasterKey> inUse = new ArrayList<>();
        MasterKey next = before.next();
        if (ageSeconds < 0) {
            inUse.add(current.since(nowSeconds));
            inUse.addAll(before.inUse().subList(1, before.inUse().size()));
        } else {
            inUse.add(next.since(nowSeconds));
            inUse.addAll(
                    before.inUse()
                            .subList(
                                    0,
                                    Math.min(MasterKeyRing.MAX_OLDER_KEYS, before.inUse().size())));
            next = draw(random, inUse);
        }
        MasterKeyRing after = new MasterKeyRing(next, inUse);
        if (!keep(after)) {
            return false;
        }
        ring = after;
        return ageSeconds >= 0;
    }

    /** The failure of the last access to the storage; null if it succeeded. */
    public @Nullable String failure() {
        return failure;
    }

    /** The time for which the current key has been in use, in seconds. */
    public long ageSeconds(long nowSeconds) {
        return Math.max(0, nowSeconds - ring.current().sinceSeconds());
    }

    /** All keys at this moment. */
    public MasterKeyRing ring() {
        return ring;
    }

    private boolean keep(MasterKeyRing keys) {
        try {
            storage.replace(MasterKeyFile.encode(keys));
            failure = null;
            return true;
        } catch (IOException e) {
            failure = "The master keys cannot be written: " + e;
            return false;
        }
    }

    /** A key whose id differs from those of the other keys. */
    private static MasterKey draw(RandomGenerator random, List<MasterKey> others) {
        byte[] secret = new byte[AesSiv.KEY_BYTES];
        random.nextBytes(secret);
        while (true) {
            // not 0, since a cookie would leave out this id, and be shorter
            long id = random.nextLong(1, 1L << 32);
            if (others.stream().noneMatch(other -> other.id() == id)) {
                return new MasterKey(id, secret, 0);
            }
        }
    }
}
