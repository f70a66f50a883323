package dev.byztime.daemon.net;

import dev.byztime.daemon.keys.Authorities;

/**
 * Another node of the group.
 *
 * @param name for operators
 * @param host a name or an address
 * @param port of both its TCP and its UDP socket
 * @param distanceM how far away it certainly is, in metres: light needs that long
 * @param certificateName what its certificate must be for
 * @param authorities who must have issued that
 */
public record Member(
        String name,
        String host,
        int port,
        long distanceM,
        String certificateName,
        Authorities authorities) {

    /** A light year; beyond, arithmetic would be the limit. */
    public static final long MOST_DISTANCE_M = 10_000_000_000_000_000L;

    /** Of light, for a metre, in femtoseconds, rounded down. */
    private static final long FS_PER_M = 3_335_640;

    private static final long FS_PER_NS = 1_000_000;

    /** How long light needs to come from there, at least. */
    long lightNs() {
        return distanceM / FS_PER_NS * FS_PER_M + distanceM % FS_PER_NS * FS_PER_M / FS_PER_NS;
    }

    /** Where it is to be found, as an operator has written it. */
    public String place() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
