package dev.byztime.timedata;

import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A timedata file put together and taken apart by hand: a second opinion on the layout, from its
 * documentation and not from {@link TimedataLayout}.
 */
final class Page {

    static final int BYTES = 4096;
    static final int ENTRIES = 62;

    private final byte[] bytes;

    private Page(byte[] bytes) {
        this.bytes = bytes;
    }

    /** With magic and era, index 0, and zero otherwise. */
    static Page of(Era era) {
        return new Page(new byte[BYTES]).magic().era(era);
    }

    /**
     * With {@link SelfCheckingEntry} entry {@code n} current, in slot n mod 62, and before it the
     * 61 others.
     */
    static Page numbered(long n, Era era) {
        Page page = of(era).index((int) (n % ENTRIES));
        for (long k = Math.max(0, n - ENTRIES + 1); k <= n; k++) {
            page.slot((int) (k % ENTRIES), SelfCheckingEntry.number(k));
        }
        return page;
    }

    static Page of(byte[] file) {
        return new Page(file.clone());
    }

    static Page read(Path path) throws IOException {
        return new Page(Files.readAllBytes(path));
    }

    Page magic() {
        byte[] magic = {'B', 'Y', 'Z', 'T', 'I', 'M', 'E', 0, -1, -1, -1, -1};
        return set(0, magic);
    }

    Page index(int index) {
        return set(12, little(index, 4));
    }

    Page era(Era era) {
        return set(16, HexFormat.of().parseHex(era.toString().replace("-", "")));
    }

    Page realOffset(long seconds, long nanoseconds) {
        return set(32, little(seconds, 8)).set(40, little(nanoseconds, 8));
    }

    Page slot(int index, Entry entry) {
        return slot(
                index,
                entry.offset().seconds(),
                entry.offset().nanoseconds(),
                entry.error().seconds(),
                entry.error().nanoseconds(),
                entry.asOf().seconds(),
                entry.asOf().nanoseconds());
    }

    /** Seconds and nanoseconds of offset, error and as_of, whatever they are. */
    Page slot(int index, long... words) {
        for (int i = 0; i < words.length; i++) {
            set(slotAt(index) + 8 * i, little(words[i], 8));
        }
        return this;
    }

    Page set(int at, byte... to) {
        System.arraycopy(to, 0, bytes, at, to.length);
        return this;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    byte[] bytes(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    int index() {
        return (int) word(12, 4);
    }

    Timestamp realOffset() {
        return timestamp(32);
    }

    Entry entry(int index) {
        int at = slotAt(index);
        return new Entry(timestamp(at), timestamp(at + 16), timestamp(at + 32));
    }

    /** Overwrites the file in place, or creates it. */
    void writeTo(Path path) throws IOException {
        Files.write(path, bytes);
    }

    /** Puts a new file in the place of whatever is there. */
    void replace(Path path) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.write(fresh, bytes);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int slotAt(int index) {
        return 128 + 64 * index;
    }

    private Timestamp timestamp(int at) {
        return new Timestamp(word(at, 8), Math.toIntExact(word(at + 8, 8)));
    }

    private long word(int at, int width) {
        long word = 0;
        for (int i = 0; i < width; i++) {
            word |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    private static byte[] little(long word, int width) {
        byte[] to = new byte[width];
        for (int i = 0; i < width; i++) {
            to[i] = (byte) (word >> (8 * i));
        }
        return to;
    }
}
