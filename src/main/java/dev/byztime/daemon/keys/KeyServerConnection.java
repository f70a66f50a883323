package dev.byztime.daemon.keys;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * One connection to the key server.
 *
 * <p>After the reply it waits until the client closes too, within the same time limit. If it closed
 * the connection with unread bytes, the kernel would discard the reply. Only one thread may use it.
 */
final class KeyServerConnection {

    /** The most bytes that a client may send after its request before it is cut off. */
    private static final int MAX_IGNORED_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final InetAddress address;
    private final KeyService service;
    private final long deadlineNs;

    private boolean heardAll;
    private boolean saidAll;
    private boolean told;
    private int ignored;

    KeyServerConnection(
            SocketChannel channel, InetAddress address, KeyService service, long deadlineNs) {
        this.channel = channel;
        this.address = address;
        this.service = service;
        this.deadlineNs = deadlineNs;
    }

    /**
     * Does as much work as is possible now.
     *
     * @param scratch a buffer for the bytes read
     * @return the operations to wait for; 0 if the connection is over
     */
    int proceed(ByteBuffer scratch) throws IOException {
        if (!heardAll) {
            hear(scratch.clear());
        }
        TlsPipe pipe = service.pipe();
        if (pipe.hasPending()) {
            channel.write(pipe.pending());
            pipe.sent();
        }
        if (service.outcome() != null && !pipe.hasPending() && !saidAll) {
            channel.shutdownOutput();
            saidAll = true;
        }
        if (saidAll && heardAll) {
            return 0;
        }
        return (heardAll ? 0 : SelectionKey.OP_READ)
                | (pipe.hasPending() ? SelectionKey.OP_WRITE : 0);
    }

    InetAddress address() {
        return address;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /** The outcome, at the first call after it is known; otherwise null. */
    @Nullable KeyServerOutcome news() {
        KeyServerOutcome outcome = told ? null : service.outcome();
        told |= outcome != null;
        return outcome;
    }

    /** Ends the connection in any state. */
    void end(KeyServerOutcome ifUndecided) {
        service.give(ifUndecided);
        try {
            channel.close();
        } catch (IOException e) {
            // The connection is gone, as intended.
        }
    }

    private void hear(ByteBuffer scratch) throws IOException {
        int length = channel.read(scratch);
        if (length < 0) {
            heardAll = true;
            service.give(KeyServerOutcome.CLOSED);
        } else if (service.outcome() == null) {
            service.receive(scratch.flip());
        } else {
            ignored += length;
            heardAll = ignored > MAX_IGNORED_BYTES;
        }
    }
}
