package dev.byztime.ticket;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * The keys of this issuer: one that signs, one that will be next, and those whose tickets may still
 * be valid.
 *
 * <p>{@link TicketKeys} keeps them in a state folder, {@link AgreedKeys} in a store that several
 * instances share.
 */
public abstract sealed class IssuerKeys permits TicketKeys, AgreedKeys {

    private final TicketLimits limits;

    IssuerKeys(TicketLimits limits) {
        this.limits = limits;
    }

    /**
     * What is certainly written down.
     *
     * @param breaks the number of breaks of the clock that it covers
     * @param keys all keys
     */
    record Present(long breaks, List<IssuerKey> keys) {

        @Nullable IssuerKey signing() {
            return keys.stream()
                    .filter(key -> key.role() == IssuerKey.Role.SIGNING)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** What is certainly written down; null if nothing is. */
    abstract @Nullable Present present();

    /**
     * Compares a reading with earlier ones, and writes down what follows: other keys after a break,
     * a rotation that is due, or from time to time the present time.
     *
     * <p>One thread must call this often. Stalled storage blocks the thread for as long as the
     * stall lasts.
     *
     * @throws TimeUnavailableException if the error of the reading is too large
     * @throws IOException if the storage fails. The keys of before stay in use
     */
    public abstract void keep(Reading now) throws IOException;

    /** Whether the keys by which tickets can be judged at the moment of a reading are known. */
    public boolean areKnown(Reading now) {
        return present() != null;
    }

    /**
     * The key that signs at the moment of a reading; null if none that is written down belongs to
     * its timescale yet.
     */
    @Nullable SigningKey signing(Reading now) {
        Present present = present();
        IssuerKey key =
                present == null || present.breaks != now.breaks() ? null : present.signing();
        return key == null ? null : key.secret();
    }

    /** The key with this kid, and whether it is of the reading's timescale; null if unknown. */
    @Nullable ScaledKey find(String kid, Reading now) {
        Present present = present();
        if (present == null) {
            return null;
        }
        for (IssuerKey key : present.keys) {
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
        Present present = present();
        return present == null
                ? List.of()
                : present.keys.stream()
                        .filter(key -> key.role() != IssuerKey.Role.BROKEN)
                        .map(IssuerKey::verification)
                        .toList();
    }

    /** The instant from which on the present key has signed; null if none signs. */
    public @Nullable Timestamp signingSince() {
        Present present = present();
        IssuerKey key = present == null ? null : present.signing();
        return key == null ? null : key.at();
    }

    /** Whether a rotation has been due for a while, so that something keeps it from happening. */
    public boolean isOverdue(Reading now) {
        Timestamp since = signingSince();
        return since != null
                && KeyRotation.hasPassed(
                        since.plus(limits.rotateAfter())
                                .plus(limits.announce())
                                .plus(KeyRotation.REFRESH),
                        now);
    }
}
