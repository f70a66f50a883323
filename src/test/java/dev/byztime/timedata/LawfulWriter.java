package dev.byztime.timedata;

import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A process that publishes {@link SelfCheckingEntry} entries as fast as it can, by the rules, and
 * replaces the file now and then.
 */
abstract class LawfulWriter {

    private final Path path;
    private final Path fresh;
    private final Era era;
    private final SharedCounter counter;
    private final Random random = new Random();
    private long n;

    private LawfulWriter(Path path, Era era, SharedCounter counter) {
        this.path = path;
        this.fresh = path.resolveSibling(path.getFileName() + ".new");
        this.era = era;
        this.counter = counter;
        this.n = counter.get();
    }

    /**
     * @param arguments "mapped" or "own"; file, era, file of the counter, seconds
     */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        Era era = Era.parse(arguments[2]);
        SharedCounter counter = SharedCounter.open(Path.of(arguments[3]));
        LawfulWriter writer =
                arguments[0].equals("mapped")
                        ? new Mapped(path, era, counter)
                        : new Own(path, era, counter);
        writer.replace();
        System.out.println(writer.run(TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[4]))));
    }

    private String run(long forNs) throws IOException {
        publishSome(); // loads classes, which takes seconds where processors are scarce
        long first = n;
        long began = System.nanoTime();
        long elapsed = 0;
        long replaced = 0;
        for (long next = 0; elapsed < forNs; elapsed = System.nanoTime() - began) {
            if (elapsed >= next) {
                replace();
                replaced++;
                next = elapsed + random.nextInt(40_000_000);
            }
            publishSome();
        }
        return "%d entries, one in %d ns, and %d replacements"
                .formatted(n - first, elapsed / (n - first), replaced);
    }

    private void replace() throws IOException {
        n++;
        Page.numbered(n, era).writeTo(fresh);
        open(fresh);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        counter.set(n);
    }

    private void publishSome() throws IOException {
        for (int i = 0; i < 100; i++) {
            publish(++n);
            counter.set(n);
        }
    }

    abstract void open(Path file) throws IOException;

    abstract void publish(long n) throws IOException;

    /** Writes through a mapping, as libbyztime does. */
    private static final class Mapped extends LawfulWriter {

        private static final VarHandle INT =
                MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

        private @Nullable MappedByteBuffer map;

        Mapped(Path path, Era era, SharedCounter counter) {
            super(path, era, counter);
        }

        @Override
        void open(Path file) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                map = channel.map(FileChannel.MapMode.READ_WRITE, 0, Page.BYTES);
                map.order(ByteOrder.LITTLE_ENDIAN);
            }
        }

        @Override
        void publish(long n) {
            MappedByteBuffer to = Objects.requireNonNull(map);
            Entry entry = SelfCheckingEntry.number(n);
            int index = (int) (n % Page.ENTRIES);
            put(to, 128 + 64 * index, entry.offset());
            put(to, 128 + 64 * index + 16, entry.error());
            put(to, 128 + 64 * index + 32, entry.asOf());
            INT.setRelease(to, 12, index);
        }

        private static void put(MappedByteBuffer to, int at, Timestamp timestamp) {
            to.putLong(at, timestamp.seconds());
            to.putLong(at + 8, timestamp.nanoseconds());
        }
    }

    /** Writes as this service does. */
    private static final class Own extends LawfulWriter {

        private final Era era;
        private @Nullable TimedataWriter writer;

        Own(Path path, Era era, SharedCounter counter) {
            super(path, era, counter);
            this.era = era;
        }

        @Override
        void open(Path file) throws IOException {
            if (writer != null) {
                writer.close();
            }
            writer = TimedataWriter.open(file, era, Timestamp.ZERO, Timestamp.ZERO);
        }

        @Override
        void publish(long n) throws IOException {
            Objects.requireNonNull(writer).publish(SelfCheckingEntry.number(n));
        }
    }
}
