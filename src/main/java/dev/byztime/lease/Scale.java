package dev.byztime.lease;

import dev.byztime.stable.Beginning;
import dev.byztime.stable.DurableFile;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.SecureRandom;

/**
 * What is on the disk about the timescale that leases are promised on: until when nothing is
 * granted after a break of it, and the key of the claims that were made on it.
 *
 * <p>A break must outlive a crash: a life that knew nothing of it would compare promises of the old
 * scale with the new one, and confirm claims that are void. So each break has its own key, and
 * nothing is granted on a scale whose record is not on the disk.
 *
 * <table>
 *   <caption>How a life begins</caption>
 *   <tr><th>the last life's record</th><th>quiet until, on the local clock</th><th>key</th></tr>
 *   <tr><td>of this boot</td><td>what it says</td><td>kept</td></tr>
 *   <tr><td>of another boot</td><td>the longest promise, since the boot</td><td>new</td></tr>
 *   <tr><td>none, or unreadable</td><td>the longest promise, from now on</td><td>new</td></tr>
 * </table>
 *
 * The key is also new if the expiries' ceiling is lost: with an old backup, it may be that of an
 * older scale.
 */
public final class Scale {

    /** Its file's name. */
    public static final String FILE = "lease-scale";

    private static final Logger log = LoggerFactory.getLogger(Scale.class);

    private final DurableFile file;
    private final LeaseLimits limits;
    private final SecureRandom random;

    private volatile @Nullable Mark mark;

    /**
     * What is known durably.
     *
     * @param breaks of the clock that it takes into account
     * @param quietUntilNs nothing is granted until then, on the local clock
     * @param cause why not
     * @param era the present boot
     * @param key of claims made from now on
     */
    record Mark(long breaks, long quietUntilNs, Recovering.Cause cause, Era era, byte[] key) {}

    /**
     * @param file named {@value #FILE}
     */
    public Scale(DurableFile file, LeaseLimits limits, SecureRandom random) {
        this.file = file;
        this.limits = limits;
        this.random = random;
    }

    /** Null before the first {@link #keep} has succeeded. */
    @Nullable Mark mark() {
        return mark;
    }

    /**
     * Begins, and writes down each break of the timescale; else does nothing.
     *
     * <p>For one thread that calls it often, and may be held up for as long as the disk likes.
     *
     * @param beginning of the expiries' ceiling; null if it has not begun
     * @throws TimeUnavailableException if the reading is too wide
     * @throws IOException if the disk fails; nothing is granted until it succeeds
     */
    public synchronized void keep(Reading now, @Nullable Beginning beginning) throws IOException {
        Mark known = mark;
        if (beginning == null || (known != null && known.breaks >= now.breaks())) {
            return;
        }
        Moment moment = Moment.of(now, limits);
        Mark next =
                known == null
                        ? first(moment, beginning)
                        : broken(moment, Math.max(known.quietUntilNs, quietFrom(moment)));
        file.replace(new ScaleRecord(next.era, next.quietUntilNs, next.key).toBytes());
        mark = next;
    }

    private Mark first(Moment now, Beginning beginning) throws IOException {
        if (now.breaks() > 0) {
            return broken(now, quietFrom(now));
        }
        Era era = now.reading().era();
        ScaleRecord found = found();
        if (found == null) {
            return new Mark(0, quietFrom(now), Recovering.Cause.RESTART, era, newKey());
        }
        if (!found.era().equals(era)) {
            long sinceBoot = limits.quietNs(now.reading().driftPpb());
            return new Mark(0, sinceBoot, Recovering.Cause.OTHER_ERA, era, newKey());
        }
        boolean lost = beginning.origin() != Beginning.Origin.FOUND;
        return new Mark(
                0,
                found.quietUntilNs(),
                Recovering.Cause.DISCONTINUITY,
                era,
                lost ? newKey() : found.key());
    }

    private Mark broken(Moment now, long quietUntil) {
        return new Mark(
                now.breaks(),
                quietUntil,
                Recovering.Cause.DISCONTINUITY,
                now.reading().era(),
                newKey());
    }

    private @Nullable ScaleRecord found() throws IOException {
        byte[] bytes = file.read();
        if (bytes == null) {
            return null;
        }
        try {
            return ScaleRecord.parse(bytes);
        } catch (IllegalArgumentException e) {
            log.warn("{} is damaged; as if it were lost, all promises are waited for", FILE);
            return null;
        }
    }

    private long quietFrom(Moment now) {
        return Math.addExact(now.local(), limits.quietNs(now.reading().driftPpb()));
    }

    private byte[] newKey() {
        byte[] key = new byte[ScaleRecord.KEY_BYTES];
        random.nextBytes(key);
        return key;
    }
}
