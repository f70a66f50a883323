package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceByHand;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages judged line by line, from a client that a test plays. */
@ServiceByHand
class JudgeStreamTests {

    private static final String ACCEPTED = "{\"verdict\":\"ACCEPTED\"}";

    /** Tests share the receiver, and each message is to be new. */
    private static int connections;

    @Autowired private ServedTime time;
    @Autowired private CountedClock clock;
    @Autowired private Receivers receivers;
    @Autowired private JsonMapper json;

    private final List<Step> steps = new ArrayList<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    /** What the client does when the service reads. */
    @FunctionalInterface
    private interface Step {
        /** What it sends then. */
        byte[] bytes() throws IOException;
    }

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @Test
    void linesAreJudgedHoweverTheyAreCut() throws IOException {
        String sample = fresh() + "\r\n\n" + fresh() + "\n";
        for (int cut = 0; cut <= sample.length(); cut++) {
            String first = fresh();
            String text = first + "\r\n\n" + first + "\n";
            steps.clear();
            client(text.substring(0, Math.min(cut, text.length())));
            client(text.substring(Math.min(cut, text.length())));
            assertThat(answers())
                    .as("cut at %d", cut)
                    .satisfiesExactly(
                            one -> assertThat(one).isEqualTo(ACCEPTED),
                            two -> assertThat(two).contains("DUPLICATE", "\"certain\":true"));
        }
    }

    /** It sends one line, maybe with an empty one, and the next only when it has the answer. */
    @Test
    void whoWaitsForEachAnswerGetsIt() throws IOException {
        for (int i = 0; i < 20; i++) {
            int before = i;
            String line = fresh() + "\n" + "\r\n".repeat(i % 3);
            steps.add(() -> {
                assertThat(flushed()).hasSize(before);
                return line.getBytes(StandardCharsets.UTF_8);
            });
        }
        assertThat(answers()).hasSize(20).containsOnly(ACCEPTED);
    }

    @Test
    void whoSendsManyAtOnceGetsAllByOneReading() throws IOException {
        long readings = clock.served();
        for (int i = 0; i < 3; i++) {
            StringBuilder many = new StringBuilder();
            for (int j = 0; j < 100; j++) {
                many.append(fresh()).append('\n');
            }
            client(many.toString());
        }
        assertThat(answers()).hasSize(300).containsOnly(ACCEPTED);
        assertThat(clock.served()).isEqualTo(readings + 3);
    }

    @Test
    void whatIsCutShortAnywhereIsNotJudged() throws IOException {
        for (int cut = 1; cut <= fresh().length(); cut++) {
            String line = fresh();
            steps.clear();
            client(fresh() + "\n" + line.substring(0, Math.min(cut, line.length())));
            assertThat(answers())
                    .as("cut at %d", cut)
                    .satisfiesExactly(
                            one -> assertThat(one).isEqualTo(ACCEPTED),
                            two -> assertProblem(two, "malformed-request", "line feed"));
            steps.clear();
            client(line + "\n");
            assertThat(answers()).containsExactly(ACCEPTED);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null                               | malformed-request | nothing",
                "{}                                 | missing-parameter | /connection",
                "[]                                 | invalid-parameter | an object",
                "\"x\"                              | invalid-parameter | an object",
                "{\"connection\":                   | malformed-request | not JSON",
                "{\"connection\":\"x\"}             | missing-parameter | /timestamp",
                "{\"connection\":\"\",\"timestamp\":\"1\"}  | invalid-parameter | /connection",
                "{\"connection\":\"x\",\"timestamp\":1}     | invalid-parameter | /timestamp",
                "{\"connection\":\"x\",\"timestamp\":\"1\"} {} | malformed-request | follows",
                "{\"connection\":\"x\",\"timestamp\":\"1\",\"more\":1} | unknown-parameter | /more",
                "hello                              | malformed-request | not JSON",
                "{\u0000}                           | malformed-request | not JSON",
            })
    void aMalformedLineIsAnsweredAndTheNextIsJudged(String bad, String reason, String detail)
            throws IOException {
        client(fresh() + "\n" + bad + "\n" + fresh() + "\n");
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(ACCEPTED),
                        two -> assertProblem(two, reason, detail),
                        three -> assertThat(three).isEqualTo(ACCEPTED));
    }

    @Test
    void bytesThatAreNoUtf8AreAnsweredToo() throws IOException {
        client(fresh() + "\n");
        String bad = "{\"connection\":\"\u00ed\u00a0\u0080\",\"timestamp\":\"1\"}\n";
        steps.add(() -> bad.getBytes(StandardCharsets.ISO_8859_1));
        steps.add(() -> (fresh() + "\n").getBytes(StandardCharsets.UTF_16LE));
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(ACCEPTED),
                        two -> assertProblem(two, "malformed-request", "UTF-8"),
                        three -> assertProblem(three, "malformed-request", "not JSON"),
                        four -> assertProblem(four, "malformed-request", "line feed"));
    }

    @Test
    void anyMessageFitsIntoALine() throws IOException {
        String longest = "\\ud83d\\ude00".repeat(ConnectionDeserializer.LONGEST);
        client(line(longest, time.in("0s")) + "\n" + line(longest, time.in("0s")) + "\n");
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(ACCEPTED),
                        two -> assertThat(two).contains("DUPLICATE"));
    }

    @Test
    void aLineThatIsTooLongEndsTheStreamAfterWhatCameBefore() throws IOException {
        client(fresh() + "\n" + "x".repeat(Lines.LONGEST) + "\n" + fresh() + "\n");
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(ACCEPTED),
                        two -> assertProblem(two, "malformed-request", "at most 16384 bytes"));
    }

    @Test
    void withoutTheTimeLinesAreRefusedUntilItIsBack() throws IOException {
        String line = fresh() + "\n";
        client(line);
        steps.add(() -> {
            time.lose();
            return fresh().concat("\n").getBytes(StandardCharsets.UTF_8);
        });
        steps.add(() -> {
            time.publish();
            return line.getBytes(StandardCharsets.UTF_8);
        });
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(ACCEPTED),
                        two -> assertProblem(two, "never-synchronized", "not yet learned"),
                        three -> assertThat(three).contains("DUPLICATE"));
    }

    @Test
    void aStreamThatBreaksOffIsToldSo() throws IOException {
        client(fresh() + "\n");
        steps.add(() -> {
            throw new IOException("idle for too long");
        });
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(ACCEPTED),
                        two -> assertProblem(two, "malformed-request", "from time to time"));
    }

    @Test
    void whoDoesNotTakeAnswersIsNotReadOn() {
        client(fresh() + "\n");
        client(fresh() + "\n");
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("gone");
                    }
                };
        assertThatIOException().isThrownBy(() -> stream().run(pieces(), gone)).withMessage("gone");
        assertThat(steps).hasSize(1);
    }

    private void client(String text) {
        steps.add(() -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that the client gets when it has done its steps. */
    private List<String> answers() throws IOException {
        sent.reset();
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        OutputStream out =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        buffer.write(b);
                    }

                    @Override
                    public void flush() throws IOException {
                        buffer.writeTo(sent);
                        buffer.reset();
                    }
                };
        stream().run(pieces(), out);
        out.flush();
        return flushed();
    }

    private List<String> flushed() {
        String all = sent.toString(StandardCharsets.UTF_8);
        assertThat(all).matches("(?s)|.*\n");
        return all.lines().toList();
    }

    private JudgeStream stream() {
        return new JudgeStream(
                receivers.findOrAdd("streamed").orElseThrow(), clock, Timestamp.MAX, json);
    }

    /** What one step sends may take several reads. */
    private InputStream pieces() {
        return new InputStream() {
            private InputStream rest = InputStream.nullInputStream();

            @Override
            public int read() {
                throw new AssertionError("byte by byte");
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int read = rest.read(to, offset, length);
                while (read <= 0 && !steps.isEmpty()) {
                    rest = new ByteArrayInputStream(steps.removeFirst().bytes());
                    read = rest.read(to, offset, length);
                }
                return read;
            }
        };
    }

    /** A message that was not judged before. */
    private String fresh() {
        return line("stream-%04d".formatted(connections++), time.in("0s"));
    }

    private static String line(String connection, Timestamp timestamp) {
        return "{\"connection\":\"%s\",\"timestamp\":\"%s\"}".formatted(connection, timestamp);
    }

    private void assertProblem(String line, String reason, String detail) {
        JsonNode problem = json.readTree(line).path("problem");
        assertThat(problem.path("reason").asString()).as(line).isEqualTo(reason);
        assertThat(problem.path("detail").asString())
                .contains(detail)
                .doesNotContain("Exception", "dev.byztime", "tools.jackson");
    }
}
