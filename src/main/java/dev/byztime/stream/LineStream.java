package dev.byztime.stream;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.web.guard.TokenCheck;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.BodyProblems;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.BodyReaders;
import dev.byztime.web.value.Utf8Input;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongSupplier;

/**
 * One stream: it answers each line of JSON by a line, in order, for as long as the client keeps the
 * connection.
 *
 * <p>A line that cannot be answered gets a problem, and the stream continues, because earlier lines
 * had effects and their answers must not be lost.
 *
 * @param <Q> the type of a line's content
 */
final class LineStream<Q> {

    /**
     * How long a token counts as valid after a check. A line may wait for its client in this time.
     */
    private static final long MAX_CHECK_AGE_NS = 250_000_000;

    private final Class<Q> question;
    private final BodyReaders readers;
    private final ObjectReader questions;
    private final LineHandler<Q> handler;
    private final TokenCheck token;
    private final JsonMapper json;
    private final String contextPath;
    private final LongSupplier nowNs;

    /**
     * Creates a stream.
     *
     * @param contextPath the context path of the request, which the types of problems are relative
     *     to
     * @param nowNs a clock that also runs during suspend
     */
    LineStream(
            Class<Q> question,
            LineHandler<Q> handler,
            TokenCheck token,
            JsonMapper json,
            BodyReaders readers,
            String contextPath,
            LongSupplier nowNs) {
        this.question = question;
        this.readers = readers;
        this.questions = json.readerFor(question);
        this.handler = handler;
        this.token = token;
        this.json = json;
        this.contextPath = contextPath;
        this.nowNs = nowNs;
    }

    /**
     * Answers lines until the lines end, the service ends, or the token is no longer valid.
     *
     * @return whether the client ended the stream; if not, the last written line says why
     * @throws IOException if answers can no longer be sent
     */
    boolean run(InputStream in, OutputStream out) throws IOException {
        Lines lines = new Lines(in);
        boolean allowed = false;
        long askedNs = 0;
        try {
            while (true) {
                if (!lines.hasNext()) {
                    out.flush(); // the client may wait for answers before it sends more
                    handler.pause();
                    allowed = false;
                }
                byte[] line = next(lines);
                if (line == null) {
                    return true;
                }
                long beforeNs = nowNs.getAsLong();
                if (!allowed || beforeNs - askedNs > MAX_CHECK_AGE_NS) {
                    Problem objection = token.objection();
                    if (objection != null) {
                        write(notAnswered(objection), out);
                        return false;
                    }
                    allowed = true;
                    askedNs = beforeNs;
                }
                write(answer(line), out);
            }
        } catch (BadParameterException e) { // the beginning of the next line is unknown
            write(notAnswered(Problem.of(e)), out);
        } catch (ServiceRefusal e) { // the service ends
            write(notAnswered(Problem.of(e)), out);
        }
        return false;
    }

    /**
     * The next line. If the client is silent for too long, reading fails, and the client gets a
     * problem.
     */
    private static byte @Nullable [] next(Lines lines) {
        try {
            return lines.next();
        } catch (IOException e) {
            throw new BadParameterException(
                    ProblemType.MALFORMED_REQUEST,
                    "the stream",
                    null,
                    "its regular end, or from time to time a line, which may be empty");
        }
    }

    private Object answer(byte[] line) {
        try {
            Q read = read(line);
            return read == null // JSON permits null
                    ? notAnswered(BodyProblems.of(null))
                    : handler.answer(read);
        } catch (JacksonException e) {
            return notAnswered(BodyProblems.of(e));
        } catch (TimeUnavailableException e) {
            return notAnswered(Problem.of(e));
        } catch (ServiceRefusal e) {
            return notAnswered(Problem.of(e));
        }
    }

    private @Nullable Q read(byte[] line) {
        if (!Utf8Input.isUtf8(line)) {
            return questions.readValue(new Utf8Input(new ByteArrayInputStream(line)));
        }
        Q usual = readers.usual(question, line, line.length);
        return usual != null ? usual : questions.readValue(line);
    }

    private NotAnswered notAnswered(Problem problem) {
        return new NotAnswered(problem.below(contextPath));
    }

    private void write(Object answer, OutputStream out) throws IOException {
        out.write(json.writeValueAsBytes(answer));
        out.write('\n');
    }
}
