package dev.byztime.command.wait;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Option;
import dev.byztime.command.service.ServiceAccess;
import dev.byztime.time.Timestamp;

/**
 * The options of the {@code wait} command.
 *
 * @param url the URL of the service, without {@code /time}
 * @param maxError the largest acceptable error; {@link Timestamp#MAX} if any is acceptable
 * @param timeout the longest time to wait; positive
 */
record WaitOptions(String url, Timestamp maxError, Timestamp timeout) {

    static final Option MAX_ERROR =
            Option.of("--max-error", "DURATION", "the largest acceptable error, such as 10ms");
    static final Option TIMEOUT =
            Option.of("--timeout", "DURATION", "the longest wait; by default 60s");

    /**
     * Reads options.
     *
     * @throws IllegalArgumentException if the options are wrong; the message gives the reason
     */
    static WaitOptions of(Arguments arguments, Console.Environment environment) {
        arguments.operands(new String[0]);
        return new WaitOptions(
                ServiceAccess.url(arguments, environment),
                arguments.positive(MAX_ERROR.name(), Timestamp.MAX),
                arguments.positive(TIMEOUT.name(), new Timestamp(60, 0)));
    }

    /** The path that answers with the time. */
    String path() {
        return "/time" + (limitsError() ? "?maxError=" + maxError : "");
    }

    boolean limitsError() {
        return !maxError.equals(Timestamp.MAX);
    }

    @Override
    public String toString() {
        return "%s is synchronised%s, for %s s at most"
                .formatted(url, limitsError() ? " within " + maxError + " s" : "", timeout);
    }
}
