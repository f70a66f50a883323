package dev.byztime.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.jna.LastErrorException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A UDP socket that never blocks, and whose datagrams the kernel stamps as they arrive and leave
 * (SO_TIMESTAMPING by software).
 *
 * <p>One that is bound to no address, or to one of IPv6, is for both families where the kernel
 * knows both. An answer leaves from the address that the query came to. For one thread, but for
 * {@link #close}, which must come after that thread's last use.
 *
 * <pre>
 *   message:  name*  namelen  iov*  iovlen  control*  controllen  flags
 *             0      8        16    24      32        40          48     56 bytes
 * </pre>
 */
public final class UdpSocket implements AutoCloseable {

    /** The result if there is nothing to receive. */
    public static final int NOTHING = -1;

    /** The result if a datagram or stamp was lost, because it was too long or the kernel failed. */
    public static final int LOST = -2;

    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 04000;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int SO_RCVBUF = 8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_ERRQUEUE = 0x2000;

    private static final int STAMP_RECEIVED = 1 << 3 | 1 << 4;
    private static final int STAMP_SENT = 1 << 1 | 1 << 11;
    private static final int NUMBER_SENT = 1 << 7;

    private static final int CONTROL_BYTES = 256;

    /**
     * The size of the receive buffer. It does not hold a second of a flood of some hundred thousand
     * datagrams, which would be useless anyway.
     */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private static final long NAME = 0;
    private static final long NAME_LENGTH = 8;
    private static final long PARTS = 16;
    private static final long PART_COUNT = 24;
    private static final long CONTROL = 32;
    private static final long CONTROL_LENGTH = 40;
    private static final long FLAGS = 48;
    private static final long MESSAGE_BYTES = 56;

    private final int fd;
    private final boolean ipv6;
    private final boolean stampsSent;
    private final Arena arena = Arena.ofShared();
    private final SocketCalls calls = new SocketCalls(arena);
    private final MemorySegment message = arena.allocate(MESSAGE_BYTES, 8);
    private final MemorySegment name = arena.allocate(Datagram.ADDRESS_BYTES, 8);
    private final MemorySegment part = arena.allocate(16, 8);
    private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
    private final MemorySegment data;
    private final byte[] controlBytes = new byte[CONTROL_BYTES];
    private final ControlMessages errors = new ControlMessages();

    private int nextSent;
    private int lastDropped;
    private long dropped;
    private boolean closed;

    private UdpSocket(int fd, boolean ipv6, boolean stampsSent, int capacity) {
        this.fd = fd;
        this.ipv6 = ipv6;
        this.stampsSent = stampsSent;
        this.data = arena.allocate(capacity, 8);
        part.set(ADDRESS, 0, data);
        message.set(ADDRESS, PARTS, part);
        message.set(JAVA_LONG, PART_COUNT, 1);
    }

    /**
     * Opens a socket.
     *
     * @param address the address to listen on; port 0 means any port
     * @param capacity the longest datagram
     * @param stampsSent whether stamps of sent datagrams are wanted: see {@link #receiveSendStamp}
     * @throws IOException with the kernel's message
     */
    public static UdpSocket open(InetSocketAddress address, int capacity, boolean stampsSent)
            throws IOException {
        InetAddress ip = address.getAddress();
        boolean four = ip instanceof Inet4Address && !ip.isAnyLocalAddress();
        if (!four) {
            try {
                return open(address, true, capacity, stampsSent);
            } catch (LastErrorException e) {
                if (!ip.isAnyLocalAddress()) {
                    throw failure(address, e);
                } // a kernel without IPv6
            }
        }
        try {
            InetSocketAddress any4 =
                    ip.isAnyLocalAddress()
                            ? new InetSocketAddress(
                                    InetAddress.getByAddress(new byte[4]), address.getPort())
                            : address;
            return open(any4, false, capacity, stampsSent);
        } catch (LastErrorException e) {
            throw failure(address, e);
        }
    }

    private static IOException failure(InetSocketAddress address, LastErrorException e) {
        return new IOException("UDP %s: %s".formatted(address, Libc.strerror(e.getErrorCode())), e);
    }

    private static UdpSocket open(
            InetSocketAddress address, boolean ipv6, int capacity, boolean stampsSent) {
        int family = ipv6 ? Datagram.AF_INET6 : Datagram.AF_INET;
        int fd = Libc.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        UdpSocket socket = new UdpSocket(fd, ipv6, stampsSent, capacity);
        try {
            boolean both = ipv6 && address.getAddress().isAnyLocalAddress();
            if (ipv6) {
                socket.set(ControlMessages.IPPROTO_IPV6, IPV6_V6ONLY, both ? 0 : 1);
                socket.set(ControlMessages.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
            } else {
                socket.set(ControlMessages.IPPROTO_IP, ControlMessages.IP_PKTINFO, 1);
            }
            socket.trySet(ControlMessages.SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            socket.trySet(ControlMessages.SOL_SOCKET, ControlMessages.SO_RXQ_OVFL, 1);
            socket.stampAndNumber();
            byte[] bytes = Datagram.encoded(address, ipv6);
            if (ipv6 && both) { // an IPv4 wildcard means both families
                Arrays.fill(bytes, 8, 24, (byte) 0);
            }
            Libc.bind(fd, bytes, bytes.length);
            return socket;
        } catch (LastErrorException e) {
            socket.close();
            throw e;
        }
    }

    /** Turns stamps on, and begins to number sent datagrams from 0. */
    private void stampAndNumber() {
        int stamps = STAMP_RECEIVED | (stampsSent ? STAMP_SENT : 0);
        trySet(ControlMessages.SOL_SOCKET, ControlMessages.SO_TIMESTAMPING, stamps);
        if (stampsSent) {
            trySet(
                    ControlMessages.SOL_SOCKET,
                    ControlMessages.SO_TIMESTAMPING,
                    stamps | NUMBER_SENT);
        }
        nextSent = 0;
    }

    /** The address that the socket listens on, for tests with ephemeral ports. */
    InetSocketAddress localAddress() throws IOException {
        byte[] bytes = new byte[Datagram.ADDRESS_BYTES];
        int[] length = {bytes.length};
        Libc.getsockname(fd, bytes, length);
        InetSocketAddress address = Datagram.decoded(bytes, length[0]);
        if (address == null) {
            throw new IOException("a UDP socket without an address");
        }
        return address;
    }

    /**
     * Receives the next datagram.
     *
     * @return its length, {@link #NOTHING} or {@link #LOST}
     */
    public int receive(Datagram into) {
        int length = receive(0);
        if (length < 0) {
            return length == -SocketCalls.EAGAIN ? NOTHING : LOST;
        }
        into.control.read(controlBytes, takeControl());
        noteDropped(into.control.dropped());
        if ((message.get(JAVA_INT, FLAGS) & MSG_TRUNC) != 0 || length > into.bytes.length) {
            return LOST;
        }
        MemorySegment.copy(data, JAVA_BYTE, 0, into.bytes, 0, length);
        into.length = length;
        into.peerLength = Math.clamp(message.get(JAVA_INT, NAME_LENGTH), 0, into.peer.length);
        MemorySegment.copy(name, JAVA_BYTE, 0, into.peer, 0, into.peerLength);
        return length;
    }

    /** Takes the kernel's counter, which is left out while it is 0. */
    private void noteDropped(int count) {
        if (count != 0) {
            dropped += Integer.toUnsignedLong(count - lastDropped);
            lastDropped = count;
        }
    }

    /**
     * How many datagrams the kernel has dropped so far because the receive buffer was full. Each
     * received datagram brings the number up to date; 0 on kernels that do not tell.
     */
    public long dropped() {
        return dropped;
    }

    /**
     * Receives the next stamp of a sent datagram.
     *
     * @return the number that {@link #send} gave it, {@link #NOTHING} or {@link #LOST}; the stamp
     *     is then {@link #sendStampNs}
     */
    public int receiveSendStamp() {
        int length = receive(MSG_ERRQUEUE);
        if (length < 0) {
            return length == -SocketCalls.EAGAIN ? NOTHING : LOST;
        }
        errors.read(controlBytes, takeControl());
        return errors.isOfSent() && errors.isStamped() && errors.sentId() >= 0
                ? errors.sentId()
                : LOST;
    }

    /** The time of departure on CLOCK_REALTIME, for the last stamp received. */
    public long sendStampNs() {
        return errors.stampNs();
    }

    /**
     * Sends a datagram to an address.
     *
     * @return its number, by which its stamp is found, or {@link #LOST} if the kernel refuses
     */
    public int send(byte[] content, InetSocketAddress to) {
        if (!ipv6 && !(to.getAddress() instanceof Inet4Address)) {
            return LOST;
        }
        byte[] address = Datagram.encoded(to, ipv6);
        return send(content, content.length, address, address.length, 0);
    }

    /** Sends an answer to the sender of a datagram, from the address that the datagram came to. */
    public int answer(byte[] content, Datagram query) {
        int controlLength = putSource(query.control);
        return send(content, content.length, query.peer, query.peerLength, controlLength);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                Libc.close(fd);
            } catch (LastErrorException e) {
                // the descriptor is free even then
            }
            arena.close();
        }
    }

    int descriptor() {
        return fd;
    }

    private int receive(int flags) {
        message.set(ADDRESS, NAME, name);
        message.set(JAVA_INT, NAME_LENGTH, Datagram.ADDRESS_BYTES);
        message.set(ADDRESS, CONTROL, control);
        message.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_BYTES);
        message.set(JAVA_INT, FLAGS, 0);
        part.set(JAVA_LONG, 8, data.byteSize());
        return calls.receive(fd, message, flags);
    }

    private int takeControl() {
        int length = Math.clamp(message.get(JAVA_LONG, CONTROL_LENGTH), 0, CONTROL_BYTES);
        MemorySegment.copy(control, JAVA_BYTE, 0, controlBytes, 0, length);
        return length;
    }

    private int send(byte[] content, int length, byte[] to, int toLength, int controlLength) {
        if (length > data.byteSize()) {
            return LOST;
        }
        MemorySegment.copy(content, 0, data, JAVA_BYTE, 0, length);
        MemorySegment.copy(to, 0, name, JAVA_BYTE, 0, toLength);
        message.set(ADDRESS, NAME, name);
        message.set(JAVA_INT, NAME_LENGTH, toLength);
        message.set(ADDRESS, CONTROL, controlLength == 0 ? MemorySegment.NULL : control);
        message.set(JAVA_LONG, CONTROL_LENGTH, controlLength);
        message.set(JAVA_INT, FLAGS, 0);
        part.set(JAVA_LONG, 8, length);
        if (calls.send(fd, message) < 0) {
            if (stampsSent) {
                stampAndNumber(); // it is unknown whether the kernel has counted it
            }
            return LOST;
        }
        int number = nextSent;
        nextSent = (nextSent + 1) & Integer.MAX_VALUE;
        return number;
    }

    /**
     * Sets the source address to the address that the query came to, if known. Otherwise the kernel
     * chooses one.
     */
    private int putSource(ControlMessages query) {
        boolean six = query.addressFamily() == Datagram.AF_INET6;
        if (query.addressFamily() == 0 || six != ipv6) {
            return 0;
        }
        ByteBuffer to = control.asByteBuffer().order(ByteOrder.nativeOrder());
        int length = ControlMessages.HEADER_BYTES + (six ? 20 : 12);
        to.putLong(0, length);
        to.putInt(8, six ? ControlMessages.IPPROTO_IPV6 : ControlMessages.IPPROTO_IP);
        to.putInt(12, six ? ControlMessages.IPV6_PKTINFO : ControlMessages.IP_PKTINFO);
        if (six) {
            to.put(16, query.address(), 0, 16);
            to.putInt(32, 0); // the routes decide on the interface
        } else {
            to.putInt(16, 0);
            to.put(20, query.address(), 0, 4);
            to.putInt(24, 0);
        }
        return (length + ControlMessages.ALIGNMENT - 1)
                / ControlMessages.ALIGNMENT
                * ControlMessages.ALIGNMENT;
    }

    private void set(int level, int option, int value) {
        byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
        Libc.setsockopt(fd, level, option, bytes, bytes.length);
    }

    /** Sets an option that is useful, but not necessary. */
    private void trySet(int level, int option, int value) {
        try {
            set(level, option, value);
        } catch (LastErrorException e) {
            // Older kernels and sandboxes have no stamps.
        }
    }
}
