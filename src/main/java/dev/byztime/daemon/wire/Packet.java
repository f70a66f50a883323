package dev.byztime.daemon.wire;

/** The content of one datagram. */
public sealed interface Packet {

    /** A query. */
    record Request(Sealed sealed) implements Packet {}

    /** Its answer. */
    record Response(Sealed sealed) implements Packet {}

    /**
     * The statement that there is no answer. Anybody may have sent it.
     *
     * @param nak whether it says that the keys are not known
     */
    record Refusal(byte[] uniqueId, boolean nak) implements Packet {}

    /** A well-formed packet of another kind. */
    record Unknown() implements Packet {}

    int REQUEST = 1;
    int RESPONSE = 2;
    int REFUSAL = 3;
    int UNIQUE_ID = 1;
    int CRYPTO_NAK = 2;

    /**
     * Decodes a datagram. Of several members the last counts, and parts of the same member are
     * merged.
     *
     * @throws MalformedException if the datagram is not a packet
     */
    static Packet decode(byte[] datagram) throws MalformedException {
        FieldReader fields = new FieldReader(datagram);
        Packet packet = new Unknown();
        for (int number = fields.next(); number != 0; number = fields.next()) {
            switch (number) {
                case REQUEST -> {
                    Sealed before = packet instanceof Request(Sealed s) ? s : Sealed.EMPTY;
                    packet = new Request(before.merged(fields.message(), true));
                }
                case RESPONSE -> {
                    Sealed before = packet instanceof Response(Sealed s) ? s : Sealed.EMPTY;
                    packet = new Response(before.merged(fields.message(), false));
                }
                case REFUSAL -> {
                    Refusal before =
                            packet instanceof Refusal same ? same : new Refusal(new byte[0], false);
                    packet = merged(before, fields.message());
                }
                default -> fields.skip();
            }
        }
        return packet;
    }

    /** Encodes a packet as a datagram. */
    static byte[] encode(Packet packet) {
        FieldWriter fields = new FieldWriter();
        return switch (packet) {
            case Request(Sealed sealed) -> fields.message(REQUEST, sealed.encoded()).toBytes();
            case Response(Sealed sealed) -> fields.message(RESPONSE, sealed.encoded()).toBytes();
            case Refusal refusal -> fields.message(REFUSAL, encoded(refusal)).toBytes();
            case Unknown ignored -> fields.toBytes();
        };
    }

    private static Refusal merged(Refusal before, FieldReader fields) throws MalformedException {
        byte[] uniqueId = before.uniqueId();
        boolean nak = before.nak();
        for (int number = fields.next(); number != 0; number = fields.next()) {
            switch (number) {
                case UNIQUE_ID -> uniqueId = fields.bytes();
                case CRYPTO_NAK -> {
                    FieldReader empty = fields.message();
                    while (empty.next() != 0) {
                        empty.skip();
                    }
                    nak = true;
                }
                default -> fields.skip();
            }
        }
        return new Refusal(uniqueId, nak);
    }

    private static byte[] encoded(Refusal refusal) {
        FieldWriter fields = new FieldWriter().bytes(UNIQUE_ID, refusal.uniqueId());
        return (refusal.nak() ? fields.message(CRYPTO_NAK, new byte[0]) : fields).toBytes();
    }
}
