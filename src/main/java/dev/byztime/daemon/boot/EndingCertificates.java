package dev.byztime.daemon.boot;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Says in words which certificates of a node end soon or have ended, and logs each once. */
final class EndingCertificates {

    private static final Logger log = LoggerFactory.getLogger(EndingCertificates.class);

    private static final Duration SOON = Duration.ofDays(14);

    private List<String> logged = List.of();

    /**
     * The certificates that end within two weeks, or have ended.
     *
     * @param own the end of the node's own certificate; null if it has none
     * @param authorities the first end of the authorities that certify its peers; null if there is
     *     none
     * @param now the time by the calendar clock
     */
    static List<String> named(@Nullable Instant own, @Nullable Instant authorities, Instant now) {
        return Stream.of(
                        named("this node's certificate", own, now),
                        named("a certificate of the peers' authorities", authorities, now))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Logs those that the call before did not have. */
    void log(List<String> named) {
        for (String certificate : named) {
            if (!logged.contains(certificate)) {
                log.warn("{}. Renew it: docs/operations.md#byztimecertificateends", certificate);
            }
        }
        logged = named;
    }

    private static @Nullable String named(String whose, @Nullable Instant end, Instant now) {
        if (end == null || end.isAfter(now.plus(SOON))) {
            return null;
        }
        return "%s %s at %s".formatted(whose, end.isAfter(now) ? "ends" : "ended", end);
    }
}
