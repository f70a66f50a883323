package dev.byztime.ticket;

import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;

/** The keys of all issuers whose tickets are accepted. */
interface TrustedKeys {

    /** Whether this issuer is trusted. */
    boolean contains(String issuer);

    /** The key of an issuer with this kid, and whether it is of the reading's timescale. */
    @Nullable ScaledKey find(String issuer, String kid, Reading now);
}
