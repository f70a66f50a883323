package dev.byztime.ticket;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** When keys of this issuer take the place of others. */
final class KeyRotation {

    /** How often the present time is written down. */
    static final Timestamp REFRESH = new Timestamp(60, 0);

    /** How many keys of earlier timescales are remembered, so that the refusal says why. */
    private static final int MAX_BROKEN = 4;

    /**
     * How many retired keys there can be. More would need lifetimes that were much longer in an
     * earlier life; the next rotation then waits.
     */
    private static final int MAX_RETIRED = 6;

    private final TicketLimits limits;
    private final Timestamp reach;
    private final SecureRandom random;

    /**
     * @param reach how far above latest, at the moment when another key takes its place, the expiry
     *     of a ticket may be that a key has signed
     */
    KeyRotation(TicketLimits limits, Timestamp reach, SecureRandom random) {
        this.limits = limits;
        this.reach = reach;
        this.random = random;
    }

    static boolean hasPassed(Timestamp instant, Reading now) {
        return instant.isBefore(now.earliest());
    }

    IssuerKey draw(IssuerKey.Role role, Reading now) {
        SigningKey key = SigningKey.draw(limits.algorithm(), random);
        return new IssuerKey(role, key.verification(), key, now.latest(), reach);
    }

    /** Adds keys as those of an earlier timescale. */
    static void addBroken(List<IssuerKey> keys, List<IssuerKey> used, Reading now) {
        used.stream()
                .map(key ->
                        key.role() == IssuerKey.Role.BROKEN
                                ? key
                                : key.as(IssuerKey.Role.BROKEN, now.latest()))
                .limit(MAX_BROKEN)
                .forEach(keys::add);
    }

    /**
     * The keys by which the present ones are to be replaced; the same if nothing is due.
     *
     * @param before with one key that signs, and one that is next
     * @param isAnnounced whether the next key has been published for long enough
     */
    List<IssuerKey> rotated(List<IssuerKey> before, boolean isAnnounced, Reading now) {
        IssuerKey next = only(before, IssuerKey.Role.NEXT);
        IssuerKey signing = only(before, IssuerKey.Role.SIGNING);
        boolean isDue =
                hasPassed(signing.at().plus(limits.rotateAfter()), now)
                        || signing.verification().algorithm() != limits.algorithm();
        boolean isOther = next.verification().algorithm() != limits.algorithm();
        List<IssuerKey> keys = new ArrayList<>();
        boolean hasRoom =
                before.stream().filter(key -> key.role() == IssuerKey.Role.RETIRED).count()
                        < MAX_RETIRED;
        boolean rotates = isDue && isAnnounced && !isOther && hasRoom;
        keys.add(rotates || isOther ? draw(IssuerKey.Role.NEXT, now) : next);
        keys.add(rotates ? next.as(IssuerKey.Role.SIGNING, now.latest()) : signing);
        if (rotates) {
            keys.add(signing.as(IssuerKey.Role.RETIRED, now.latest().plus(signing.reach())));
        }
        for (IssuerKey key : before) {
            if (key.role() == IssuerKey.Role.BROKEN
                    || (key.role() == IssuerKey.Role.RETIRED && !hasPassed(key.at(), now))) {
                keys.add(key);
            }
        }
        return keys;
    }

    static IssuerKey only(List<IssuerKey> keys, IssuerKey.Role role) {
        return keys.stream().filter(key -> key.role() == role).findFirst().orElseThrow();
    }

    /** The keys with today's limits, if these are larger than those of earlier lives. */
    List<IssuerKey> reaching(List<IssuerKey> keys) {
        return keys.stream().map(key -> key.secret() == null ? key : key.reaching(reach)).toList();
    }
}
