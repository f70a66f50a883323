package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.Cookie;

/**
 * A query as it is to be sent, and what its answer will be known by.
 *
 * @param datagram all of it
 * @param uniqueId 16 random bytes, which the answer repeats
 * @param session the keys under which it was sealed; they may not be the peer's present ones when
 *     the answer comes
 */
public record Query(byte[] datagram, byte[] uniqueId, Cookie.Content session) {

    @Override
    public String toString() {
        return "query of " + datagram.length + " bytes";
    }
}
