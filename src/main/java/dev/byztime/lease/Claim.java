package dev.byztime.lease;

import dev.byztime.seal.Codes;
import dev.byztime.seal.Purpose;
import dev.byztime.seal.Seal;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The content of a claim: a lease as it was granted.
 *
 * @param lease the resource, id and token
 * @param mode the access that the lease permits
 * @param holder the name of the holder
 * @param term the term of the grant or of the last extension, which also applies to renewals
 *     without a term
 * @param expires the end of the promise
 * @param era the boot in which the lease was promised
 */
record Claim(LeaseRef lease, Mode mode, String holder, Timestamp term, Timestamp expires, Era era) {

    /**
     * The form of sealed claims. Version 1 had neither version nor purpose. It began with the
     * length of a name of at most 30,000 bytes, so its first byte was at most 0x75. A claim of
     * version 1 can therefore not be mistaken for one of this version.
     */
    static final Seal SEAL = new Seal(0x82, Purpose.LEASE_CLAIM);

    static final Codes<Mode> MODES =
            Codes.of(
                    Mode.class,
                    mode ->
                            switch (mode) {
                                case READ -> 'R';
                                case WRITE -> 'W';
                            });

    /**
     * The only encoding of this claim: each text with its length and each number with a fixed
     * length.
     */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(lease.resource());
            out.writeLong(lease.id().high());
            out.writeLong(lease.id().low());
            out.writeLong(lease.token());
            out.writeByte(MODES.of(mode));
            out.writeUTF(holder);
            out.writeLong(term.toNanosExact());
            out.writeLong(expires.toNanosExact());
            out.writeLong(era.bootId().getMostSignificantBits());
            out.writeLong(era.bootId().getLeastSignificantBits());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException if the bytes are not a result of {@link #toBytes}
     */
    static Claim of(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String resource = in.readUTF();
        LeaseId id = new LeaseId(in.readLong(), in.readLong());
        LeaseRef lease = new LeaseRef(resource, id, in.readLong());
        Mode mode = MODES.constant(in.readByte());
        String holder = in.readUTF();
        Timestamp term = Timestamp.ofNanos(in.readLong());
        Timestamp expires = Timestamp.ofNanos(in.readLong());
        Era era = Era.of(in.readLong(), in.readLong());
        if (in.available() > 0) {
            throw new IOException("more than a claim");
        }
        return new Claim(lease, mode, holder, term, expires, era);
    }
}
