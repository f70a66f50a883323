package dev.byztime.testing;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The bytes of a timedata file, and what they mean in whole nanoseconds: a second opinion, which
 * uses nothing of the code that it is compared with.
 */
public final class PlainTimedata {

    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);
    private static final String MAGIC = "42595a54494d4500ffffffff";
    private static final int ENTRIES = 62;

    /** The error of a clock that nobody has set. */
    public static final BigInteger UNSYNCHRONIZED =
            BigInteger.TWO.pow(62).subtract(BigInteger.ONE).multiply(BILLION);

    private final byte[] bytes;

    /** An entry of the ring, in nanoseconds. */
    public record Point(BigInteger offset, BigInteger error, BigInteger asOf) {

        /** The error at a local time, which counts as distant whichever way it lies. */
        public BigInteger errorAt(BigInteger local, long driftPpb) {
            BigInteger growth =
                    new BigDecimal(local.subtract(asOf).abs())
                            .multiply(BigDecimal.valueOf(2 * driftPpb))
                            .movePointLeft(9)
                            .setScale(0, RoundingMode.HALF_EVEN)
                            .toBigIntegerExact();
            return error.add(growth);
        }

        public boolean isSynchronized() {
            return error.compareTo(UNSYNCHRONIZED) < 0;
        }
    }

    private PlainTimedata(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The file as two readings in a row found it. */
    public static PlainTimedata read(Path path) throws IOException {
        byte[] last = Files.readAllBytes(path);
        while (true) {
            byte[] next = Files.readAllBytes(path);
            if (Arrays.equals(last, next)) {
                return new PlainTimedata(next);
            }
            last = next;
        }
    }

    public boolean sameBytesAs(PlainTimedata that) {
        return Arrays.equals(bytes, that.bytes);
    }

    public boolean hasMagic() {
        return HexFormat.of().formatHex(bytes, 0, 12).equals(MAGIC);
    }

    public int index() {
        return little().getInt(12);
    }

    /** The 32 digits of the boot id. */
    public String era() {
        return HexFormat.of().formatHex(bytes, 16, 32);
    }

    public BigInteger realOffset() {
        return nanos(32);
    }

    public Point current() {
        return point(index());
    }

    public Point point(int index) {
        int at = 128 + 64 * index;
        return new Point(nanos(at), nanos(at + 16), nanos(at + 32));
    }

    /** The entry that is dated so, if the ring has it. */
    public Optional<Point> dated(BigInteger asOf) {
        return IntStream.range(0, ENTRIES)
                .mapToObj(this::point)
                .filter(point -> point.asOf.equals(asOf))
                .findFirst();
    }

    /** A timestamp's seconds and nanoseconds as one number. */
    public static BigInteger nanos(long seconds, long nanoseconds) {
        return BigInteger.valueOf(seconds).multiply(BILLION).add(BigInteger.valueOf(nanoseconds));
    }

    private BigInteger nanos(int at) {
        return nanos(little().getLong(at), little().getLong(at + 8));
    }

    private ByteBuffer little() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
