package dev.byztime.daemon.net;

import dev.byztime.daemon.keys.Authorities;

import java.util.function.Supplier;

/**
 * The configuration of another node of the group.
 *
 * @param name the name for operators
 * @param host a host name or an address
 * @param port the port of both its TCP socket and its UDP socket
 * @param distanceM its least possible distance in metres, for which light needs time
 * @param certificateName the name that its certificate must have
 * @param authorities supplies the authorities that may issue its certificate, which may change
 */
public record Member(
        String name,
        String host,
        int port,
        long distanceM,
        String certificateName,
        Supplier<Authorities> authorities) {

    /** The largest distance, one light year. Arithmetic would overflow beyond it. */
    public static final long MAX_DISTANCE_M = 10_000_000_000_000_000L;

    /** The time that light needs for a metre in femtoseconds, rounded down. */
    private static final long FS_PER_M = 3_335_640;

    private static final long FS_PER_NS = 1_000_000;

    /** The least time that light needs from there. */
    long lightNs() {
        return distanceM / FS_PER_NS * FS_PER_M + distanceM % FS_PER_NS * FS_PER_M / FS_PER_NS;
    }

    /** The host and port, as an operator writes them. */
    public String place() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
