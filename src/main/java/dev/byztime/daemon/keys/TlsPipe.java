package dev.byztime.daemon.keys;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * One end of a TLS connection without the connection: bytes of the network in, bytes for the
 * network out.
 *
 * <p>It takes no more than a limited number of bytes, so that its memory and its work are limited.
 * For one thread.
 */
final class TlsPipe {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private static final int FIRST_BUFFER = 2048;

    private final SSLEngine engine;

    private long bytesLeft;

    /** From the network, and not yet read by the engine: ready to be written to. */
    private ByteBuffer received = ByteBuffer.allocate(FIRST_BUFFER);

    /** For the network: ready to be written to. */
    private ByteBuffer toSend = ByteBuffer.allocate(FIRST_BUFFER);

    /** What the peer has said: ready to be written to. */
    private ByteBuffer plain = ByteBuffer.allocate(0);

    private boolean ended;

    /**
     * @param mostBytes that are taken from the network
     */
    TlsPipe(SSLEngine engine, long mostBytes) {
        this.engine = engine;
        this.bytesLeft = mostBytes;
    }

    /** Begins: a client has something to send then. */
    void begin() throws SSLException {
        engine.beginHandshake();
        turn();
    }

    /**
     * Takes bytes from the network.
     *
     * @throws SSLException if they are not TLS, or more than the limit; there may be an alert to
     *     send
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

    /** What the peer has said since the last call. */
    byte[] said() {
        plain.flip();
        byte[] said = new byte[plain.remaining()];
        plain.get(said);
        plain.clear();
        return said;
    }

    /** Says something to the peer. */
    void say(byte[] bytes) throws SSLException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            wrap(rest);
        }
    }

    /** Says that nothing more will be said. */
    void end() throws SSLException {
        engine.closeOutbound();
        while (!engine.isOutboundDone() && wrap(EMPTY) > 0) {
            continue;
        }
    }

    /** What is to be sent: read from it as much as can be sent, and then {@link #sent}. */
    ByteBuffer pending() {
        return toSend.flip();
    }

    /** To be called after {@link #pending}. */
    void sent() {
        toSend.compact();
    }

    boolean hasPending() {
        return toSend.position() > 0;
    }

    /** Whether the handshake is over. */
    boolean isAgreed() {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getProtocol().equals("NONE");
    }

    /** Whether the peer has said that it will say nothing more. */
    boolean isEnded() {
        return ended;
    }

    SSLEngine engine() {
        return engine;
    }

    /** Goes on as far as it can with what is there. */
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

    /** Whether that led anywhere. */
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
                plain = roomFor(plain, engine.getSession().getApplicationBufferSize());
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

    /** How many bytes there are to send because of that. */
    private int wrap(ByteBuffer source) throws SSLException {
        while (true) {
            SSLEngineResult result = engine.wrap(source, toSend);
            if (result.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW) {
                return result.bytesProduced();
            }
            toSend = roomFor(toSend, engine.getSession().getPacketBufferSize());
        }
    }

    private void sendAlert() {
        try {
            while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP
                    && wrap(EMPTY) > 0) {
                continue;
            }
        } catch (SSLException e) {
            // The alert was a courtesy.
        }
    }

    private static ByteBuffer roomFor(ByteBuffer buffer, int more) {
        if (buffer.remaining() >= more) {
            return buffer;
        }
        int size = Math.max(2 * buffer.capacity(), buffer.position() + more);
        return ByteBuffer.allocate(size).put(buffer.flip());
    }
}
