package dev.byztime.daemon.wire;

import dev.byztime.daemon.VoteStatus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The sealed part of an answer.
 *
 * @param era the era, 16 bytes
 * @param localNs the time on the answerer's clock
 * @param voteNs the vote, as an offset from that clock
 * @param cookies fresh cookies
 * @param status the status of the vote. byztimed sends none, and its votes count
 * @param workNs the time between {@link #localNs} and the departure of the answer; 0 if it is not
 *     given
 * @param steady whether the answerer promises that the slew of its vote hardly changes
 * @param slewPpb the promised slew, if {@code steady}
 */
public record ResponsePlaintext(
        byte[] era,
        long localNs,
        long voteNs,
        List<byte[]> cookies,
        VoteStatus status,
        long workNs,
        boolean steady,
        long slewPpb) {

    /** The length of an era, a unique id or a nonce. */
    public static final int ERA_BYTES = 16;

    private static final int SIV_BYTES = 16;
    private static final int ERA = 1;
    private static final int LOCAL_CLOCK = 2;
    private static final int OFFSET = 3;
    private static final int COOKIES = 4;

    /** The field of this service for the status: 1 is uncommitted, 2 locked, 3 committed. */
    private static final int STATUS = 1000;

    private static final int WORK = 1001;

    /**
     * The field for the slew, zigzag-encoded plus one, so that the promise of no slew is written
     * too.
     */
    private static final int SLEW = 1002;

    public ResponsePlaintext {
        cookies = List.copyOf(cookies);
    }

    /**
     * Decodes an answer.
     *
     * @throws MalformedException also if the era or one of the times is missing or out of range
     */
    public static ResponsePlaintext decode(byte[] bytes) throws MalformedException {
        byte[] era = {};
        WireTime.Parts local = new WireTime.Parts();
        WireTime.Parts offset = new WireTime.Parts();
        boolean hasLocal = false;
        boolean hasOffset = false;
        List<byte[]> cookies = new ArrayList<>();
        VoteStatus status = VoteStatus.COMMITTED;
        long workNs = 0;
        long slewPpb = 0;
        FieldReader fields = new FieldReader(bytes);
        for (int number = fields.next(); number != 0; number = fields.next()) {
            switch (number) {
                case ERA -> era = fields.bytes();
                case LOCAL_CLOCK -> {
                    local.merge(fields.message());
                    hasLocal = true;
                }
                case OFFSET -> {
                    offset.merge(fields.message());
                    hasOffset = true;
                }
                case COOKIES -> cookies.add(fields.bytes());
                case STATUS -> status = status(fields.varint());
                case WORK -> workNs = fields.varint();
                case SLEW -> slewPpb = fields.varint();
                default -> fields.skip();
            }
        }
        if (era.length != ERA_BYTES) {
            throw new MalformedException(MalformedException.Kind.NO_ERA, "no era");
        }
        if (!hasLocal || !hasOffset) {
            throw new MalformedException(MalformedException.Kind.NO_TIME, "no time");
        }
        if (workNs < 0) {
            throw new MalformedException("negative work");
        }
        long zigzag = slewPpb - 1;
        return new ResponsePlaintext(
                era,
                local.toNanos(),
                offset.toNanos(),
                cookies,
                status,
                workNs,
                slewPpb != 0,
                slewPpb == 0 ? 0 : zigzag >>> 1 ^ -(zigzag & 1));
    }

    /**
     * Encodes the answer.
     *
     * @param extended whether the asker understands the fields of this service; otherwise they are
     *     left out
     */
    public byte[] encode(boolean extended) {
        FieldWriter fields =
                new FieldWriter()
                        .bytes(ERA, era)
                        .message(LOCAL_CLOCK, WireTime.encode(localNs))
                        .message(OFFSET, WireTime.encode(voteNs));
        for (byte[] cookie : cookies) {
            fields.message(COOKIES, cookie);
        }
        if (extended) {
            long zigzag = slewPpb << 1 ^ slewPpb >> 63;
            fields.varint(STATUS, status.ordinal() + 1L)
                    .varint(WORK, workNs)
                    .varint(SLEW, steady ? zigzag + 1 : 0);
        }
        return fields.toBytes();
    }

    /**
     * This answer with only as many cookies as keep the datagram within the length of the query;
     * null if it would be longer even without cookies. So nobody can use this server to multiply
     * traffic.
     */
    public @Nullable ResponsePlaintext fitting(int queryLength, boolean extended) {
        for (int count = cookies.size(); count >= 0; count--) {
            ResponsePlaintext fewer =
                    new ResponsePlaintext(
                            era,
                            localNs,
                            voteNs,
                            cookies.subList(0, count),
                            status,
                            workNs,
                            steady,
                            slewPpb);
            if (datagramLength(fewer.encode(extended).length) <= queryLength) {
                return fewer;
            }
        }
        return null;
    }

    private static int datagramLength(int plaintextLength) {
        byte[] ad = new AssociatedData(new byte[Judgement.UNIQUE_ID_BYTES], new byte[0]).encode();
        byte[] ciphertext = new byte[SIV_BYTES + plaintextLength];
        Sealed sealed = new Sealed(ad, new byte[Judgement.NONCE_BYTES], ciphertext, 0);
        return Packet.encode(new Packet.Response(sealed)).length;
    }

    /**
     * The status for a number. A number that a later version may add is a status that does not
     * count.
     */
    private static VoteStatus status(long number) {
        return number == 3
                ? VoteStatus.COMMITTED
                : number == 2 ? VoteStatus.LOCKED : VoteStatus.UNCOMMITTED;
    }
}
