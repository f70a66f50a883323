package dev.byztime.ticket;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolderException;
import dev.byztime.time.KeptTime;
import dev.byztime.time.Reading;
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
public final class TicketKeys extends IssuerKeys {

    /** The name of the file. */
    public static final String FILE = "ticket-keys";

    private static final Logger log = LoggerFactory.getLogger(TicketKeys.class);

    private final DurableFile file;
    private final TicketLimits limits;
    private final KeyRotation rotation;
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
        super(limits);
        this.file = file;
        this.limits = limits;
        this.rotation = new KeyRotation(limits, limits.reach(), random);
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

    @Override
    public synchronized void keep(Reading now) throws IOException {
        Ceiling.requireRoomBeyond(now.within(limits.maxError()));
        Known before = known;
        TicketKeyRecord written = before == null ? found : before.record;
        KeptTime seenBefore = before == null && found != null ? found.seen() : seen;
        boolean broke = false;
        List<IssuerKey> keys;
        if (before == null) {
            broke = found != null && (now.breaks() > 0 || isOtherScale(written, seenBefore, now));
            keys = broke || found == null ? drawn(now) : rotation.reaching(found.keys());
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
                        && now.local().minus(before.writtenAt).isBefore(KeyRotation.REFRESH);
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
        keys.add(rotation.draw(IssuerKey.Role.NEXT, now));
        keys.add(rotation.draw(IssuerKey.Role.SIGNING, now));
        KeyRotation.addBroken(keys, found == null ? List.of() : found.keys(), now);
        return keys;
    }

    private List<IssuerKey> afterBreak(List<IssuerKey> before, Reading now) {
        List<IssuerKey> keys = new ArrayList<>();
        keys.add(rotation.draw(IssuerKey.Role.NEXT, now));
        List<IssuerKey> used = new ArrayList<>();
        for (IssuerKey key : before) {
            if (key.role() == IssuerKey.Role.NEXT) {
                keys.add(key.as(IssuerKey.Role.SIGNING, now.latest()));
            } else {
                used.add(key);
            }
        }
        KeyRotation.addBroken(keys, used, now);
        return keys;
    }

    private List<IssuerKey> rotated(List<IssuerKey> before, Reading now) {
        IssuerKey next = KeyRotation.only(before, IssuerKey.Role.NEXT);
        return rotation.rotated(
                before, KeyRotation.hasPassed(next.at().plus(limits.announce()), now), now);
    }

    @Override
    @Nullable Present present() {
        Known present = known;
        return present == null ? null : new Present(present.breaks, present.record.keys());
    }
}
