package dev.byztime.ticket;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/**
 * A key of this issuer, with what it is used for.
 *
 * @param role what it is used for
 * @param verification its public part
 * @param secret its private part; null if it never signs again
 * @param at of NEXT: when it had certainly been announced; of SIGNING: when it had certainly begun;
 *     of RETIRED: when the last ticket that it signed has expired; of BROKEN: when the break was
 *     noticed
 * @param reach how far above latest the expiry of a ticket may be that it signs
 */
record IssuerKey(
        Role role,
        VerificationKey verification,
        @Nullable SigningKey secret,
        Timestamp at,
        Timestamp reach) {

    /** What a key is used for. */
    enum Role {
        /** It is announced, and has signed nothing. */
        NEXT,
        /** It signs tickets. */
        SIGNING,
        /** It signed tickets that may still be valid. */
        RETIRED,
        /** It signed tickets on a timescale that has ended. They are refused. */
        BROKEN
    }

    String kid() {
        return verification.thumbprint();
    }

    IssuerKey as(Role other, Timestamp from) {
        boolean signs = other == Role.SIGNING || other == Role.NEXT;
        return new IssuerKey(other, verification, signs ? secret : null, from, reach);
    }

    IssuerKey reaching(Timestamp other) {
        return new IssuerKey(role, verification, secret, at, Timestamp.max(reach, other));
    }
}
