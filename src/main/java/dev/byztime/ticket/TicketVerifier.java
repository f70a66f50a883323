package dev.byztime.ticket;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/**
 * Says whether a ticket may be acted on.
 *
 * <p>The steps are in this order:
 *
 * <ol>
 *   <li>The form, within limits of size. What comes before the signature costs little, and the same
 *       whatever the ticket says.
 *   <li>The key, which is looked up among those of the trusted issuers. A ticket cannot bring one.
 *   <li>The signature, by the algorithm of the key.
 *   <li>The timescale of the key, the form of the claims, the audience.
 *   <li>The time: whether it is certainly within the instants of the ticket.
 *   <li>The proof, if the ticket names a key: its form, signature and claims.
 *   <li>Last, whether the proof is new. Only this changes anything. A request that is refused for
 *       another reason has therefore not used up its proof.
 * </ol>
 */
public final class TicketVerifier {

    private static final Set<String> HEADER = Set.of("typ", "alg", "kid");

    private final String issuer;
    private final TicketKeys own;
    private final TrustedIssuers others;
    private final ProofReceivers proofs;

    /**
     * @param issuer the name of this issuer, whose keys are {@code own}
     */
    TicketVerifier(String issuer, TicketKeys own, TrustedIssuers others, ProofReceivers proofs) {
        this.issuer = issuer;
        this.own = own;
        this.others = others;
        this.proofs = proofs;
    }

    /**
     * Judges a ticket, and the proof that was shown with it.
     *
     * @param now the present reading
     */
    public TicketVerdict verify(TicketCheck check, Reading now) {
        CompactJws jws;
        String kid;
        String name;
        try {
            jws = CompactJws.parse(check.ticket());
            jws.requireHeader(TicketClaims.TYPE, HEADER);
            kid = jws.header("kid");
            name = jws.claim("iss");
        } catch (IllegalArgumentException e) {
            return invalid(TicketVerdict.Invalid.Reason.FORM, e);
        }
        boolean isOwn = name.equals(issuer);
        if (!isOwn && !others.contains(name)) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.ISSUER, "its issuer is not trusted here");
        }
        ScaledKey key = isOwn ? own.find(kid, now) : others.find(name, kid, now);
        if (key == null) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.KEY, "its issuer has no key with its kid");
        }
        if (!key.key().signed(jws)) {
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
        if (!claims.audience().equals(check.audience())) {
            return new TicketVerdict.Invalid(
                    TicketVerdict.Invalid.Reason.AUDIENCE, "it is for another audience");
        }
        TicketVerdict untimely = untimely(claims, now);
        return untimely == null ? proven(claims, check, now) : untimely;
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

    private TicketVerdict proven(TicketClaims ticket, TicketCheck check, Reading now) {
        TicketCheck.Shown shown = check.shown();
        if (ticket.keyThumbprint() == null) {
            return shown == null
                    ? valid(ticket, now)
                    : unproven(
                            ticket,
                            TicketVerdict.Unproven.Reason.KEY,
                            "the ticket names no key, so a proof proves nothing; ask without one"
                                    + " if bearer tickets are welcome");
        }
        if (shown == null) {
            return unproven(
                    ticket,
                    TicketVerdict.Unproven.Reason.MISSING,
                    "the ticket names a key, so send proof, method and uri too");
        }
        return proven(ticket, ticket.keyThumbprint(), check.ticket(), shown, now);
    }

    private TicketVerdict proven(
            TicketClaims ticket,
            String thumbprint,
            String text,
            TicketCheck.Shown shown,
            Reading now) {
        CompactJws jws;
        Proof proof;
        try {
            jws = CompactJws.parse(shown.proof());
            proof = Proof.of(jws);
        } catch (IllegalArgumentException e) {
            return unproven(
                    ticket, TicketVerdict.Unproven.Reason.FORM, String.valueOf(e.getMessage()));
        }
        if (!proof.key().thumbprint().equals(thumbprint)) {
            return unproven(
                    ticket,
                    TicketVerdict.Unproven.Reason.KEY,
                    "the proof is by another key than the ticket names");
        }
        if (!proof.key().signed(jws)) {
            return unproven(
                    ticket,
                    TicketVerdict.Unproven.Reason.SIGNATURE,
                    "the proof's signature is not one of its key");
        }
        if (!proof.method().equals(shown.method())) {
            return unproven(
                    ticket,
                    TicketVerdict.Unproven.Reason.METHOD,
                    "the proof's htm is not the method of the request");
        }
        if (!isSameUri(proof.uri(), shown.uri())) {
            return unproven(
                    ticket,
                    TicketVerdict.Unproven.Reason.URI,
                    "the proof's htu is not the URI of the request, without query and fragment");
        }
        if (!proof.ticketHash().equals(hash(text))) {
            return unproven(
                    ticket,
                    TicketVerdict.Unproven.Reason.TICKET,
                    "the proof's ath is not the SHA-256 of the ticket, in base64url");
        }
        if (proof.at() == null) {
            return unproven(
                    ticket,
                    TicketVerdict.Unproven.Reason.TIMESTAMP,
                    "the proof has no byz_ts: the client's estimate of global time, as GET /time"
                            + " tells it, as a text, and later in each proof; the whole seconds of"
                            + " iat cannot order requests");
        }
        TicketVerdict refused = proofs.judge(ticket, proof, proof.at(), now);
        return refused == null ? valid(ticket, now) : refused;
    }

    private static boolean isSameUri(String proven, String shown) {
        try {
            return ProofUri.of(proven).equals(ProofUri.of(shown));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String hash(String ticket) {
        try {
            return CompactJws.text(
                    MessageDigest.getInstance("SHA-256")
                            .digest(ticket.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static TicketVerdict valid(TicketClaims ticket, Reading now) {
        return new TicketVerdict.Valid(ticket, now.safeRemaining(ticket.expires()));
    }

    private static TicketVerdict unproven(
            TicketClaims ticket, TicketVerdict.Unproven.Reason reason, String detail) {
        return new TicketVerdict.Unproven(ticket, reason, detail);
    }
}
