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
 * <p>For one thread.
 */
final class KeyService {

    /** As many as the reference gives. */
    private static final int COOKIES = 8;

    /** Of a request, its handshake, and a chain of certificates that a client may show. */
    private static final int MOST_BYTES = 32 * 1024;

    private final TlsPipe pipe;
    private final AnswerSeals seals;
    private final KeyRequest request = new KeyRequest();

    private @Nullable KeyServerOutcome outcome;

    KeyService(SSLEngine engine, AnswerSeals seals) {
        this.pipe = new TlsPipe(engine, MOST_BYTES);
        this.seals = seals;
    }

    /** Takes bytes of the client. After the end they are ignored. */
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

    /** The client says nothing more, or nothing in time. */
    void give(KeyServerOutcome up) {
        if (outcome == null) {
            outcome = up;
        }
    }

    /** What became of it; null while it goes on. Something may be left to be sent. */
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
            return KeyServerOutcome.PROTOCOL_NAME; // it named none: another name is an alert
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
