package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.KeyRequest;
import dev.byztime.daemon.wire.MalformedException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The server's side of one key establishment without its connection: one request, one reply, and
 * the end.
 *
 * <p>Only one thread may use it.
 */
final class KeyService {

    /** The number of cookies of a reply, the same as byztimed's. */
    private static final int COOKIES = 8;

    /** The most bytes of a request, with its handshake and a client's chain of certificates. */
    private static final int MAX_RECEIVED_BYTES = 32 * 1024;

    private final TlsPipe pipe;
    private final AnswerSeals seals;
    private final KeyRequest request = new KeyRequest();

    private @Nullable KeyServerOutcome outcome;

    KeyService(SSLEngine engine, AnswerSeals seals) {
        this.pipe = new TlsPipe(engine, MAX_RECEIVED_BYTES);
        this.seals = seals;
    }

    /** Takes bytes from the client. After the end they are ignored. */
    void receive(ByteBuffer bytes) {
        if (outcome != null) {
            return;
        }
        try {
            pipe.receive(bytes);
            outcome = heard(pipe.said());
            if (outcome != null) {
                pipe.end();
            } else if (pipe.isEnded()) {
                outcome = KeyServerOutcome.CLOSED;
            }
        } catch (MalformedException e) {
            outcome = KeyServerOutcome.TOO_LONG;
        } catch (SSLException e) {
            outcome = outcome == null ? KeyServerOutcome.TLS : outcome;
        }
    }

    /** Ends the establishment, because the client closes the connection or is too slow. */
    void give(KeyServerOutcome up) {
        if (outcome == null) {
            outcome = up;
        }
    }

    /** The outcome; null while the establishment goes on. Bytes may remain to be sent. */
    @Nullable KeyServerOutcome outcome() {
        return outcome;
    }

    TlsPipe pipe() {
        return pipe;
    }

    private @Nullable KeyServerOutcome heard(byte[] said) throws MalformedException, SSLException {
        if (!pipe.isAgreed()) {
            return null;
        }
        if (!TlsSetup.PROTOCOL.equals(pipe.engine().getApplicationProtocol())) {
            return KeyServerOutcome.PROTOCOL_NAME; // a wrong name causes an alert
        }
        return switch (request.add(said, said.length)) {
            case KeyRequest.Reply.Cookies() -> {
                pipe.say(KeyRequest.cookies(seals.cookies(KeyExport.from(pipe.engine()), COOKIES)));
                yield KeyServerOutcome.COOKIES;
            }
            case KeyRequest.Reply.Other(byte[] bytes) -> {
                pipe.say(bytes);
                yield KeyServerOutcome.REFUSED;
            }
            case null -> null;
        };
    }
}
