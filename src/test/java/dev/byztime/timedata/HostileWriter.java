package dev.byztime.timedata;

import com.sun.jna.LastErrorException;

import dev.byztime.linux.FileException;
import dev.byztime.linux.NativeFile;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.time.Era;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A process that does anything to a timedata file, and to whatever else it puts in its place.
 *
 * <p>An orderly one sees to it that the file never holds a well-formed lie: what it spoils it
 * spoils visibly, word by word, before anything else. So all that can be read from its files are
 * whole {@link SelfCheckingEntry} entries, and holes. A wild one writes any bytes anywhere, and
 * then nothing can be said about what is read.
 */
final class HostileWriter {

    /** Does something to the path, and may fail, as what it finds there is left by the last one. */
    @FunctionalInterface
    private interface Act {
        void perform() throws IOException;
    }

    private static final int ENTRY_ARRAY = 128;

    private final Path path;
    private final Path fresh;
    private final Path elsewhere;
    private final Path lockPath;
    private final Era era;
    private final Random random = new Random();
    private long n;

    /** Whether the path leads to a file of ours, which can be written to without side effects. */
    private boolean ours;

    /** Whether that is undamaged. */
    private boolean intact;

    private HostileWriter(Path path, Era era) {
        this.path = path;
        this.fresh = path.resolveSibling("fresh");
        this.elsewhere = path.resolveSibling("elsewhere");
        this.lockPath = path.resolveSibling(path.getFileName() + ".lock");
        this.era = era;
    }

    /**
     * @param arguments "orderly" or "wild"; file, era, seconds
     */
    public static void main(String[] arguments) throws IOException {
        HostileWriter vandal = new HostileWriter(Path.of(arguments[1]), Era.parse(arguments[2]));
        List<Act> acts = arguments[0].equals("orderly") ? vandal.orderlyActs() : vandal.wildActs();
        long performed = vandal.run(acts, Integer.parseInt(arguments[3]));
        System.out.println(performed + " acts of " + acts.size() + " kinds");
    }

    private List<Act> orderlyActs() {
        return List.of(
                this::publish,
                this::publish,
                this::rewrite,
                this::rewrite,
                this::replace,
                this::replace,
                this::truncate,
                this::extend,
                this::scrambleHeader,
                this::spoilEntry,
                this::remove,
                this::putFolder,
                this::putPipe,
                this::putSocket,
                this::linkElsewhere,
                () -> link(path),
                () -> link(path.resolveSibling("nothing")),
                () -> link(Path.of("/dev/zero")),
                () -> link(Path.of("/proc/self/status")),
                () -> link(Path.of("/sys/kernel/uevent_seqnum")), // claims to have 4096 bytes
                this::holdLocks,
                this::holdLease);
    }

    private List<Act> wildActs() {
        return List.of(
                this::rewrite, this::replace, this::writeAnything, this::writeAnything, this::cut);
    }

    private long run(List<Act> acts, int seconds) throws IOException {
        long began = System.nanoTime();
        long performed = 0;
        while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)) {
            try {
                acts.get(random.nextInt(acts.size())).perform();
            } catch (FileException | LastErrorException refused) {
                // a lock or lease that is not granted just now
            }
            linger();
            performed++;
        }
        return performed;
    }

    /** Leaves readers some time with it: none, or enough to read a few or a thousand times. */
    private void linger() {
        long began = System.nanoTime();
        long ns =
                switch (random.nextInt(32)) {
                    case 0 -> 2_000_000;
                    case 1, 2, 3, 4, 5, 6, 7, 8 -> random.nextInt(50_000);
                    default -> 0;
                };
        while (System.nanoTime() - began < ns) {
            Thread.onSpinWait();
        }
    }

    private void publish() throws IOException {
        if (!ours || !intact) {
            return;
        }
        try (FileChannel file = openToWrite()) {
            for (int i = random.nextInt(200); i > 0; i--) {
                n++;
                int index = (int) (n % Page.ENTRIES);
                write(
                        file,
                        ENTRY_ARRAY + 64L * index,
                        Page.of(era).slot(0, SelfCheckingEntry.number(n)),
                        128,
                        176);
                write(file, 12, Page.of(era).index(index), 12, 16);
            }
        }
    }

    /** In place, as a writer begins a file: everything before the magic. */
    private void rewrite() throws IOException {
        if (!ours) {
            return;
        }
        Page page = Page.numbered(++n, era);
        try (FileChannel file = openToWrite()) {
            file.write(ByteBuffer.allocate(12), 0);
            write(file, 12, page, 12, Page.BYTES);
            file.truncate(Page.BYTES);
            write(file, 0, page, 0, 12);
        }
        intact = true;
    }

    private void replace() throws IOException {
        Page.numbered(++n, era).writeTo(fresh);
        put(fresh);
        ours = true;
        intact = true;
    }

    /** To the end of the header or of an entry, or anywhere in the header. */
    private void truncate() throws IOException {
        if (ours) {
            int entries = random.nextInt(Page.ENTRIES);
            truncate(random.nextBoolean() ? ENTRY_ARRAY + 64L * entries : random.nextInt(128));
        }
    }

    private void cut() throws IOException {
        if (ours) {
            truncate(random.nextInt(2 * Page.BYTES));
        }
    }

    private void truncate(long size) throws IOException {
        intact = false;
        try (FileChannel file = openToWrite()) {
            file.truncate(size);
        }
    }

    private void extend() throws IOException {
        if (ours) {
            intact = false;
            try (FileChannel file = openToWrite()) {
                file.write(ByteBuffer.allocate(1), Page.BYTES - 1L + random.nextInt(100));
            }
        }
    }

    private void scrambleHeader() throws IOException {
        if (ours) {
            intact = false;
            int from = random.nextInt(32);
            byte[] noise = new byte[1 + random.nextInt(32 - from)];
            random.nextBytes(noise);
            try (FileChannel file = openToWrite()) {
                file.write(ByteBuffer.wrap(noise), from);
            }
        }
    }

    private void writeAnything() throws IOException {
        if (ours) {
            byte[] noise = new byte[1 + random.nextInt(random.nextBoolean() ? 16 : Page.BYTES)];
            random.nextBytes(noise);
            try (FileChannel file = openToWrite()) {
                file.write(ByteBuffer.wrap(noise), random.nextInt(Page.BYTES));
            }
        }
    }

    /** Nanoseconds that are none come first, so that there is never a well-formed mixture. */
    private void spoilEntry() throws IOException {
        if (ours) {
            intact = false;
            int index = (int) (random.nextBoolean() ? n % Page.ENTRIES : random.nextInt(62));
            int denormal = 1 + 2 * random.nextInt(3);
            try (FileChannel file = openToWrite()) {
                spoil(file, index, denormal);
                for (int word = 0; word < 6; word++) {
                    spoil(file, index, word);
                }
            }
        }
    }

    private void spoil(FileChannel file, int index, int word) throws IOException {
        ByteBuffer huge = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        huge.putLong(0, random.nextLong() | 1L << 62);
        file.write(huge, ENTRY_ARRAY + 64L * index + 8L * word);
    }

    private void remove() throws IOException {
        ours = false;
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void putFolder() throws IOException {
        remove();
        Files.createDirectory(path);
    }

    private void putPipe() throws IOException {
        remove();
        LinuxCalls.makeFifo(path);
    }

    private void putSocket() throws IOException {
        remove();
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(path));
        }
    }

    private void linkElsewhere() throws IOException {
        Page.numbered(++n, era).writeTo(fresh);
        Files.move(fresh, elsewhere, StandardCopyOption.ATOMIC_MOVE);
        link(elsewhere);
        ours = true;
        intact = true;
    }

    private void link(Path target) throws IOException {
        put(Files.createSymbolicLink(fresh, target));
        ours = false;
    }

    /** In the place of what is there; a folder has to be removed before. */
    private void put(Path what) throws IOException {
        if (Files.isDirectory(path)) {
            Files.delete(path);
        }
        Files.move(what, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Both kinds, on both files: none of it concerns readers. */
    private void holdLocks() throws IOException {
        if (!ours) {
            replace();
        }
        NativeFile lock = NativeFile.openToWrite(lockPath, 0600);
        NativeFile flocked = NativeFile.openToWrite(path, 0644);
        try (FileChannel file = openToWrite()) {
            var _ = file.tryLock();
            lock.lock();
            flocked.lock();
            linger();
        } finally {
            lock.release();
            flocked.release();
        }
    }

    /** A lease lets nobody open the file, or makes them wait. */
    private void holdLease() throws IOException {
        Page.numbered(++n, era).writeTo(fresh);
        int lease = LinuxCalls.lease(fresh);
        try {
            put(fresh);
            linger();
        } finally {
            LinuxCalls.close(lease);
        }
        ours = true;
        intact = true;
    }

    private FileChannel openToWrite() throws IOException {
        return FileChannel.open(path, StandardOpenOption.WRITE);
    }

    private static void write(FileChannel file, long at, Page page, int from, int to)
            throws IOException {
        file.write(ByteBuffer.wrap(page.bytes(from, to)), at);
    }
}
