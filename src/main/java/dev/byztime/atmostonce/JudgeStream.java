package dev.byztime.atmostonce;

import dev.byztime.time.IntervalClock;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.web.BadParameterException;
import dev.byztime.web.BodyProblems;
import dev.byztime.web.Problem;
import dev.byztime.web.ProblemType;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Judges messages that come as lines of JSON for as long as the client keeps the connection, and
 * answers each with a line, in order.
 *
 * <p>A line that cannot be judged is answered by its problem, and the next is judged: lines before
 * it have had their verdicts, which nothing must lose.
 */
final class JudgeStream {

    private final Receiver receiver;
    private final IntervalClock clock;
    private final Timestamp maxError;
    private final JsonMapper json;
    private final ObjectReader messages;

    /** For lines that came together; null before the first of them. */
    private Receiver.@Nullable Moment moment;

    JudgeStream(Receiver receiver, IntervalClock clock, Timestamp maxError, JsonMapper json) {
        this.receiver = receiver;
        this.clock = clock;
        this.maxError = maxError;
        this.json = json;
        this.messages = json.readerFor(Message.class);
    }

    /**
     * A line in the place of a verdict, for a message that was not judged.
     *
     * @param problem why not
     */
    record NotJudged(Problem problem) {}

    /**
     * Until the lines end, or the service does.
     *
     * @throws IOException if answers cannot be sent any more
     */
    void run(InputStream in, OutputStream out) throws IOException {
        Lines lines = new Lines(in);
        try {
            while (true) {
                if (!lines.hasNext()) {
                    out.flush(); // the client may wait for answers before it goes on
                    moment = null; // and time will have passed
                }
                byte[] line = next(lines);
                if (line == null) {
                    return;
                }
                write(answer(line), out);
            }
        } catch (BadParameterException e) { // there is no telling where a next line begins
            write(new NotJudged(Problem.of(e)), out);
        } catch (TimeUnavailableException e) { // the service ends
            write(new NotJudged(Problem.of(e)), out);
        }
    }

    /** Reading fails if nothing comes for too long, too: there may still be somebody to tell. */
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
            Message message = messages.readValue(line);
            return message == null // which JSON can say
                    ? new NotJudged(BodyProblems.of(null))
                    : judge(message);
        } catch (JacksonException e) {
            return new NotJudged(BodyProblems.of(e));
        } catch (TimeUnavailableException e) {
            return new NotJudged(Problem.of(e));
        }
    }

    private VerdictAnswer judge(Message message) {
        if (moment == null) {
            moment = receiver.at(clock.now(maxError));
        }
        return VerdictAnswer.of(
                moment.judge(message.connection(), message.timestamp().toNanosSaturated()));
    }

    private void write(Object answer, OutputStream out) throws IOException {
        out.write(json.writeValueAsBytes(answer));
        out.write('\n');
    }
}
