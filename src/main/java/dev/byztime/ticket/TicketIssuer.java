package dev.byztime.ticket;

import dev.byztime.stable.Ceiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import java.security.SecureRandom;

/**
 * Signs tickets.
 *
 * <p>A ticket expires at {@code latest + lifetime}, of one reading, so its bearer can rely on the
 * lifetime. It may be acted on from {@code earliest - 2 * maxError} on: every reading elsewhere
 * whose error is at most maxError is then certain that this instant has passed.
 *
 * <p>Nothing is kept of a ticket.
 */
public final class TicketIssuer {

    private static final int ID_BYTES = 16;

    private final TicketLimits limits;
    private final IssuerKeys keys;
    private final SecureRandom random;

    TicketIssuer(TicketLimits limits, IssuerKeys keys, SecureRandom random) {
        this.limits = limits;
        this.keys = keys;
        this.random = random;
    }

    /** The limits of tickets. */
    public TicketLimits limits() {
        return limits;
    }

    /**
     * Issues a ticket.
     *
     * @throws TimeUnavailableException if the error of the reading is too large
     */
    public IssueResult issue(TicketRequest request, Reading now) {
        Ceiling.requireRoomBeyond(now.within(limits.maxError()));
        Timestamp lifetime =
                request.lifetime() == null
                        ? limits.usualLifetime()
                        : Timestamp.min(request.lifetime(), limits.longestLifetime());
        Timestamp expires = now.latest().plus(lifetime);
        Timestamp notBefore =
                request.notBefore() == null
                        ? now.earliest().minus(limits.maxError()).minus(limits.maxError())
                        : request.notBefore();
        if (!notBefore.isBefore(expires)) {
            return new IssueResult.NeverValid(expires);
        }
        SigningKey key = keys.signing(now);
        if (key == null) {
            return new IssueResult.NoKey();
        }
        TicketClaims claims =
                new TicketClaims(
                        limits.issuer(),
                        request.subject(),
                        request.audience(),
                        id(),
                        request.keyThumbprint(),
                        notBefore,
                        expires,
                        request.claims());
        return new IssueResult.Issued(
                key.sign(TicketClaims.TYPE, claims.toPayload(now.earliest())),
                claims,
                lifetime,
                now.safeRemaining(expires));
    }

    private String id() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return CompactJws.text(bytes);
    }
}
