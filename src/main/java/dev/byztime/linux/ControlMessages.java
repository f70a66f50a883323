package dev.byztime.linux;

import dev.byztime.time.Timestamp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The control messages of a datagram (cmsg(3)): when it was received or sent, the address that it
 * came to, and how many datagrams were dropped before it.
 *
 * <p>Control messages that are truncated, too short or unknown are ignored.
 */
final class ControlMessages {

    static final int SOL_SOCKET = 1;
    static final int SO_TIMESTAMPING = 37;
    static final int SO_RXQ_OVFL = 40;
    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IP_RECVERR = 11;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_RECVERR = 25;

    /** The size of the header: the length in 8 bytes, the level and the type. */
    static final int HEADER_BYTES = 16;

    static final int ALIGNMENT = 8;

    private static final int SO_TIMESTAMPNS = 35;
    private static final int SO_EE_ORIGIN_TIMESTAMPING = 4;
    private static final int TIMESPEC_BYTES = 16;
    private static final int PKTINFO4_BYTES = 12;
    private static final int PKTINFO6_BYTES = 20;
    private static final int ERROR_BYTES = 16;
    private static final int ERROR_ORIGIN = 4;
    private static final int ERROR_DATA = 12;
    private static final int ADDRESS6_BYTES = 16;

    /** The largest number of seconds whose nanoseconds fit into 64 bits. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / Timestamp.BILLION - 1;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private boolean stamped;
    private long stampNs;
    private boolean sent;
    private int sentId;
    private int addressFamily;
    private int interfaceIndex;
    private int dropped;
    private final byte[] address = new byte[ADDRESS6_BYTES];

    /** Reads the first bytes of the buffer, which replace the earlier content. */
    void read(byte[] control, int length) {
        stamped = false;
        sent = false;
        addressFamily = 0;
        dropped = 0;
        int end = Math.clamp(length, 0, control.length);
        int at = 0;
        while (end - at >= HEADER_BYTES) {
            long own = (long) LONG.get(control, at);
            if (own < HEADER_BYTES || own > end - at) {
                return;
            }
            int level = (int) INT.get(control, at + 8);
            int type = (int) INT.get(control, at + 12);
            take(level, type, control, at + HEADER_BYTES, (int) own - HEADER_BYTES);
            long next = at + (own + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            if (next > end) {
                return;
            }
            at = (int) next;
        }
    }

    private void take(int level, int type, byte[] control, int at, int length) {
        if (level == SOL_SOCKET && (type == SO_TIMESTAMPING || type == SO_TIMESTAMPNS)) {
            if (length >= TIMESPEC_BYTES) {
                stamp((long) LONG.get(control, at), (long) LONG.get(control, at + 8));
            }
        } else if (level == SOL_SOCKET && type == SO_RXQ_OVFL && length >= Integer.BYTES) {
            dropped = (int) INT.get(control, at);
        } else if (level == IPPROTO_IP && type == IP_PKTINFO && length >= PKTINFO4_BYTES) {
            addressFamily = Datagram.AF_INET;
            interfaceIndex = (int) INT.get(control, at);
            System.arraycopy(control, at + 4, address, 0, 4);
            Arrays.fill(address, 4, ADDRESS6_BYTES, (byte) 0);
        } else if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO && length >= PKTINFO6_BYTES) {
            addressFamily = Datagram.AF_INET6;
            System.arraycopy(control, at, address, 0, ADDRESS6_BYTES);
            interfaceIndex = (int) INT.get(control, at + ADDRESS6_BYTES);
        } else if ((level == IPPROTO_IP && type == IP_RECVERR)
                || (level == IPPROTO_IPV6 && type == IPV6_RECVERR)) {
            if (length >= ERROR_BYTES && control[at + ERROR_ORIGIN] == SO_EE_ORIGIN_TIMESTAMPING) {
                sent = true;
                sentId = (int) INT.get(control, at + ERROR_DATA);
            }
        }
    }

    private void stamp(long seconds, long nanoseconds) {
        boolean possible =
                seconds > 0
                        && seconds <= MAX_SECONDS
                        && nanoseconds >= 0
                        && nanoseconds < Timestamp.BILLION;
        if (possible) { // a stamp of zeros means none
            stamped = true;
            stampNs = seconds * Timestamp.BILLION + nanoseconds;
        }
    }

    /** Whether there is a stamp of the kernel. */
    boolean isStamped() {
        return stamped;
    }

    /** The stamp, on CLOCK_REALTIME. */
    long stampNs() {
        return stampNs;
    }

    /** Whether the stamp belongs to a datagram that was sent. */
    boolean isOfSent() {
        return sent;
    }

    /** The number of the datagram that was sent. */
    int sentId() {
        return sentId;
    }

    /** The family of the address that the datagram came to; 0 if unknown. */
    int addressFamily() {
        return addressFamily;
    }

    /**
     * How many datagrams the kernel had dropped when it put this one into the socket's full buffer,
     * modulo 2^32; 0 if none, or if the kernel does not tell.
     */
    int dropped() {
        return dropped;
    }

    int interfaceIndex() {
        return interfaceIndex;
    }

    /** The address that the datagram came to, in the first 4 or 16 bytes. */
    byte[] address() {
        return address;
    }
}
