package dev.byztime.daemon.net;

import dev.byztime.clock.Slept;
import dev.byztime.daemon.VoteLine;
import dev.byztime.linux.FileException;
import dev.byztime.linux.NativeFile;
import dev.byztime.time.Era;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The file beside the timedata file that holds the line of this node's vote, for a later process of
 * the same boot.
 *
 * <p>It is written at each bend of the line, in one call, and never synced. A killed process leaves
 * it whole, and after a crash of the machine it is useless anyway. A record does not count if it is
 * damaged, or if it belongs to another boot, to another group, or to the time before a suspend.
 * Only the thread that holds the lock of the timedata file may use it.
 *
 * <pre>
 *   magic  boot  wire era  group  slept at least  at most  as of  offset  slew  CRC-32C
 *   0      8     24        40     48              56       64     72      80    88       92 bytes
 * </pre>
 */
final class KeptVote implements AutoCloseable {

    static final int BYTES = 92;

    private static final int MODE = 0600;
    private static final long MAGIC = 0x4259_5A56_4F54_4531L; // BYZVOTE1
    private static final int CHECKED_BYTES = 88;

    private final NativeFile file;
    private final Era boot;
    private final long group;

    /**
     * The content of the file.
     *
     * @param era the era in which the line was told to other nodes
     */
    record Kept(VoteLine line, WireEra era, Slept slept) {}

    private KeptVote(NativeFile file, Era boot, long group) {
        this.file = file;
        this.boot = boot;
        this.group = group;
    }

    /**
     * Opens the file, and creates it if it is missing.
     *
     * @param group a number that no other group has
     */
    static KeptVote open(Path path, Era boot, long group) throws FileException {
        return new KeptVote(NativeFile.openToWrite(path, MODE), boot, group);
    }

    /**
     * The line that an earlier process of this boot and group has kept; null if there is none, or
     * if the machine may have slept since.
     */
    @Nullable Kept read(Slept now) throws FileException {
        byte[] bytes = new byte[BYTES];
        if (file.read(bytes, 0) != BYTES) {
            return null;
        }
        ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        if (record.getInt(CHECKED_BYTES) != checksum(bytes)
                || record.getLong() != MAGIC
                || !new UUID(record.getLong(), record.getLong()).equals(boot.bootId())) {
            return null;
        }
        WireEra era = new WireEra(new UUID(record.getLong(), record.getLong()));
        long ofGroup = record.getLong();
        Slept slept = new Slept(record.getLong(), record.getLong());
        VoteLine line = new VoteLine(record.getLong(), record.getLong(), record.getLong());
        return ofGroup == group && !now.mayHaveSleptSince(slept)
                ? new Kept(line, era, slept)
                : null;
    }

    void write(VoteLine line, WireEra era, Slept slept) throws FileException {
        ByteBuffer record = ByteBuffer.allocate(BYTES).order(ByteOrder.BIG_ENDIAN);
        record.putLong(MAGIC)
                .putLong(boot.bootId().getMostSignificantBits())
                .putLong(boot.bootId().getLeastSignificantBits())
                .put(era.bytes())
                .putLong(group)
                .putLong(slept.atLeastNs())
                .putLong(slept.atMostNs())
                .putLong(line.asOfNs())
                .putLong(line.offsetNs())
                .putLong(line.slewPpb());
        record.putInt(checksum(record.array()));
        file.write(record.array(), 0);
    }

    /** Removes the line. */
    void forget() throws FileException {
        file.write(new byte[BYTES], 0);
    }

    @Override
    public void close() {
        file.release();
    }

    private static int checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(Arrays.copyOf(bytes, CHECKED_BYTES));
        return (int) sum.getValue();
    }
}
