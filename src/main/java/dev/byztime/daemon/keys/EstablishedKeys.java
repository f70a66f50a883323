package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.Cookie;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The result of one key establishment.
 *
 * @param session the two keys, 32 bytes each
 * @param cookies 1 to 16 cookies, each of 1 to 1024 bytes
 * @param server the address that answered; queries go to the same address by UDP
 */
public record EstablishedKeys(
        Cookie.Content session, List<byte[]> cookies, InetSocketAddress server) {

    public EstablishedKeys {
        cookies = List.copyOf(cookies);
    }

    @Override
    public String toString() {
        return "keys of " + server; // without the keys themselves
    }
}
