package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.Cookie;

/**
 * A query in the form in which it is sent, with the facts by which its answer is recognised.
 *
 * @param datagram the whole datagram
 * @param uniqueId 16 random bytes, which the answer repeats
 * @param session the keys that sealed it, which the peer may have replaced by the time of the
 *     answer
 */
public record Query(byte[] datagram, byte[] uniqueId, Cookie.Content session) {

    @Override
    public String toString() {
        return "query of " + datagram.length + " bytes";
    }
}
