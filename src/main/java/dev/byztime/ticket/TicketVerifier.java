package dev.byztime.ticket;

import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Says whether a ticket may be acted on.
 *
 * <p>The steps are in this order:
 *
 * <ol>
 *   <li>All but the proof, in the order of {@link TicketOnlyVerifier}.
 *   <li>The proof, if the ticket names a key: its form, signature and claims.
 *   <li>Last, whether the proof is new. Only this changes anything. A request that is refused for
 *       another reason has therefore not used up its proof.
 * </ol>
 */
public final class TicketVerifier {

    private final TicketOnlyVerifier tickets;

    /**
     * @param issuer the name of this issuer, whose keys are {@code own}
     */
    TicketVerifier(String issuer, IssuerKeys own, TrustedIssuers others) {
        this.tickets = new TicketOnlyVerifier(new AllKeys(issuer, own, others));
    }

    /** The keys of this issuer, and of the others that are trusted. */
    private record AllKeys(String issuer, IssuerKeys own, TrustedIssuers others)
            implements TrustedKeys {

        @Override
        public boolean contains(String name) {
            return name.equals(issuer) || others.contains(name);
        }

        @Override
        public @Nullable ScaledKey find(String name, String kid, Reading now) {
            return name.equals(issuer) ? own.find(kid, now) : others.find(name, kid, now);
        }
    }

    /**
     * Judges a ticket and the proof that was shown with it, but for the last step. It changes
     * nothing.
     *
     * @param now the present reading
     */
    CheckedTicket check(TicketCheck check, Reading now) {
        TicketVerdict alone = tickets.verify(check.ticket(), check.audience(), now);
        return alone instanceof TicketVerdict.Valid good
                ? proven(good, check, now)
                : new CheckedTicket.Decided(alone);
    }

    /**
     * The last step: judges whether the proof is new.
     *
     * @param proofs those that judge all proofs of this audience and subject
     * @param now the present reading, by which the ticket is looked at again if it is another one
     */
    TicketVerdict judge(CheckedTicket.Provable shown, ProofReceivers proofs, Reading now) {
        TicketVerdict good = shown.good();
        if (now != shown.time()) {
            good = tickets.verify(shown.check().ticket(), shown.check().audience(), now);
        }
        if (!(good instanceof TicketVerdict.Valid valid)) {
            return good;
        }
        TicketVerdict refused = proofs.judge(valid.ticket(), shown.proof(), shown.at(), now);
        return refused == null ? valid : refused;
    }

    private CheckedTicket proven(TicketVerdict.Valid good, TicketCheck check, Reading now) {
        TicketClaims ticket = good.ticket();
        TicketCheck.Shown shown = check.shown();
        if (ticket.keyThumbprint() == null) {
            return shown == null
                    ? new CheckedTicket.Decided(good)
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
        return proven(good, ticket.keyThumbprint(), check, shown, now);
    }

    private CheckedTicket proven(
            TicketVerdict.Valid good,
            String thumbprint,
            TicketCheck check,
            TicketCheck.Shown shown,
            Reading now) {
        TicketClaims ticket = good.ticket();
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
        if (!proof.ticketHash().equals(hash(check.ticket()))) {
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
        return new CheckedTicket.Provable(check, good, proof, proof.at(), now);
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

    private static CheckedTicket unproven(
            TicketClaims ticket, TicketVerdict.Unproven.Reason reason, String detail) {
        return new CheckedTicket.Decided(new TicketVerdict.Unproven(ticket, reason, detail));
    }
}
