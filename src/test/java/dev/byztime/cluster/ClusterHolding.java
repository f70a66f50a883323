package dev.byztime.cluster;

import java.util.UUID;

/** A lease as its holder knows it. */
final class ClusterHolding {

    final String resource;
    final long token;

    /** As the owner has promised it last, on the owner's timescale. */
    long expires;

    /** True time until which the holder may act, by the worst of clocks that follow the rules. */
    long until;

    /** The id in its claim. */
    UUID claims;

    /** Whether it is extended at the last moment only. */
    boolean isLazy;

    boolean released;

    ClusterHolding(String resource, long token, UUID claims) {
        this.resource = resource;
        this.token = token;
        this.claims = claims;
    }

    boolean isHeldAt(long now) {
        return !released && now < until;
    }

    @Override
    public String toString() {
        return "%s with %d until %d".formatted(resource, token, until);
    }
}
