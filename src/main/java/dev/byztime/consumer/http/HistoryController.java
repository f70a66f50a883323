package dev.byztime.consumer.http;

import dev.byztime.access.PublicEndpoint;
import dev.byztime.consumer.ErrorHistory;
import dev.byztime.web.guard.Large;
import dev.byztime.web.value.DurationParam;

import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves the history of the error over HTTP. */
@RestController
@PublicEndpoint
@Tag(name = "Time")
class HistoryController {

    private final ErrorHistory history;

    HistoryController(ErrorHistory history) {
        this.history = history;
    }

    /**
     * The error since the service started.
     *
     * <p>The history has a second's resolution for the last seconds, and less for what is longer
     * ago. It ends with the process: metrics keep it for longer.
     *
     * @param last only what was within this time; without it, everything
     * @return the spans of the history, the oldest first
     */
    @Large
    @GetMapping(path = "/time/history", produces = MediaType.APPLICATION_JSON_VALUE)
    HistoryAnswer history(@RequestParam(required = false) @Nullable DurationParam last) {
        return HistoryAnswer.of(history.spans(), DurationParam.orMax(last).toNanosSaturated());
    }
}
