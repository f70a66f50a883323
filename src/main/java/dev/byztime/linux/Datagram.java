package dev.byztime.linux;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A datagram that {@link UdpSocket} has received, in buffers that are used again for the next one.
 *
 * <p>The sender's address is kept in the kernel's form, so that an answer can be sent there.
 */
public final class Datagram {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** The length of a socket address of any family. */
    static final int ADDRESS_BYTES = 28;

    private static final int IPV4_AT = 4;
    private static final int IPV6_AT = 8;

    final byte[] bytes;
    int length;
    final byte[] peer = new byte[ADDRESS_BYTES];
    int peerLength;
    final ControlMessages control = new ControlMessages();

    /**
     * Creates the buffers.
     *
     * @param capacity the longest datagram; longer ones are skipped
     */
    public Datagram(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** A copy of the content. */
    public byte[] content() {
        return Arrays.copyOf(bytes, length);
    }

    public int length() {
        return length;
    }

    /** Whether the kernel stamped the datagram on its arrival. */
    public boolean isStamped() {
        return control.isStamped();
    }

    /** The time of arrival on CLOCK_REALTIME, if it {@link #isStamped}. */
    public long stampNs() {
        return control.stampNs();
    }

    /** The sender's address; null if it is not an internet address. */
    public @Nullable InetSocketAddress from() {
        return decoded(peer, peerLength);
    }

    /** An address in the kernel's form. */
    static byte[] encoded(InetSocketAddress address, boolean ipv6) {
        byte[] ip = address.getAddress().getAddress();
        int port = address.getPort();
        byte[] encoded = new byte[ipv6 ? ADDRESS_BYTES : 16];
        encoded[0] = (byte) (ipv6 ? AF_INET6 : AF_INET);
        encoded[2] = (byte) (port >> 8);
        encoded[3] = (byte) port;
        if (!ipv6) {
            System.arraycopy(ip, 0, encoded, IPV4_AT, 4);
        } else if (ip.length == 4) { // ::ffff:a.b.c.d
            encoded[IPV6_AT + 10] = (byte) 0xFF;
            encoded[IPV6_AT + 11] = (byte) 0xFF;
            System.arraycopy(ip, 0, encoded, IPV6_AT + 12, 4);
        } else {
            System.arraycopy(ip, 0, encoded, IPV6_AT, 16);
            if (address.getAddress() instanceof Inet6Address six) {
                int scope = six.getScopeId();
                for (int i = 0; i < 4; i++) {
                    encoded[24 + i] = (byte) (scope >>> (8 * i));
                }
            }
        }
        return encoded;
    }

    static @Nullable InetSocketAddress decoded(byte[] address, int length) {
        int family = length < 2 ? 0 : (address[0] & 0xFF) | (address[1] & 0xFF) << 8;
        int from = family == AF_INET ? IPV4_AT : IPV6_AT;
        int bytes = family == AF_INET ? 4 : 16;
        if ((family != AF_INET && family != AF_INET6) || from + bytes > length) {
            return null;
        }
        int port = (address[2] & 0xFF) << 8 | (address[3] & 0xFF);
        try {
            byte[] ip = Arrays.copyOfRange(address, from, from + bytes);
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException impossible) {
            return null;
        }
    }
}
