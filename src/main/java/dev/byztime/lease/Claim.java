package dev.byztime.lease;

import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a holder says that it was granted.
 *
 * @param lease its names
 * @param mode what it lets the holder do
 * @param holder whose it is
 * @param term for how long it was granted or last extended, which is how long renewals that name no
 *     term extend it
 * @param expires until when it was promised
 * @param era the boot in which it was
 */
record Claim(LeaseRef lease, Mode mode, String holder, Timestamp term, Timestamp expires, Era era) {

    /**
     * Of the encoding. Version 1 had neither this byte nor the next: it began with the length of a
     * name, at most 30,000 bytes, so its first byte was at most 0x75. No text of that version can
     * be taken for one of this.
     */
    private static final byte VERSION = (byte) 0x82;

    /** What the key signs here, so that nothing else it may sign one day is taken for a claim. */
    private static final byte PURPOSE = 'L';

    /**
     * The only encoding of it: each text with its length, each number with its own. What is signed
     * says what it is: version and purpose come first.
     */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(PURPOSE);
            out.writeUTF(lease.resource());
            out.writeLong(lease.id().high());
            out.writeLong(lease.id().low());
            out.writeLong(lease.token());
            out.writeByte(code(mode));
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
     * @throws IOException if they are not what {@link #toBytes} makes
     */
    static Claim of(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readByte() != VERSION || in.readByte() != PURPOSE) {
            throw new IOException("no claim, or one of another version");
        }
        String resource = in.readUTF();
        LeaseId id = new LeaseId(in.readLong(), in.readLong());
        LeaseRef lease = new LeaseRef(resource, id, in.readLong());
        Mode mode = mode(in.readByte());
        String holder = in.readUTF();
        Timestamp term = Timestamp.ofNanos(in.readLong());
        Timestamp expires = Timestamp.ofNanos(in.readLong());
        Era era = Era.of(in.readLong(), in.readLong());
        if (in.available() > 0) {
            throw new IOException("more than a claim");
        }
        return new Claim(lease, mode, holder, term, expires, era);
    }

    /** Claims outlive the program that made them: the order of an enum must not matter. */
    private static byte code(Mode mode) {
        return switch (mode) {
            case READ -> 'R';
            case WRITE -> 'W';
        };
    }

    private static Mode mode(byte code) throws IOException {
        return switch (code) {
            case 'R' -> Mode.READ;
            case 'W' -> Mode.WRITE;
            default -> throw new IOException("no mode " + code);
        };
    }
}
