package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.AssociatedData;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.MalformedException;
import dev.byztime.daemon.wire.Packet;
import dev.byztime.daemon.wire.ResponsePlaintext;
import dev.byztime.daemon.wire.Sealed;
import dev.byztime.seal.AesSiv;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/** The meaning of a datagram for a client that waits for answers. */
public sealed interface Received {

    /** The authentic answer to a query. */
    record Answer(Query query, ResponsePlaintext response) implements Received {}

    /** A sender that has seen the query claims that its keys are not known. */
    record Refused(Query query) implements Received {}

    /** The datagram does not count. */
    record Rejected(Reason reason) implements Received {}

    /** The reasons why a datagram does not count. */
    enum Reason {
        MALFORMED,
        /** No query in flight has its id. */
        UNKNOWN_ID,
        NOT_AUTHENTIC,
        NO_ERA,
        NO_TIME,
        /** A time in it is beyond 292 years. */
        OVERFLOW
    }

    /**
     * Opens a datagram.
     *
     * @param inFlight finds the query in flight with a unique id; returns null if there is none
     */
    static Received of(byte[] datagram, Function<byte[], @Nullable Query> inFlight) {
        try {
            return switch (Packet.decode(datagram)) {
                case Packet.Response(Sealed sealed) -> answer(sealed, inFlight);
                case Packet.Refusal refusal -> refusal(refusal, inFlight);
                case Packet.Request request -> new Rejected(Reason.MALFORMED);
                case Packet.Unknown unknown -> new Rejected(Reason.MALFORMED);
            };
        } catch (MalformedException malformed) {
            return new Rejected(Reason.MALFORMED);
        }
    }

    private static Received answer(Sealed sealed, Function<byte[], @Nullable Query> inFlight)
            throws MalformedException {
        byte[] uniqueId = AssociatedData.decodeResponse(sealed.ad()).uniqueId();
        Query query = find(uniqueId, inFlight);
        if (query == null) {
            return new Rejected(Reason.UNKNOWN_ID);
        }
        if (sealed.nonce().length != Judgement.NONCE_BYTES) {
            return new Rejected(Reason.MALFORMED);
        }
        byte[] plaintext =
                AesSiv.open(
                        query.session().serverToClient(),
                        sealed.ad(),
                        sealed.nonce(),
                        sealed.ciphertext());
        if (plaintext == null) {
            return new Rejected(Reason.NOT_AUTHENTIC);
        }
        try {
            return new Answer(query, ResponsePlaintext.decode(plaintext));
        } catch (MalformedException e) {
            return new Rejected(
                    switch (e.kind()) {
                        case NO_ERA -> Reason.NO_ERA;
                        case NO_TIME -> Reason.NO_TIME;
                        case OVERFLOW -> Reason.OVERFLOW;
                        case BYTES -> Reason.MALFORMED;
                    });
        }
    }

    private static Received refusal(
            Packet.Refusal refusal, Function<byte[], @Nullable Query> inFlight) {
        Query query = find(refusal.uniqueId(), inFlight);
        if (query == null) {
            return new Rejected(Reason.UNKNOWN_ID);
        }
        return refusal.nak() ? new Refused(query) : new Rejected(Reason.MALFORMED);
    }

    private static @Nullable Query find(
            byte[] uniqueId, Function<byte[], @Nullable Query> inFlight) {
        return uniqueId.length == Judgement.UNIQUE_ID_BYTES ? inFlight.apply(uniqueId) : null;
    }
}
