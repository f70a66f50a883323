package dev.byztime.consumer.http;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.web.fastpath.AnswerForm;
import dev.byztime.web.fastpath.FastPathEndpoint;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.ParameterKind;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.nio.ByteBuffer;

/**
 * {@code GET /time} before Spring MVC: with no parameter, or with a valid {@code maxError}, while
 * there is time.
 */
@Component
final class FastTime implements FastPathEndpoint {

    private static final String MAX_ERROR = "maxError=";

    private final ConsumerContext clock;
    private final CountedClock counts;
    private final TimeAnswers answers;

    FastTime(ConsumerContext clock, CountedClock counts, TimeAnswers answers) {
        this.clock = clock;
        this.counts = counts;
        this.answers = answers;
    }

    @Override
    public String path() {
        return "/time";
    }

    @Override
    public @Nullable ByteBuffer answer(@Nullable String query, AnswerForm form, boolean mayWait) {
        Timestamp maxError = maxError(query);
        Reading now = maxError == null ? null : reading(maxError, mayWait);
        if (now == null || !TimeAnswers.isReadable(now)) {
            return null;
        }
        counts.countServed();
        TimeAnswer answer = answers.of(now);
        return switch (form) {
            case JSON -> TimeAnswerBytes.json(answer);
            case TEXT -> TimeAnswerBytes.text(answer);
        };
    }

    /** Null if there is no time; the controller then finds and counts the reason. */
    private @Nullable Reading reading(Timestamp maxError, boolean mayWait) {
        try {
            Reading now = mayWait ? clock.now() : clock.nowIfKept(Thread::startVirtualThread);
            return now == null ? null : now.within(maxError);
        } catch (TimeUnavailableException e) {
            return null;
        }
    }

    /** The limit in a query; null if the query is anything but one valid limit. */
    private static @Nullable Timestamp maxError(@Nullable String query) {
        if (query == null) {
            return Timestamp.MAX;
        }
        if (!query.startsWith(MAX_ERROR) || !isPlain(query, MAX_ERROR.length())) {
            return null;
        }
        try {
            return ParameterKind.DURATION.parse(query.substring(MAX_ERROR.length()))
                            instanceof DurationParam limit
                    ? limit.value()
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether the rest of a query has only characters that durations need, and nothing encoded. */
    private static boolean isPlain(String query, int from) {
        for (int i = from; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c != '.' && (c < '0' || c > '9') && (c < 'a' || c > 'z')) {
                return false;
            }
        }
        return query.length() > from;
    }
}
