package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.byztime.time.Era;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Looks for files that are read as what they are not, or neither read nor refused. */
class TimedataFileFuzzTests {

    private static final Era SOME_ERA = Era.parse("00112233-4455-6677-8899-aabbccddeeff");

    @TempDir static Path folder;

    @FuzzTest
    void fileIsRefusedOrItsEntryIsRead(byte[] bytes) throws IOException {
        check(bytes);
        check(Arrays.copyOf(bytes, Page.BYTES)); // short inputs are found sooner
    }

    /** In its own era, so that what lies behind the era is reached, and in some other. */
    private static void check(byte[] file) throws IOException {
        Path path = folder.resolve("timedata");
        Files.write(path, file);
        for (Era era : new Era[] {eraOf(file), SOME_ERA}) {
            try (TimedataReader reader = new TimedataReader(path, era)) {
                assertThat(answer(reader)).isEqualTo(meaning(file, era));
            }
        }
    }

    private static Object answer(TimedataReader reader) {
        try {
            return reader.read();
        } catch (TimedataException refusal) {
            return refusal.kind();
        }
    }

    /** By the documentation of the format alone. */
    private static Object meaning(byte[] file, Era era) {
        if (file.length < Page.BYTES) {
            return TimedataException.Kind.MALFORMED;
        }
        Page page = Page.of(file);
        Page expected = Page.of(era);
        if (!Arrays.equals(page.bytes(0, 12), expected.bytes(0, 12))) {
            return TimedataException.Kind.MALFORMED;
        }
        if (!Arrays.equals(page.bytes(16, 32), expected.bytes(16, 32))) {
            return TimedataException.Kind.OTHER_ERA;
        }
        if (page.index() < 0 || page.index() >= Page.ENTRIES) {
            return TimedataException.Kind.MALFORMED;
        }
        try {
            Entry entry = page.entry(page.index());
            return entry.error().seconds() < 0 ? TimedataException.Kind.MALFORMED : entry;
        } catch (ArithmeticException | IllegalArgumentException noTimestamp) {
            return TimedataException.Kind.MALFORMED;
        }
    }

    private static Era eraOf(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(file, 32));
        return Era.of(bytes.getLong(16), bytes.getLong(24));
    }
}
