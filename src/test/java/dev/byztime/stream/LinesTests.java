package dev.byztime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.testing.Randomly;
import dev.byztime.web.problem.BadParameterException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Lines cut out of bytes that come in pieces of any size. */
class LinesTests {

    @Test
    void linesAreTheSameHoweverTheyAreCut() throws IOException {
        String text = "one\ntwo\r\n\n\r\n three \n\r\r\n\u00e9\n";
        for (int size = 1; size <= text.length() + 1; size++) {
            assertThat(all(inPieces(bytes(text), size)))
                    .as("in pieces of %d", size)
                    .containsExactly("one", "two", " three ", "\r", "\u00e9");
        }
    }

    @Test
    void anyLinesComeBack() {
        Randomly.repeat(
                30,
                random -> {
                    List<String> lines = new ArrayList<>();
                    StringBuilder text = new StringBuilder();
                    for (int i = random.nextInt(60); i > 0; i--) {
                        String line = "x".repeat(length(random));
                        text.append(line).append(random.nextBoolean() ? "\r\n" : "\n");
                        if (!line.isEmpty()) {
                            lines.add(line);
                        }
                    }
                    int size = 1 + random.nextInt(2 * Lines.MAX_LINE_BYTES);
                    assertThat(all(inPieces(bytes(text.toString()), size))).isEqualTo(lines);
                });
    }

    private static int length(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(Lines.MAX_LINE_BYTES - 2);
            case 2 -> Lines.MAX_LINE_BYTES - 2 - random.nextInt(3);
            default -> random.nextInt(200);
        };
    }

    @Test
    void theLongestLineHasRoomAndOneMoreByteHasNone() throws IOException {
        String longest = "x".repeat(Lines.MAX_LINE_BYTES - 1);
        assertThat(all(inPieces(bytes("a\n" + longest + "\n"), 1000)))
                .containsExactly("a", longest);
        Lines lines = new Lines(inPieces(bytes("a\n" + longest + "x\nb\n"), 1000));
        assertThat(next(lines)).isEqualTo("a");
        assertThatExceptionOfType(BadParameterException.class).isThrownBy(lines::next);
    }

    @Test
    void whatIsCutShortIsNoLine() throws IOException {
        for (String rest : List.of("b", "b\r", "\r", " ")) {
            Lines lines = new Lines(inPieces(bytes("a\n" + rest), 1));
            assertThat(next(lines)).isEqualTo("a");
            assertThatExceptionOfType(BadParameterException.class).isThrownBy(lines::next);
        }
    }

    /** Or who waits for an answer would wait forever. */
    @Test
    void emptyLinesAreNotThereToBeTaken() throws IOException {
        Lines lines = new Lines(inPieces(bytes("a\n\n\r\n" + "b\n"), 5));
        assertThat(lines.hasNext()).isFalse();
        assertThat(next(lines)).isEqualTo("a");
        assertThat(lines.hasNext()).isFalse();
        assertThat(next(lines)).isEqualTo("b");
        assertThat(next(lines)).isNull();
    }

    private static List<String> all(InputStream in) throws IOException {
        Lines lines = new Lines(in);
        List<String> all = new ArrayList<>();
        for (String line = next(lines); line != null; line = next(lines)) {
            all.add(line);
        }
        return all;
    }

    private static @Nullable String next(Lines lines) throws IOException {
        byte[] line = lines.next();
        return line == null ? null : new String(line, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Of which one read gets no more than {@code size}. */
    private static InputStream inPieces(byte[] bytes, int size) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, size));
            }
        };
    }
}
