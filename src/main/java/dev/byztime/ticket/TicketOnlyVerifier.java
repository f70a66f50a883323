package dev.byztime.ticket;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Says whether a ticket may be acted on, apart from the proof that it may need.
 *
 * <p>It decides nothing for others, so each program may have one of its own. The steps are in this
 * order:
 *
 * <ol>
 *   <li>The form, within limits of size. What comes before the signature costs little, and the same
 *       whatever the ticket says.
 *   <li>The key, which is looked up among those of the trusted issuers. A ticket cannot bring one.
 *   <li>The signature, by the algorithm of the key.
 *   <li>The timescale of the key, the form of the claims, the audience.
 *   <li>The time: whether it is certainly within the instants of the ticket.
 * </ol>
 */
public final class TicketOnlyVerifier {

    private static final Set<String> HEADER = Set.of("typ", "alg", "kid");

    /** How many tickets need no second check of their signature: about 1 MB. */
    private static final int MOST_CHECKED = 4096;

    private final TrustedKeys keys;
    private final CheckedSignatures signatures = new CheckedSignatures(MOST_CHECKED);

    TicketOnlyVerifier(TrustedKeys keys) {
        this.keys = keys;
    }

    /** A verifier for the tickets of these issuers. */
    public TicketOnlyVerifier(TrustedIssuers issuers) {
        this((TrustedKeys) issuers);
    }

    /**
     * Judges a ticket.
     *
     * @param ticket the ticket
     * @param audience the name of the service that asks
     * @param now the present reading
     * @return VALID also if the ticket names a key, and so needs a proof besides
     */
    public TicketVerdict verify(String ticket, String audience, Reading now) {
        CompactJws jws;
        String kid;
        String name;
        try {
            jws = CompactJws.parse(ticket);
            jws.requireHeader(TicketClaims.TYPE, HEADER);
            kid = jws.header("kid");
            name = jws.claim("iss");
        } catch (IllegalArgumentException e) {
            return invalid(TicketVerdict.Invalid.Reason.FORM, e);
        }
        if (!keys.contains(name)) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.ISSUER, "its issuer is not trusted here");
        }
        ScaledKey key = keys.find(name, kid, now);
        if (key == null) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.KEY, "its issuer has no key with its kid");
        }
        if (!signatures.fits(key.key(), jws)) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.SIGNATURE,
                    "its signature is not one of its key, which is for "
                            + key.key().algorithm().jose());
        }
        if (!key.ofThisScale()) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.TIMESCALE,
                    "its key signed on a timescale that has ended, or may have");
        }
        TicketClaims claims;
        try {
            claims = TicketClaims.of(jws);
        } catch (IllegalArgumentException e) {
            return invalid(TicketVerdict.Invalid.Reason.FORM, e);
        }
        if (!claims.audience().equals(audience)) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.AUDIENCE, "it is for another audience");
        }
        TicketVerdict untimely = untimely(claims, now);
        return untimely == null
                ? new TicketVerdict.Valid(claims, now.safeRemaining(claims.expires()))
                : untimely;
    }

    private static TicketVerdict invalid(
            TicketVerdict.Invalid.Reason reason, IllegalArgumentException e) {
        return new TicketVerdict.Invalid(reason, String.valueOf(e.getMessage()));
    }

    /** The verdict by the time, unless the time is certainly within the instants of the ticket. */
    private static @Nullable TicketVerdict untimely(TicketClaims ticket, Reading now) {
        if (!ticket.expires().isAfter(now.earliest())) {
            return new TicketVerdict.Expired(ticket);
        }
        if (now.latest().isBefore(ticket.notBefore())) {
            return new TicketVerdict.NotYet(ticket, now.certainlyPassedIn(ticket.notBefore()));
        }
        boolean hasBegun = !ticket.notBefore().isAfter(now.earliest());
        boolean goesOn = now.latest().isBefore(ticket.expires());
        if (hasBegun && goesOn) {
            return null;
        }
        return new TicketVerdict.Uncertain(
                ticket,
                Timestamp.max(
                        hasBegun ? Timestamp.ZERO : now.certainlyPassedIn(ticket.notBefore()),
                        goesOn ? Timestamp.ZERO : now.certainlyPassedIn(ticket.expires())));
    }
}
