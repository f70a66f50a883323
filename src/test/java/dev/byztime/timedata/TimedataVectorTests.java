package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.byztime.time.Era;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what files mean with what the reference library makes of them. */
@Execution(ExecutionMode.CONCURRENT)
class TimedataVectorTests {

    private static final HexFormat HEX = HexFormat.of();

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("reads")
    void fileMeansWhatItMeansToTheReference(JsonNode vector) throws Exception {
        Path path = folder.resolve("timedata");
        Files.write(path, file(vector));
        try (TimedataReader reader =
                new TimedataReader(path, era(vector.get("era").stringValue()))) {
            String open = vector.get("open").stringValue();
            switch (open) {
                case "ok" -> checkAnswers(vector, reader);
                case "EPROTO" -> checkRefusal(reader, TimedataException.Kind.MALFORMED);
                case "ECONNREFUSED" -> checkRefusal(reader, TimedataException.Kind.OTHER_ERA);
                default -> fail("an unknown answer: " + open);
            }
        }
    }

    private static void checkAnswers(JsonNode vector, TimedataReader reader) throws Exception {
        JsonNode offset = vector.get("offset");
        JsonNode global = vector.get("globalTime");
        if (offset.isString() && offset.stringValue().equals("EPROTO")) {
            checkRefusal(reader, TimedataException.Kind.MALFORMED);
            assertThat(global).isEqualTo(offset);
            return;
        }
        Entry entry = reader.read();
        Timestamp local = stamp(vector.get("localTime"));
        long drift = vector.get("driftPpb").longValue();
        if (offset.isString()) {
            assertThat(offset.stringValue()).isEqualTo("EOVERFLOW");
            assertThatThrownBy(() -> entry.offsetAt(local, drift))
                    .isInstanceOf(ArithmeticException.class);
        } else {
            assertThat(entry.offsetAt(local, drift)).isEqualTo(interval(offset));
            assertThat(entry.offset()).isEqualTo(stamp(offset.get("est")));
        }
        if (global.isString()) {
            assertThat(global.stringValue()).isEqualTo("EOVERFLOW");
            assertThatThrownBy(() -> entry.offsetAt(local, drift).plus(local))
                    .isInstanceOf(ArithmeticException.class);
        } else {
            assertThat(entry.offsetAt(local, drift).plus(local)).isEqualTo(interval(global));
            assertThat(entry.offset().plus(local)).isEqualTo(stamp(global.get("est")));
        }
    }

    private static void checkRefusal(TimedataReader reader, TimedataException.Kind kind) {
        assertThatThrownBy(reader::read)
                .isInstanceOfSatisfying(
                        TimedataException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void everyCaseOfTheReferenceIsHere() throws IOException {
        Map<String, Integer> cases = new TreeMap<>();
        reads().forEach(vector -> cases.merge(vector.get("case").stringValue(), 1, Integer::sum));
        assertThat(cases)
                .hasToString(
                        "{bad-magic=13, drift-overflow=7, index-negative=14, index-too-large=9,"
                                + " nanoseconds-negative=8, nanoseconds-too-large=12, ok=92,"
                                + " other-era=5, overflow=12, short-file=16, underflow=5,"
                                + " unsynchronized=7}");
        assertThat(cases.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
    }

    @Test
    void fileOfTheReferenceHoldsTheEntryItWasOpenedWithAndOneUpdate() throws Exception {
        Path path = folder.resolve("timedata");
        Files.write(path, fileOfReference());
        Page page = Page.read(path);
        Era era = era("268e337c8eda44bd82ea22c87c0de62f");
        Timestamp offset = new Timestamp(1_795_298_617, 949_540_499);
        Entry first = new Entry(offset, Entry.UNSYNCHRONIZED, new Timestamp(376, 970_280_037));
        Entry update =
                new Entry(offset, Timestamp.ofNanos(1_000_000), new Timestamp(376, 970_283_492));

        assertThat(page.bytes(0, 32)).isEqualTo(Page.of(era).index(1).bytes(0, 32));
        assertThat(page.index()).isEqualTo(1);
        assertThat(page.realOffset()).isEqualTo(Timestamp.ZERO);
        assertThat(page.entry(0)).isEqualTo(first);
        assertThat(page.entry(1)).isEqualTo(update);
        // its mutex: nothing but the bit that says that processes share it
        byte[] mutex = new byte[80];
        mutex[16] = (byte) 0x80;
        assertThat(page.bytes(48, 128)).isEqualTo(mutex);
        assertThat(page.bytes())
                .isEqualTo(
                        Page.of(era)
                                .index(1)
                                .slot(0, first)
                                .slot(1, update)
                                .set(48, mutex)
                                .bytes());

        try (TimedataReader reader = new TimedataReader(path, era)) {
            assertThat(reader.read()).isEqualTo(update);
        }
    }

    static List<JsonNode> reads() throws IOException {
        try (InputStream json =
                TimedataVectorTests.class.getResourceAsStream("/vectors/timedata-reads.json")) {
            return List.copyOf(JsonMapper.shared().readTree(json).values());
        }
    }

    static byte[] fileOfReference() throws IOException {
        try (InputStream file =
                TimedataVectorTests.class.getResourceAsStream(
                        "/vectors/timedata-from-libbyztime.bin")) {
            if (file == null) {
                throw new IOException("the reference's file is missing");
            }
            return file.readAllBytes();
        }
    }

    private static byte[] file(JsonNode vector) {
        byte[] whole = new byte[Page.BYTES];
        byte[] header = HEX.parseHex(vector.get("header").stringValue());
        byte[] entry = HEX.parseHex(vector.get("entry").stringValue());
        System.arraycopy(header, 0, whole, 0, header.length);
        System.arraycopy(
                entry, 0, whole, 128 + 64 * vector.get("entryIndex").intValue(), entry.length);
        return Arrays.copyOf(whole, vector.get("fileSize").intValue());
    }

    private static Era era(String digits) {
        return Era.of(
                HexFormat.fromHexDigitsToLong(digits, 0, 16),
                HexFormat.fromHexDigitsToLong(digits, 16, 32));
    }

    private static TimeInterval interval(JsonNode bounds) {
        return new TimeInterval(stamp(bounds.get("min")), stamp(bounds.get("max")));
    }

    private static Timestamp stamp(JsonNode pair) {
        return new Timestamp(pair.get(0).longValue(), pair.get(1).intValue());
    }
}
