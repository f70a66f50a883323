package dev.byztime.stream;

import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ProblemType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Splits a stream of bytes into lines, and tells whether the next line has already arrived. */
final class Lines {

    /** The longest line in bytes, which is ample for any message. */
    static final int MAX_LINE_BYTES = 16_384;

    private final InputStream in;

    private final byte[] buffer = new byte[MAX_LINE_BYTES];
    private int from;
    private int to;

    /** The position up to which no line ends. */
    private int searched;

    Lines(InputStream in) {
        this.in = in;
    }

    /** Whether {@link #next} can return without waiting. */
    boolean hasNext() {
        while (end() >= 0) {
            if (endOfText() > from) {
                return true;
            }
            passOver();
        }
        return false;
    }

    /**
     * The next line that is not empty, without its end; null after the last.
     *
     * @throws BadParameterException if the line is too long, or the stream ended within it
     */
    byte @Nullable [] next() throws IOException {
        while (!hasNext()) {
            if (!fill()) {
                return null;
            }
        }
        byte[] line = Arrays.copyOfRange(buffer, from, endOfText());
        passOver();
        return line;
    }

    /** The position of the carriage return or line feed of the next line, which has arrived. */
    private int endOfText() {
        int end = end();
        return end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    }

    private void passOver() {
        from = end() + 1;
        searched = from;
    }

    /** The end of the next line; negative if it is not known yet. */
    private int end() {
        while (searched < to) {
            if (buffer[searched] == '\n') {
                return searched;
            }
            searched++;
        }
        return -1;
    }

    /** Reads more input; false at the end of the stream. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        searched -= from;
        from = 0;
        if (to == MAX_LINE_BYTES) {
            throw unusable("a line of at most " + MAX_LINE_BYTES + " bytes");
        }
        int more = in.read(buffer, to, MAX_LINE_BYTES - to);
        if (more < 0 && to > 0) {
            throw unusable("a line feed after the last line: it may be cut short");
        }
        to += Math.max(more, 0);
        return more >= 0;
    }

    private static BadParameterException unusable(String expected) {
        return new BadParameterException(ProblemType.MALFORMED_REQUEST, "the line", null, expected);
    }
}
