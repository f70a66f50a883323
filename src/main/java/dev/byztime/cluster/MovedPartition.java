package dev.byztime.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * What an owner sends to the next one, so that its tables go on as if nothing had happened.
 *
 * @param write the id of the handover. The tables count only if the record in the store has it
 * @param beginning bounds on what owners before those tables began have promised
 * @param answersAfterNs as in {@link PartitionLife}
 * @param promisesAfterNs as in {@link PartitionLife}
 * @param tables what {@link PartitionTables#toBytes} has returned
 */
public record MovedPartition(
        UUID write,
        PartitionBounds beginning,
        long answersAfterNs,
        long promisesAfterNs,
        byte[] tables) {

    /** The form of these bytes and of those of the tables. Another one is not taken. */
    private static final int VERSION = 1;

    /** The bytes for the way to the next owner. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + tables.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeLong(write.getMostSignificantBits());
            out.writeLong(write.getLeastSignificantBits());
            out.writeLong(beginning.messagesNs());
            out.writeLong(beginning.promisesNs());
            out.writeLong(beginning.counter());
            out.writeLong(answersAfterNs);
            out.writeLong(promisesAfterNs);
            out.write(tables);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException if the bytes are not a result of {@link #toBytes} of this version
     */
    public static MovedPartition parse(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("tables of version " + version);
        }
        return new MovedPartition(
                new UUID(in.readLong(), in.readLong()),
                new PartitionBounds(in.readLong(), in.readLong(), in.readLong()),
                in.readLong(),
                in.readLong(),
                in.readAllBytes());
    }
}
