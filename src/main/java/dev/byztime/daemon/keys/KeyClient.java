package dev.byztime.daemon.keys;

import dev.byztime.clock.RealClock;
import dev.byztime.daemon.wire.KeyAnswer;
import dev.byztime.daemon.wire.MalformedException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

/**
 * The client of key establishment (NTS-KE, RFC 8915, section 4) over TLS 1.3.
 *
 * <p>A call ends within a time limit, whatever the server does, and reads a limited number of
 * bytes. Thread-safe; virtual threads may use it.
 */
public final class KeyClient {

    /**
     * The most bytes to read: an answer of at most 16 KiB, the handshake, a chain of certificates,
     * and tickets.
     */
    private static final int MAX_RECEIVED_BYTES = 64 * 1024;

    private static final int READ_BYTES = 4096;

    private final Limits limits;
    private final Supplier<@Nullable Identity> own;
    private final RealClock calendar;
    private final LongSupplier nowNs;
    private final Listener listener;

    /**
     * The time limits.
     *
     * @param connectNs the limit for the connection to one address, in nanoseconds
     * @param wholeNs the limit for the whole call, in nanoseconds. If there are several addresses,
     *     each may use only its share of the remaining time
     */
    public record Limits(long connectNs, long wholeNs) {

        public static final Limits DEFAULT = new Limits(2_000_000_000L, 5_000_000_000L);
    }

    /** A listener for the results of key establishments. */
    public interface Listener {

        void established(KeyTarget peer, EstablishedKeys keys);

        void failed(KeyTarget peer, KeyException why);
    }

    /**
     * Creates the client.
     *
     * @param own the identity for servers that ask for one; may return null
     * @param calendar the clock by which certificates are valid
     * @param nowNs a clock that never goes back, in nanoseconds
     */
    public KeyClient(
            Limits limits,
            Supplier<@Nullable Identity> own,
            RealClock calendar,
            LongSupplier nowNs,
            Listener listener) {
        this.limits = limits;
        this.own = own;
        this.calendar = calendar;
        this.nowNs = nowNs;
        this.listener = listener;
    }

    /**
     * Runs and ends a key establishment that {@link PeerKeys#beginEstablishment} began. It never
     * throws.
     */
    public void establish(PeerKeys keys, KeyTarget peer) {
        KeyException failure;
        try {
            EstablishedKeys established = establish(peer);
            keys.established(established, nowNs.getAsLong());
            listener.established(peer, established);
            return;
        } catch (KeyException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new KeyException(KeyException.Reason.TLS, "a fault: " + e);
        }
        keys.failed(failure.reason(), nowNs.getAsLong());
        listener.failed(peer, failure);
    }

    /** Asks a peer for keys, at one of its addresses after another. */
    public EstablishedKeys establish(KeyTarget peer) throws KeyException {
        long deadlineNs = nowNs.getAsLong() + limits.wholeNs();
        KeyException failure = null;
        int left = peer.addresses().size();
        for (InetSocketAddress address : peer.addresses()) {
            long beganNs = nowNs.getAsLong();
            long shareNs = (deadlineNs - beganNs) / left--;
            try {
                return ask(peer, address, beganNs + shareNs);
            } catch (KeyException e) {
                if (failure == null || failure.reason().passing()) {
                    failure = e; // a lasting failure says more
                }
            }
        }
        throw failure == null
                ? new KeyException(KeyException.Reason.UNREACHABLE, "no address")
                : failure;
    }

    private EstablishedKeys ask(KeyTarget peer, InetSocketAddress address, long deadlineNs)
            throws KeyException {
        try (TimedChannel channel = new TimedChannel(nowNs)) {
            connect(channel, peer, address, deadlineNs);
            return ask(peer, address, channel, deadlineNs);
        } catch (MalformedException e) {
            throw failure(KeyException.Reason.ANSWER, peer, address, e.getMessage());
        } catch (SSLException e) {
            throw tlsFailure(peer, address, e);
        } catch (SocketTimeoutException e) {
            throw failure(KeyException.Reason.TIMED_OUT, peer, address, "it does not answer");
        } catch (IOException e) {
            throw failure(KeyException.Reason.CLOSED, peer, address, e.getMessage());
        }
    }

    private void connect(
            TimedChannel channel, KeyTarget peer, InetSocketAddress address, long deadlineNs)
            throws SocketTimeoutException, KeyException {
        long untilNs = nowNs.getAsLong() + limits.connectNs();
        try {
            channel.connect(address, untilNs - deadlineNs < 0 ? untilNs : deadlineNs);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // such as an unsupported kind of address
            throw failure(KeyException.Reason.UNREACHABLE, peer, address, e.getMessage());
        }
    }

    private EstablishedKeys ask(
            KeyTarget peer, InetSocketAddress address, TimedChannel channel, long deadlineNs)
            throws IOException, MalformedException, KeyException {
        TlsSetup setup = TlsSetup.ofClient(own.get(), peer.authorities(), calendar);
        TlsPipe pipe =
                new TlsPipe(
                        setup.clientEngine(peer.certificateName(), address.getPort()),
                        MAX_RECEIVED_BYTES);
        KeyAnswer answer = new KeyAnswer();
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        boolean asked = false;
        pipe.begin();
        while (true) {
            if (!asked && pipe.isAgreed()) {
                requireProtocol(pipe, peer, address);
                pipe.say(KeyAnswer.request());
                asked = true;
            }
            byte[] said = pipe.said();
            List<byte[]> cookies = answer.add(said, said.length);
            if (cookies != null) {
                // The server stops at the end record too, so it needs no close.
                return new EstablishedKeys(KeyExport.from(pipe.engine()), cookies, address);
            }
            send(pipe, channel, deadlineNs);
            if (pipe.isEnded() || channel.read(buffer.clear(), deadlineNs) < 0) {
                throw new IOException("it closed the connection before its answer was complete");
            }
            try {
                pipe.receive(buffer.flip());
            } catch (SSLException e) {
                send(pipe, channel, deadlineNs); // the alert
                throw e;
            }
        }
    }

    private static void send(TlsPipe pipe, TimedChannel channel, long deadlineNs)
            throws IOException {
        if (pipe.hasPending()) {
            channel.write(pipe.pending(), deadlineNs);
            pipe.sent();
        }
    }

    private static void requireProtocol(TlsPipe pipe, KeyTarget peer, InetSocketAddress address)
            throws KeyException {
        if (!TlsSetup.PROTOCOL.equals(pipe.engine().getApplicationProtocol())) {
            throw failure(
                    KeyException.Reason.PROTOCOL_NAME,
                    peer,
                    address,
                    "it speaks TLS, but not " + TlsSetup.PROTOCOL);
        }
    }

    private static KeyException tlsFailure(
            KeyTarget peer, InetSocketAddress address, SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException) {
                return failure(
                        KeyException.Reason.CERTIFICATE,
                        peer,
                        address,
                        "its certificate is not trusted: " + e.getMessage());
            }
        }
        String message = String.valueOf(e.getMessage());
        return failure(
                message.contains("no_application_protocol")
                        ? KeyException.Reason.PROTOCOL_NAME
                        : KeyException.Reason.TLS,
                peer,
                address,
                message);
    }

    private static KeyException failure(
            KeyException.Reason reason,
            KeyTarget peer,
            InetSocketAddress address,
            @Nullable String problem) {
        return new KeyException(
                reason,
                "no keys from %s at %s: %s".formatted(peer.certificateName(), address, problem));
    }
}
