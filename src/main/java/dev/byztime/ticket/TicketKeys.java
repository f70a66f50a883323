package dev.byztime.ticket;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolderException;
import dev.byztime.time.KeptTime;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of this issuer: one that signs, one that will be next, and those whose tickets may still
 * be valid.
 *
 * <p>A key is on the disk before it is published or signs. It is published for {@code announce}
 * before it signs, and until the last ticket that it signed has certainly expired. Only a first
 * start and a start in another era sign with a key that has just been drawn.
 *
 * <p>A key belongs to one timescale. Instants of another scale say nothing about the present one,
 * and no instant in a ticket shows its scale. So after a discontinuity, and after a start in
 * another era than the file's, other keys sign, and tickets of the earlier keys are refused. After
 * a discontinuity within a life the next key signs at once: it has been announced, and this life
 * knows that it has signed nothing. After a start it is not known whether the file is a backup, so
 * both keys are new.
 *
 * <p>Nothing is signed on a timescale whose keys are not on the disk.
 *
 * <p>A damaged file is replaced by one with new keys. Earlier tickets are then refused, which is
 * safe.
 */
public final class TicketKeys {

    /** The name of the file. */
    public static final String FILE = "ticket-keys";

    /** How often the present time is written down, on the local clock. */
    private static final Timestamp REFRESH = new Timestamp(60, 0);

    /** How many keys of earlier timescales are remembered, so that the refusal says why. */
    private static final int MAX_BROKEN = 4;

    /**
     * How many retired keys there can be. More would need lifetimes that were much longer in an
     * earlier life; the next rotation then waits.
     */
    private static final int MAX_RETIRED = 6;

    private static final Logger log = LoggerFactory.getLogger(TicketKeys.class);

    private final DurableFile file;
    private final TicketLimits limits;
    private final SecureRandom random;
    private final @Nullable TicketKeyRecord found;

    private volatile @Nullable Known known;

    /** The intersection of all readings of the present timescale; guarded by this. */
    private @Nullable KeptTime seen;

    /**
     * What is certainly on the disk.
     *
     * @param breaks the number of breaks of the clock that it covers
     * @param writtenAt when it was written, on the local clock
     */
    private record Known(long breaks, Timestamp writtenAt, TicketKeyRecord record) {}

    /**
     * Reads the file.
     *
     * @throws StateFolderException if it cannot be read
     */
    public TicketKeys(DurableFile file, TicketLimits limits, SecureRandom random) {
        this.file = file;
        this.limits = limits;
        this.random = random;
        byte[] bytes = file.readToStart();
        this.found = bytes == null ? null : parse(bytes);
    }

    private static @Nullable TicketKeyRecord parse(byte[] bytes) {
        try {
            return TicketKeyRecord.parse(bytes);
        } catch (IllegalArgumentException e) {
            log.error(
                    "The file {} is damaged ({}), so new keys are made, and earlier tickets are"
                            + " refused",
                    FILE,
                    e.getMessage());
            return null;
        }
    }

    /**
     * Compares a reading with earlier ones, and writes down what follows: other keys after a break,
     * a rotation that is due, or from time to time the present time.
     *
     * <p>One thread must call this often. A stalled disk blocks the thread for as long as the stall
     * lasts.
     *
     * @throws TimeUnavailableException if the error of the reading is too large
     * @throws IOException if the disk fails. The keys on the disk before stay in use
     */
    public synchronized void keep(Reading now) throws IOException {
        Ceiling.requireRoomBeyond(now.within(limits.maxError()));
        Known before = known;
        TicketKeyRecord written = before == null ? found : before.record;
        KeptTime seenBefore = before == null && found != null ? found.seen() : seen;
        boolean broke = false;
        List<IssuerKey> keys;
        if (before == null) {
            broke = found != null && (now.breaks() > 0 || isOtherScale(written, seenBefore, now));
            keys = broke || found == null ? drawn(now) : reaching(found.keys());
        } else if (before.breaks > now.breaks()
                || (before.breaks == now.breaks()
                        && seenBefore != null
                        && seenBefore.isAfter(now))) {
            return; // an old reading
        } else {
            broke = before.breaks < now.breaks() || isOtherScale(written, seenBefore, now);
            keys =
                    broke
                            ? afterBreak(before.record.keys(), now)
                            : rotated(before.record.keys(), now);
        }
        KeptTime together = broke || seenBefore == null ? KeptTime.of(now) : seenBefore.and(now);
        boolean isFresh =
                before != null
                        && !broke
                        && keys.equals(before.record.keys())
                        && now.local().minus(before.writtenAt).isBefore(REFRESH);
        if (!isFresh) {
            TicketKeyRecord next = new TicketKeyRecord(now.era(), together, keys);
            file.replace(next.toBytes());
            known = new Known(now.breaks(), now.local(), next);
            report(before, next, broke);
        }
        seen = together;
    }

    private static boolean isOtherScale(
            @Nullable TicketKeyRecord written, @Nullable KeptTime seen, Reading now) {
        return written != null
                && seen != null
                && (!written.era().equals(now.era()) || seen.contradicts(now));
    }

    private static void report(@Nullable Known before, TicketKeyRecord next, boolean broke) {
        String kid = next.only(IssuerKey.Role.SIGNING).kid();
        if (broke) {
            log.warn(
                    "The timescale broke, or this is another boot, so the key {} signs tickets, and"
                            + " earlier tickets are refused",
                    kid);
        } else if (before == null
                || !before.record.only(IssuerKey.Role.SIGNING).kid().equals(kid)) {
            log.info("The key {} signs tickets", kid);
        }
    }

    /** New keys, and those of the file, if there is one, as keys of an earlier timescale. */
    private List<IssuerKey> drawn(Reading now) {
        List<IssuerKey> keys = new ArrayList<>();
        keys.add(draw(IssuerKey.Role.NEXT, now));
        keys.add(draw(IssuerKey.Role.SIGNING, now));
        addBroken(keys, found == null ? List.of() : found.keys(), now);
        return keys;
    }

    private List<IssuerKey> afterBreak(List<IssuerKey> before, Reading now) {
        List<IssuerKey> keys = new ArrayList<>();
        keys.add(draw(IssuerKey.Role.NEXT, now));
        List<IssuerKey> used = new ArrayList<>();
        for (IssuerKey key : before) {
            if (key.role() == IssuerKey.Role.NEXT) {
                keys.add(key.as(IssuerKey.Role.SIGNING, now.latest()));
            } else {
                used.add(key);
            }
        }
        addBroken(keys, used, now);
        return keys;
    }

    private static void addBroken(List<IssuerKey> keys, List<IssuerKey> used, Reading now) {
        used.stream()
                .map(key ->
                        key.role() == IssuerKey.Role.BROKEN
                                ? key
                                : key.as(IssuerKey.Role.BROKEN, now.latest()))
                .limit(MAX_BROKEN)
                .forEach(keys::add);
    }

    private List<IssuerKey> rotated(List<IssuerKey> before, Reading now) {
        IssuerKey next = only(before, IssuerKey.Role.NEXT);
        IssuerKey signing = only(before, IssuerKey.Role.SIGNING);
        boolean isAnnounced = hasPassed(next.at().plus(limits.announce()), now);
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

    private static boolean hasPassed(Timestamp instant, Reading now) {
        return instant.isBefore(now.earliest());
    }

    private static IssuerKey only(List<IssuerKey> keys, IssuerKey.Role role) {
        return keys.stream().filter(key -> key.role() == role).findFirst().orElseThrow();
    }

    /** The keys with today's limits, if these are larger than those of earlier lives. */
    private List<IssuerKey> reaching(List<IssuerKey> keys) {
        return keys.stream()
                .map(key -> key.secret() == null ? key : key.reaching(limits.reach()))
                .toList();
    }

    private IssuerKey draw(IssuerKey.Role role, Reading now) {
        SigningKey key = SigningKey.draw(limits.algorithm(), random);
        return new IssuerKey(role, key.verification(), key, now.latest(), limits.reach());
    }

    /**
     * The key that signs at the moment of a reading; null if none on the disk belongs to its
     * timescale yet.
     */
    @Nullable SigningKey signing(Reading now) {
        Known present = known;
        return present == null || present.breaks != now.breaks()
                ? null
                : present.record.only(IssuerKey.Role.SIGNING).secret();
    }

    /** Whether the keys are known: not before the first {@link #keep} has succeeded. */
    public boolean areKnown() {
        return known != null;
    }

    /** The key with this kid, and whether it is of the reading's timescale; null if unknown. */
    @Nullable ScaledKey find(String kid, Reading now) {
        Known present = known;
        if (present == null) {
            return null;
        }
        for (IssuerKey key : present.record.keys()) {
            if (key.kid().equals(kid)) {
                boolean ofThisScale =
                        key.role() != IssuerKey.Role.BROKEN && present.breaks == now.breaks();
                return new ScaledKey(key.verification(), ofThisScale);
            }
        }
        return null;
    }

    /**
     * The keys by which tickets of the present timescale can be verified; empty before the start.
     */
    public List<VerificationKey> published() {
        Known present = known;
        return present == null
                ? List.of()
                : present.record.keys().stream()
                        .filter(key -> key.role() != IssuerKey.Role.BROKEN)
                        .map(IssuerKey::verification)
                        .toList();
    }

    /** The instant from which on the present key has signed; null before the start. */
    public @Nullable Timestamp signingSince() {
        Known present = known;
        return present == null ? null : present.record.only(IssuerKey.Role.SIGNING).at();
    }

    /** Whether a rotation has been due for a while, so that something keeps it from happening. */
    public boolean isOverdue(Reading now) {
        Timestamp since = signingSince();
        return since != null
                && hasPassed(
                        since.plus(limits.rotateAfter()).plus(limits.announce()).plus(REFRESH),
                        now);
    }
}
