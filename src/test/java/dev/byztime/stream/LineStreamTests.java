package dev.byztime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.BodyReaders;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;

import org.jspecify.annotations.Nullable;
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

/** Lines that are answered, for a client that a test plays. */
@ServiceOnManualClock
class LineStreamTests {

    private static final String PAUSE = "pause";
    private static final Problem UNKNOWN =
            Problem.of(ProblemType.TOKEN_REQUIRED, "the token is unknown");

    @Autowired private JsonMapper json;

    /** What happened: questions that were answered, and pauses. */
    private final List<String> events = new ArrayList<>();

    private final List<Step> steps = new ArrayList<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private int questions;
    private long nowNs;
    private @Nullable Problem objection;
    private boolean endedByTheClient;

    /** What a line says here. */
    private record Question(@Required TextParam name, @Required TokenParam token) {}

    /** What is said to it. */
    private record Answer(String to) {}

    /** What the client does when the service reads. */
    @FunctionalInterface
    private interface Step {
        /** What it sends then. */
        byte[] bytes() throws IOException;
    }

    /** Answers with the name, but cannot answer those who ask for the impossible. */
    private final LineHandler<Question> handler =
            new LineHandler<>() {
                @Override
                public Object answer(Question question) {
                    String name = question.name.value();
                    if (name.equals("impossible")) {
                        throw new TimeUnavailableException(
                                Unavailable.NEVER_SYNCHRONIZED, "not yet");
                    }
                    events.add(name);
                    if (name.startsWith("slow")) {
                        nowNs += 200_000_000;
                        objection = UNKNOWN;
                    }
                    return new Answer(name);
                }

                @Override
                public void pause() {
                    events.add(PAUSE);
                }
            };

    @Test
    void linesAreAnsweredHoweverTheyAreCut() throws IOException {
        String text = line("one") + "\r\n\n" + line("two") + "\n";
        for (int cut = 0; cut <= text.length(); cut++) {
            steps.clear();
            client(text.substring(0, cut));
            client(text.substring(cut));
            assertThat(answers())
                    .as("cut at %d", cut)
                    .containsExactly(answer("one"), answer("two"));
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
        assertThat(answers()).hasSize(20).last().isEqualTo(answer("q-20"));
        assertThat(endedByTheClient).isTrue();
    }

    @Test
    void thereIsAPauseBetweenThoseThatDidNotComeTogether() throws IOException {
        for (int i = 0; i < 3; i++) {
            client((fresh() + "\n").repeat(2));
        }
        answers();
        assertThat(events)
                .containsExactly(
                        PAUSE, "q-1", "q-1", PAUSE, "q-2", "q-2", PAUSE, "q-3", "q-3", PAUSE);
    }

    /** A client that does not read its answers keeps the lines after them in hand. */
    @Test
    void linesInHandAreNotAnsweredLongAfterTheTokenHasEnded() throws IOException {
        client((line("slow") + "\n").repeat(9));
        List<String> answers = answers();
        assertThat(answers).hasSize(3).startsWith(answer("slow"), answer("slow"));
        assertProblem(answers.getLast(), "token-required", "the token is unknown");
    }

    @Test
    void whatIsCutShortAnywhereIsNotAnswered() throws IOException {
        String line = line("cut");
        for (int cut = 1; cut <= line.length(); cut++) {
            steps.clear();
            client(line("whole") + "\n" + line.substring(0, cut));
            assertThat(answers())
                    .as("cut at %d", cut)
                    .satisfiesExactly(
                            one -> assertThat(one).isEqualTo(answer("whole")),
                            two -> assertProblem(two, "malformed-request", "line feed"));
        }
        assertThat(events).doesNotContain("cut");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null                            | malformed-request | nothing",
                "{}                              | missing-parameter | /name",
                "[]                              | invalid-parameter | an object",
                "\"x\"                           | invalid-parameter | an object",
                "{\"name\":                      | malformed-request | not JSON",
                "{\"name\":\"x\"}                | missing-parameter | /token",
                "{\"name\":\"\",\"token\":\"1\"} | invalid-parameter | /name",
                "{\"name\":\"x\",\"token\":1}    | invalid-parameter | /token",
                "{\"name\":\"x\",\"token\":\"1\"} {} | malformed-request | follows",
                "{\"name\":\"x\",\"token\":\"1\",\"more\":1} | unknown-parameter | /more",
                "hello                           | malformed-request | not JSON",
                "{\u0000}                        | malformed-request | not JSON",
                "{\"name\":\"impossible\",\"token\":\"1\"} | never-synchronized | not yet",
            })
    void aLineThatCannotBeAnsweredIsToldWhyAndTheNextIsTaken(
            String bad, String reason, String detail) throws IOException {
        client(line("one") + "\n" + bad + "\n" + line("two") + "\n");
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(answer("one")),
                        two -> assertProblem(two, reason, detail),
                        three -> assertThat(three).isEqualTo(answer("two")));
    }

    @Test
    void bytesThatAreNoUtf8AreAnsweredToo() throws IOException {
        client(fresh() + "\n");
        String bad = "{\"name\":\"\u00ed\u00a0\u0080\",\"token\":\"1\"}\n";
        String overLong = "{\"name\":\"\u00c0\u00af\",\"token\":\"1\"}\n";
        steps.add(() -> bad.getBytes(StandardCharsets.ISO_8859_1));
        steps.add(() -> overLong.getBytes(StandardCharsets.ISO_8859_1));
        steps.add(() -> (fresh() + "\n").getBytes(StandardCharsets.UTF_16LE));
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(answer("q-1")),
                        two -> assertProblem(two, "malformed-request", "UTF-8"),
                        three -> assertProblem(three, "malformed-request", "/name is \"c0"),
                        four -> assertProblem(four, "malformed-request", "not JSON"),
                        five -> assertProblem(five, "malformed-request", "line feed"));
    }

    @Test
    void aLineThatIsTooLongEndsTheStreamAfterWhatCameBefore() throws IOException {
        client(line("one") + "\n" + "x".repeat(Lines.MAX_LINE_BYTES) + "\n" + line("two") + "\n");
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(answer("one")),
                        two -> assertProblem(two, "malformed-request", "at most 16384 bytes"));
        assertThat(endedByTheClient).isFalse();
    }

    @Test
    void aStreamThatBreaksOffIsToldSo() throws IOException {
        client(line("one") + "\n");
        steps.add(() -> {
            throw new IOException("idle for too long");
        });
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(answer("one")),
                        two -> assertProblem(two, "malformed-request", "from time to time"));
    }

    /** Else whoever had a token once could go on for ever. */
    @Test
    void aTokenThatIsTakenOutEndsTheStreamBeforeTheNextLines() throws IOException {
        client(line("one") + "\n" + line("two") + "\n");
        steps.add(() -> {
            objection =
                    Problem.of(
                            new ServiceRefusal(
                                    ServiceRefusal.Reason.SHUTTING_DOWN, "the token is unknown"));
            return (line("three") + "\n").getBytes(StandardCharsets.UTF_8);
        });
        client(line("four") + "\n");
        assertThat(answers())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(answer("one")),
                        two -> assertThat(two).isEqualTo(answer("two")),
                        three -> assertProblem(three, "shutting-down", "the token is unknown"));
        assertThat(events).doesNotContain("three", "four");
        assertThat(endedByTheClient).isFalse();
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
        endedByTheClient = stream().run(pieces(), out);
        out.flush();
        return flushed();
    }

    private List<String> flushed() {
        String all = sent.toString(StandardCharsets.UTF_8);
        assertThat(all).matches("(?s)|.*\n");
        return all.lines().toList();
    }

    private LineStream<Question> stream() {
        return new LineStream<>(
                Question.class,
                handler,
                () -> objection,
                json,
                new BodyReaders(json, List.of()),
                "",
                () -> nowNs);
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

    /** A question that was not asked before. */
    private String fresh() {
        return line("q-" + ++questions);
    }

    private static String line(String name) {
        return "{\"name\":\"%s\",\"token\":\"1\"}".formatted(name);
    }

    private static String answer(String name) {
        return "{\"to\":\"%s\"}".formatted(name);
    }

    private void assertProblem(String line, String reason, String detail) {
        JsonNode problem = json.readTree(line).path("problem");
        assertThat(problem.path("reason").asString()).as(line).isEqualTo(reason);
        assertThat(problem.path("detail").asString())
                .contains(detail)
                .doesNotContain("Exception", "dev.byztime", "tools.jackson");
    }
}
