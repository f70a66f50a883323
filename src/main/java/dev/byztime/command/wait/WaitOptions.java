package dev.byztime.command.wait;

import dev.byztime.command.option.Option;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The options of the {@code wait} command.
 *
 * @param url the URL of the service, without {@code /time}
 * @param maxError the largest acceptable error; {@link Timestamp#MAX} if any is acceptable
 * @param timeout the longest time to wait; positive
 */
record WaitOptions(URI url, Timestamp maxError, Timestamp timeout) {

    static final String USAGE =
            """
            usage: java -jar byztime-service.jar wait [--url=http://127.0.0.1:8080] [--max-error=10ms]
                       [--timeout=60s]

            Waits until the service at that URL says that its time is synchronised, with an error of
            at most --max-error if it is given. Durations have a unit (ns, us, ms, s, m, h) or are seconds.
            Ends with 0 if it is; 1 if the time-out was reached before; 2 if it never will be, or for bad usage.\
            """;

    /**
     * Parses options.
     *
     * @param arguments the arguments after {@code wait}; the last of repeated ones counts
     * @throws IllegalArgumentException if the options are wrong; the message gives the reason
     */
    static WaitOptions parse(String... arguments) {
        URI url = URI.create("http://127.0.0.1:8080");
        Timestamp maxError = Timestamp.MAX;
        Timestamp timeout = new Timestamp(60, 0);
        for (String argument : arguments) {
            Option option = Option.of(argument);
            switch (option.name()) {
                case "--url" -> url = url(option.value());
                case "--max-error" -> maxError = positive(option);
                case "--timeout" -> timeout = positive(option);
                default -> throw new IllegalArgumentException("unknown argument " + argument);
            }
        }
        return new WaitOptions(url, maxError, timeout);
    }

    /** The URL that answers with the time. */
    URI time() {
        String folder = url.toString().replaceFirst("/+$", "");
        return URI.create(folder + "/time" + (limitsError() ? "?maxError=" + maxError : ""));
    }

    boolean limitsError() {
        return !maxError.equals(Timestamp.MAX);
    }

    @Override
    public String toString() {
        return "%s is synchronised%s, for %s s at most"
                .formatted(url, limitsError() ? " within " + maxError + " s" : "", timeout);
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean web =
                    "http".equalsIgnoreCase(url.getScheme())
                            || "https".equalsIgnoreCase(url.getScheme());
            if (web
                    && url.getHost() != null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException malformed) {
            // as below
        }
        throw new IllegalArgumentException(
                "--url is '%s', not like http://127.0.0.1:8080".formatted(text));
    }

    private static Timestamp positive(Option option) {
        try {
            Timestamp duration = TimestampText.parseDuration(option.value());
            if (duration.isAfter(Timestamp.ZERO)) {
                return duration;
            }
        } catch (IllegalArgumentException malformed) {
            // as below
        }
        throw new IllegalArgumentException(
                "%s is '%s', no positive duration such as 10ms or 60s"
                        .formatted(option.name(), option.value()));
    }
}
