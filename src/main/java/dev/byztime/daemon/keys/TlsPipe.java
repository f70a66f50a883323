package dev.byztime.daemon.keys;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * One end of a TLS connection without the network: the caller hands in received bytes, and sends
 * the bytes that this class makes.
 *
 * <p>It takes a limited number of bytes, so its memory and its work are limited. Only one thread
 * may use it.
 */
final class TlsPipe {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private static final int FIRST_BUFFER = 2048;

    private final SSLEngine engine;

    private long bytesLeft;

    /** Bytes from the network that the engine has not read yet; in write mode. */
    private ByteBuffer received = ByteBuffer.allocate(FIRST_BUFFER);

    /** Bytes for the network; in write mode. */
    private ByteBuffer toSend = ByteBuffer.allocate(FIRST_BUFFER);

    /** Decrypted bytes from the peer; in write mode. */
    private ByteBuffer plain = ByteBuffer.allocate(0);

    private boolean ended;

    /**
     * Creates the pipe.
     *
     * @param mostBytes the most bytes to take from the network
     */
    TlsPipe(SSLEngine engine, long mostBytes) {
        this.engine = engine;
        this.bytesLeft = mostBytes;
    }

    /** Begins the handshake. A client then has bytes to send. */
    void begin() throws SSLException {
        engine.beginHandshake();
        turn();
    }

    /**
     * Takes bytes from the network.
     *
     * @throws SSLException if the bytes are not TLS, or exceed the limit; the pipe may then have an
     *     alert to send
     */
    void receive(ByteBuffer bytes) throws SSLException {
        bytesLeft -= bytes.remaining();
        if (bytesLeft < 0) {
            throw new SSLException("more bytes than any exchange of keys needs");
        }
        received = roomFor(received, bytes.remaining());
        received.put(bytes);
        try {
            turn();
        } catch (SSLException e) {
            sendAlert();
            throw e;
        }
    }

    /** The decrypted bytes that have arrived since the last call. */
    byte[] said() {
        plain.flip();
        byte[] said = new byte[plain.remaining()];
        plain.get(said);
        plain.clear();
        return said;
    }

    /** Encrypts bytes for the peer. */
    void say(byte[] bytes) throws SSLException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            wrap(rest);
        }
    }

    /** Announces to the peer that nothing more will be sent. */
    void end() throws SSLException {
        engine.closeOutbound();
        while (!engine.isOutboundDone() && wrap(EMPTY) > 0) {
            // each wrap is a step
        }
    }

    /** The bytes to send. The caller sends as many as possible, and then calls {@link #sent}. */
    ByteBuffer pending() {
        return toSend.flip();
    }

    /** Releases the buffer after {@link #pending}. */
    void sent() {
        toSend.compact();
    }

    boolean hasPending() {
        return toSend.position() > 0;
    }

    /** Whether the handshake has finished. */
    boolean isAgreed() {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getProtocol().equals("NONE");
    }

    /** Whether the peer has announced that it sends nothing more. */
    boolean isEnded() {
        return ended;
    }

    SSLEngine engine() {
        return engine;
    }

    /** Processes as much as possible with the bytes present. */
    private void turn() throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask();
                            task != null;
                            task = engine.getDelegatedTask()) {
                        task.run();
                    }
                }
                case NEED_WRAP -> {
                    if (wrap(EMPTY) == 0) {
                        return;
                    }
                }
                default -> {
                    if (ended || !unwrap()) {
                        return;
                    }
                }
            }
        }
    }

    /** Decrypts once; true if that made progress. */
    private boolean unwrap() throws SSLException {
        SSLEngineResult.HandshakeStatus before = engine.getHandshakeStatus();
        received.flip();
        SSLEngineResult result;
        try {
            result = engine.unwrap(received, plain);
        } finally {
            received.compact();
        }
        switch (result.getStatus()) {
            case OK -> {
                return result.bytesConsumed() > 0
                        || result.bytesProduced() > 0
                        || result.getHandshakeStatus() != before;
            }
            case BUFFER_OVERFLOW -> {
                plain = moreRoom(plain, engine.getSession().getApplicationBufferSize());
                return true;
            }
            case BUFFER_UNDERFLOW -> {
                return false;
            }
            case CLOSED -> {
                ended = true;
                return false;
            }
        }
        return false;
    }

    /** Encrypts once, and returns the number of bytes that it made. */
    private int wrap(ByteBuffer source) throws SSLException {
        while (true) {
            SSLEngineResult result = engine.wrap(source, toSend);
            if (result.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW) {
                return result.bytesProduced();
            }
            toSend = moreRoom(toSend, engine.getSession().getPacketBufferSize());
        }
    }

    private void sendAlert() {
        try {
            while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP
                    && wrap(EMPTY) > 0) {
                // each wrap is a step
            }
        } catch (SSLException e) {
            // The alert was optional.
        }
    }

    /**
     * A buffer with as much room as the engine asks for. An engine that has it must not ask again.
     */
    private static ByteBuffer moreRoom(ByteBuffer buffer, int needed) throws SSLException {
        ByteBuffer larger = roomFor(buffer, needed);
        if (larger == buffer) {
            throw new SSLException("TLS needs more room than it says");
        }
        return larger;
    }

    private static ByteBuffer roomFor(ByteBuffer buffer, int more) {
        if (buffer.remaining() >= more) {
            return buffer;
        }
        int size = Math.max(2 * buffer.capacity(), buffer.position() + more);
        return ByteBuffer.allocate(size).put(buffer.flip());
    }
}
