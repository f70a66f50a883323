package dev.byztime.timedata;

import static dev.byztime.timedata.TimedataException.Kind.MALFORMED;
import static dev.byztime.timedata.TimedataException.Kind.MISSING;
import static dev.byztime.timedata.TimedataException.Kind.OTHER_ERA;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.FileTampering;
import dev.byztime.testing.OpenDescriptors;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Checks what is read from a file, and what is said of one that is wrong or changes. */
class TimedataReaderTests {

    private static final Era ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");
    private static final Era OTHER = Era.parse("00112233-4455-6677-8899-aabbccddeefe");

    @TempDir Path folder;
    private Path path;
    private TimedataReader reader;

    @BeforeEach
    void aReader() {
        path = folder.resolve("timedata");
        reader = new TimedataReader(path, ERA);
    }

    @AfterEach
    void everyDescriptorIsGivenBack() throws IOException {
        reader.close();
        assertThat(OpenDescriptors.under(folder)).isEmpty();
    }

    @Test
    void eachIndexNamesItsEntry() throws Exception {
        for (int n = 100; n < 100 + Page.ENTRIES; n++) {
            Page.numbered(n, ERA).writeTo(path);
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(n));
        }
    }

    @Test
    void whatIsNoneOfAReadersBusinessIsIgnored() throws Exception {
        byte[] noise = new byte[80];
        Arrays.fill(noise, (byte) 0xa5);
        Page page = Page.of(ERA).index(7).realOffset(1, -1).set(48, noise);
        for (int i = 0; i < Page.ENTRIES; i++) {
            page.slot(i, -1, -1, -1, -1, -1, -1, -1, -1);
        }
        page.slot(7, SelfCheckingEntry.number(7)).writeTo(path);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(7));
    }

    @Test
    void longerFileIsReadToo() throws Exception {
        Files.write(path, Arrays.copyOf(Page.numbered(100, ERA).bytes(), 10_000));
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(100));
    }

    @Test
    void missingFileIsReadOnceItIsThere() throws Exception {
        Refusal.of(reader, MISSING);
        assertHealed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 31, 32, 48, 128, 4032, 4095})
    void shortFileIsReadOnceItIsWhole(int size) throws Exception {
        byte[] whole = Page.numbered(61, ERA).bytes();
        Files.write(path, Arrays.copyOf(whole, size));
        assertThat(Refusal.of(reader, MALFORMED)).contains("shorter than 4096 bytes");
        assertHealed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 31, 32, 48, 128, 4032, 4095})
    void fileTruncatedWhileOpenIsReadAgainOnceItIsWhole(int size) throws Exception {
        Page.numbered(61, ERA).writeTo(path);
        reader.read();
        FileTampering.truncate(path, size);
        assertThat(Refusal.of(reader, MALFORMED)).contains("shorter than 4096 bytes");
        assertHealed();
    }

    @Test
    void replacedFileIsReadAtOnce() throws Exception {
        for (int n = 1; n <= 100; n++) {
            Page.numbered(n, ERA).replace(path);
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(n));
            assertThat(OpenDescriptors.under(folder)).hasSize(1);
        }
    }

    /**
     * Freed inode numbers are used again, on ext4 by the very next file. A reader that compared
     * numbers and had closed the old file would take the new one for it.
     */
    @Test
    void fileThatIsDeletedAndMadeAnewIsReadAtOnce() throws Exception {
        for (int n = 1; n <= 100; n++) {
            Page.numbered(n, ERA).writeTo(path);
            assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(n));
            if (n % 2 == 0) { // a reader may look in between, or not
                Files.delete(path);
                Refusal.of(reader, MISSING);
            } else {
                reader.close();
                Files.delete(path);
            }
        }
    }

    @Test
    void numberOfAFileInUseIsNotUsedAgain() throws Exception {
        Page.numbered(1, ERA).writeTo(path);
        reader.read();
        Object inUse = Files.getAttribute(path, "unix:ino");
        Files.delete(path);
        for (int i = 0; i < 100; i++) {
            Path next = folder.resolve("next-" + i);
            Page.numbered(2, ERA).writeTo(next);
            assertThat(Files.getAttribute(next, "unix:ino")).isNotEqualTo(inUse);
        }
        Files.move(folder.resolve("next-0"), path);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(2));
    }

    @Test
    void fileBroughtIntoAnotherEraIsForReadersOfThatEra() throws Exception {
        Page.numbered(100, ERA).writeTo(path);
        reader.read();
        Timestamp local = new Timestamp(12, 0);
        try (TimedataWriter writer =
                        TimedataWriter.open(path, OTHER, local, new Timestamp(1_000_000, 0));
                TimedataReader next = new TimedataReader(path, OTHER)) {
            assertThat(Refusal.of(reader, OTHER_ERA))
                    .contains(ERA.toString())
                    .contains(OTHER.toString());
            assertThat(next.read()).isEqualTo(writer.current());
            assertThat(next.read().asOf()).isEqualTo(local);
        }
        assertHealed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void everyByteOfTheMagicCounts(int at) throws Exception {
        Page page = Page.numbered(100, ERA);
        page.set(at, (byte) (page.bytes()[at] ^ 0x10)).writeTo(path);
        assertThat(Refusal.of(reader, MALFORMED)).contains("magic");
        assertHealed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void everyByteOfTheEraCounts(int at) throws Exception {
        Page page = Page.numbered(100, ERA);
        page.set(16 + at, (byte) (page.bytes()[16 + at] ^ 0x10)).writeTo(path);
        Refusal.of(reader, OTHER_ERA);
        assertHealed();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 62, 63, 256, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void indexBeyondTheEntriesIsNamed(int index) throws Exception {
        Page.numbered(100, ERA).index(index).writeTo(path);
        assertThat(Refusal.of(reader, MALFORMED)).contains(String.valueOf(index));
        assertHealed();
    }

    /** Of several faults, the one that the reference would find first. */
    @Test
    void magicCountsBeforeEraAndEraBeforeIndex() throws Exception {
        Page.of(OTHER).index(62).set(0, (byte) 0).writeTo(path);
        assertThat(Refusal.of(reader, MALFORMED)).contains("magic");
        Page.of(OTHER).index(62).writeTo(path);
        Refusal.of(reader, OTHER_ERA);
    }

    @ParameterizedTest
    @CsvSource({"1, offset", "3, error", "5, as_of"})
    void denormalNanosecondsAreNamed(int word, String name) throws Exception {
        // 2^32 would be zero if it were cut to 32 bits
        for (long nanoseconds :
                new long[] {-1, 1_000_000_000, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE}) {
            long[] words = new long[6];
            words[word] = nanoseconds;
            Page.of(ERA).slot(0, words).writeTo(path);
            assertThat(Refusal.of(reader, MALFORMED))
                    .contains(name)
                    .contains(String.valueOf(nanoseconds));
            words[word] = 999_999_999;
            Page.of(ERA).slot(0, words).writeTo(path);
            assertThat(reader.read()).isEqualTo(Page.read(path).entry(0));
        }
    }

    @Test
    void negativeErrorIsNone() throws Exception {
        for (long seconds : new long[] {-1, Long.MIN_VALUE}) {
            Page.of(ERA).slot(0, 5, 5, seconds, 999_999_999, 5, 5).writeTo(path);
            assertThat(Refusal.of(reader, MALFORMED)).contains("error is negative");
        }
        assertHealed();
    }

    /** A file that was truncated, then extended by its next entry, has holes in the other slots. */
    @Test
    void aHoleInTheFileIsNoEntry() throws Exception {
        Page.of(ERA).slot(0, 0, 0, 0, 0, 0, 0).writeTo(path);
        assertThat(Refusal.of(reader, MALFORMED)).contains("empty");
        Page.of(ERA).slot(0, 0, 0, 0, 0, 0, 1).writeTo(path);
        assertThat(reader.read()).isEqualTo(Page.read(path).entry(0));
        assertHealed();
    }

    @Test
    void closedReaderOpensAgain() throws Exception {
        assertHealed();
        reader.close();
        reader.close();
        assertThat(OpenDescriptors.under(folder)).isEmpty();
        assertHealed();
    }

    /** A whole file in place of the broken one, without another look in between. */
    private void assertHealed() throws Exception {
        Page.numbered(1000, ERA).writeTo(path);
        assertThat(reader.read()).isEqualTo(SelfCheckingEntry.number(1000));
    }
}
