package dev.byztime.daemon.boot;

import java.net.InetAddress;

/**
 * All addresses that begin with the same bits.
 *
 * @param address one of them
 * @param bits the number of leading bits that all of them share
 */
record AddressPrefix(InetAddress address, int bits) {

    /**
     * Parses a text such as {@code 192.0.2.0/24}, or a single address.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static AddressPrefix parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + literal + "' is not an address", e);
        }
        int most = 8 * address.getAddress().length;
        String length = slash < 0 ? "" + most : text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > most) {
            throw new IllegalArgumentException(
                    "'%s' is not a number of bits, 0 to %d".formatted(length, most));
        }
        AddressPrefix prefix = new AddressPrefix(address, Integer.parseInt(length));
        if (!prefix.hasNothingBeyond()) {
            throw new IllegalArgumentException(
                    "%s has bits beyond its first %s".formatted(literal, length));
        }
        return prefix;
    }

    /** Whether an address is one of these. */
    boolean contains(InetAddress other) {
        byte[] own = address.getAddress();
        byte[] others = other.getAddress();
        if (own.length != others.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (bit(own, bit) != bit(others, bit)) {
                return false;
            }
        }
        return true;
    }

    /** Whether all bits beyond the prefix are 0. If not, as in 192.0.2.7/24, it is a mistake. */
    private boolean hasNothingBeyond() {
        byte[] own = address.getAddress();
        for (int bit = bits; bit < 8 * own.length; bit++) {
            if (bit(own, bit) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] of, int index) {
        return of[index / 8] >> (7 - index % 8) & 1;
    }
}
