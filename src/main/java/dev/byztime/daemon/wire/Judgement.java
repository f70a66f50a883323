package dev.byztime.daemon.wire;

/** A server's decision about a datagram. */
public sealed interface Judgement {

    /** Ignore the datagram. */
    record Drop(Reason reason) implements Judgement {}

    /** Answer that the keys are not known. */
    record Nak(byte[] uniqueId) implements Judgement {}

    /**
     * Answer the query.
     *
     * @param uniqueId the id of the query
     * @param cookies the number of cookies to give, unless they would make the answer longer than
     *     the query
     * @param understandsStatus whether the asker understands the fields that this service adds
     * @param keys the keys of the session
     */
    record Answer(byte[] uniqueId, int cookies, boolean understandsStatus, Cookie.Content keys)
            implements Judgement {}

    /** The reasons for dropping a datagram. */
    enum Reason {
        MALFORMED,
        NO_REQUEST,
        /** It has less padding than the rule against amplification requires. */
        SHORT
    }

    int UNIQUE_ID_BYTES = 16;
    int NONCE_BYTES = 16;

    /**
     * Judges a datagram. The checks have byztimed's order: packet, associated data, unique id,
     * cookie, nonce, ciphertext, plaintext, padding.
     */
    static Judgement of(byte[] datagram, SealOpener seals) {
        try {
            if (Packet.decode(datagram) instanceof Packet.Request(Sealed sealed)) {
                return of(sealed, seals);
            }
            return new Drop(Reason.NO_REQUEST);
        } catch (MalformedException malformed) {
            return new Drop(Reason.MALFORMED);
        }
    }

    private static Judgement of(Sealed sealed, SealOpener seals) throws MalformedException {
        AssociatedData ad = AssociatedData.decodeRequest(sealed.ad());
        if (ad.uniqueId().length != UNIQUE_ID_BYTES) {
            return new Drop(Reason.MALFORMED);
        }
        Cookie.Content keys = seals.openCookie(ad.cookie());
        if (keys == null) {
            return new Nak(ad.uniqueId());
        }
        if (sealed.nonce().length != NONCE_BYTES) {
            return new Drop(Reason.MALFORMED);
        }
        byte[] plaintext =
                seals.open(keys.clientToServer(), sealed.ad(), sealed.nonce(), sealed.ciphertext());
        if (plaintext == null) {
            return new Nak(ad.uniqueId());
        }
        RequestPlaintext request = RequestPlaintext.decode(plaintext);
        int cookies = (int) Math.min(request.cookies(), RequestPlaintext.MAX_COOKIES);
        if (sealed.paddingLength() < RequestPlaintext.paddingFor(cookies, ad.cookie().length)) {
            return new Drop(Reason.SHORT);
        }
        return new Answer(ad.uniqueId(), cookies, request.understandsStatus(), keys);
    }
}
