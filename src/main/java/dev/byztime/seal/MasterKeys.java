package dev.byztime.seal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The keys that this server seals cookies with: the current one, three older ones whose cookies are
 * still accepted, and the next one.
 *
 * <p>The next one is made ahead, and is on the disk a day before any cookie is sealed with it. Ids
 * are random, so that cookies of a server whose file was lost are refused, rather than opened with
 * a wrong key. A disk that cannot be written keeps the present keys in use, and {@link #failure}
 * says so: a restart would then cost every peer a new key establishment, and nothing else.
 *
 * <p>Any thread may read; one at a time may {@link #rotateIfDue}.
 */
public final class MasterKeys {

    /** How long a key is in use, in seconds. */
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
     * The keys that were kept; new ones where none were, or none that can be read.
     *
     * @param random of the quality that keys need
     * @param nowSeconds the calendar clock, in seconds since the Unix epoch
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
     * Takes the next key into use if the current one is a day old. To be called every minute or so.
     *
     * @param nowSeconds the calendar clock. One that was set back begins the current key's day anew
     * @return whether there is another current key now
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
                            .subList(0, Math.min(MasterKeyRing.OLDER, before.inUse().size())));
            next = draw(random, inUse);
        }
        MasterKeyRing after = new MasterKeyRing(next, inUse);
        if (!keep(after)) {
            return false;
        }
        ring = after;
        return ageSeconds >= 0;
    }

    /** What was wrong with the storage last time; null if nothing was. */
    public @Nullable String failure() {
        return failure;
    }

    /** How long the current key has been in use, in seconds. */
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

    /** A key with an id that none of these has. */
    private static MasterKey draw(RandomGenerator random, List<MasterKey> others) {
        byte[] secret = new byte[AesSiv.KEY_BYTES];
        random.nextBytes(secret);
        while (true) {
            // not 0, which a cookie would leave out, and so be shorter
            long id = random.nextLong(1, 1L << 32);
            if (others.stream().noneMatch(other -> other.id() == id)) {
                return new MasterKey(id, secret, 0);
            }
        }
    }
}
