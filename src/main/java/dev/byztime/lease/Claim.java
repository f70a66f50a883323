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
 * @param expires until when it was promised
 * @param era the boot in which it was
 */
record Claim(LeaseRef lease, Mode mode, String holder, Timestamp expires, Era era) {

    /** The only encoding of it: each text with its length, each number with its own. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(lease.resource());
            out.writeLong(lease.id().high());
            out.writeLong(lease.id().low());
            out.writeLong(lease.token());
            out.writeByte(mode.ordinal());
            out.writeUTF(holder);
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
        String resource = in.readUTF();
        LeaseId id = new LeaseId(in.readLong(), in.readLong());
        LeaseRef lease = new LeaseRef(resource, id, in.readLong());
        int mode = in.readByte();
        if (mode < 0 || mode >= Mode.values().length) {
            throw new IOException("no mode " + mode);
        }
        String holder = in.readUTF();
        Timestamp expires = Timestamp.ofNanos(in.readLong());
        Era era = Era.of(in.readLong(), in.readLong());
        if (in.available() > 0) {
            throw new IOException("more than a claim");
        }
        return new Claim(lease, Mode.values()[mode], holder, expires, era);
    }
}
