package dev.byztime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.sun.jna.LastErrorException;

import dev.byztime.time.Timestamp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A wait of one thread for datagrams on some sockets, for a time, and for other threads that wake
 * it.
 */
public final class Poller implements AutoCloseable {

    private static final int EFD_NONBLOCK = 04000;
    private static final int EFD_CLOEXEC = 02000000;
    private static final short POLLIN = 1;
    private static final long ENTRY_BYTES = 8;
    private static final long REVENTS = 6;

    private final Arena arena = Arena.ofShared();
    private final SocketCalls calls = new SocketCalls(arena);
    private final MemorySegment descriptors;
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final int count;
    private final int event;
    private final byte[] counter = new byte[8];
    private boolean closed;

    public Poller(UdpSocket... sockets) {
        count = sockets.length + 1;
        descriptors = arena.allocate(count * ENTRY_BYTES, 8);
        event = Libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        for (int i = 0; i < sockets.length; i++) {
            watch(i, sockets[i].descriptor());
        }
        watch(sockets.length, event);
    }

    private void watch(int index, int descriptor) {
        descriptors.set(JAVA_INT, index * ENTRY_BYTES, descriptor);
        descriptors.set(JAVA_SHORT, index * ENTRY_BYTES + 4, POLLIN);
    }

    /**
     * Waits for an event.
     *
     * @param ns the longest wait in nanoseconds; the method does not wait if it is not positive
     */
    public void await(long ns) {
        long atMostNs = Math.max(0, ns);
        timeout.set(JAVA_LONG, 0, atMostNs / Timestamp.BILLION);
        timeout.set(JAVA_LONG, 8, atMostNs % Timestamp.BILLION);
        for (int i = 0; i < count; i++) {
            descriptors.set(JAVA_SHORT, i * ENTRY_BYTES + REVENTS, (short) 0);
        }
        int _ = calls.poll(descriptors, count, timeout);
        if (descriptors.get(JAVA_SHORT, (count - 1) * ENTRY_BYTES + REVENTS) != 0) {
            try {
                long _ = Libc.read(event, counter, counter.length);
            } catch (LastErrorException e) {
                // no other thread reads the counter, and an empty counter is fine
            }
        }
    }

    /** Whether the last wait found a datagram or a stamp at a socket. */
    public boolean isReady(int socket) {
        return descriptors.get(JAVA_SHORT, socket * ENTRY_BYTES + REVENTS) != 0;
    }

    /** Ends the present wait, or the next one. Any thread may call it. */
    public synchronized void wake() {
        if (!closed) {
            byte[] one = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(1).array();
            try {
                long _ = Libc.write(event, one, one.length);
            } catch (LastErrorException e) {
                // the counter is full after four billion wake-ups, so the wait ends anyway
            }
        }
    }

    /** Closes the descriptor. Call it after the last wait. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                Libc.close(event);
            } catch (LastErrorException e) {
                // the descriptor is free even then
            }
            arena.close();
        }
    }
}
