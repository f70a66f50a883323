package dev.byztime.lease;

/**
 * A lease that is valid but is not extended, since somebody waits for it or it was revoked.
 *
 * @param lease as it stands
 */
public record Recalled(Granted lease) implements Renewed {}
