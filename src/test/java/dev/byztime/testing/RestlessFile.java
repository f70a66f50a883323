package dev.byztime.testing;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A timedata file that changes all the time, as fast as can be: one byte of it says which entry is
 * current, and that goes round. All entries had better be there.
 */
public final class RestlessFile implements AutoCloseable {

    private static final int INDEX = 12;
    private static final int ENTRIES = 62;

    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread writer;

    /** Where there is one processor, the file stands still while anybody reads it. */
    public RestlessFile(Path path) throws IOException {
        Assumptions.assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1,
                "one processor runs the reader or the writer");
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size());
            writer =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; !over.get(); i = (i + 1) % ENTRIES) {
                                    map.put(INDEX, (byte) i);
                                }
                            });
        }
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        Patiently.join(writer);
    }
}
