package dev.byztime.command.lock;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message between the keeper of a lease and the watchdog of the program, which is a line of a
 * word and numbers.
 *
 * <pre>
 *   to the watchdog     run END MARGIN GRACE   starts the program
 *                       until END              the lease was renewed
 *                       signal N               passes a signal on
 *                       end                    the lease will not be renewed
 *                       kill                   the lease does not hold
 *   to the keeper       ended CODE             the program and all that it started have ended
 *                       lost                   so have they, because the lease ended
 *                       unstarted CODE         the program could not be started
 * </pre>
 *
 * <p>END is in nanoseconds of CLOCK_BOOTTIME, MARGIN and GRACE are durations in nanoseconds.
 */
record WatchdogMessage(String word, List<Long> numbers) {

    static WatchdogMessage of(String word, long... numbers) {
        List<Long> all = new ArrayList<>();
        for (long number : numbers) {
            all.add(number);
        }
        return new WatchdogMessage(word, all);
    }

    ByteBuffer bytes() {
        StringBuilder line = new StringBuilder(word);
        numbers.forEach(number -> line.append(' ').append(number));
        return ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    }

    long number(int index) {
        return numbers.get(index);
    }

    /** Joins bytes to messages. */
    static final class Reader {

        private final StringBuilder line = new StringBuilder();

        /** The next whole message in the buffer; null if there is none. */
        @Nullable WatchdogMessage next(ByteBuffer from) {
            while (from.hasRemaining()) {
                char one = (char) from.get();
                if (one == '\n') {
                    String[] words = line.toString().split(" ");
                    line.setLength(0);
                    List<Long> numbers = new ArrayList<>();
                    for (int i = 1; i < words.length; i++) {
                        numbers.add(Long.parseLong(words[i]));
                    }
                    return new WatchdogMessage(words[0], numbers);
                }
                line.append(one);
            }
            return null;
        }
    }
}
