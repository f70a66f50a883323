package dev.byztime.timedata;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A number that processes share through a file: which entry was made current last. */
final class SharedCounter {

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer map;

    private SharedCounter(ByteBuffer map) {
        this.map = map;
    }

    static SharedCounter create(Path path, long value) throws IOException {
        Files.write(path, new byte[Long.BYTES]);
        SharedCounter counter = open(path);
        counter.set(value);
        return counter;
    }

    static SharedCounter open(Path path) throws IOException {
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedCounter(file.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
        }
    }

    long get() {
        return (long) LONG.getAcquire(map, 0);
    }

    void set(long value) {
        LONG.setRelease(map, 0, value);
    }
}
