package dev.byztime.consumer.http;

import dev.byztime.access.PublicEndpoint;
import dev.byztime.consumer.CommitWait;
import dev.byztime.consumer.CountedClock;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Order;
import dev.byztime.time.Passage;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Validity;
import dev.byztime.web.guard.LongRunning;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.IntervalParam;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves global time over HTTP, and the verdicts that one reading can decide. */
@RestController
@PublicEndpoint
@RequestMapping("/time")
@Tag(name = "Time", description = "Global time, and the verdicts that one reading of it decides")
class TimeController {

    private final IntervalClock clock;
    private final CommitWait waits;
    private final TimeAnswers answers;

    TimeController(CountedClock clock, CommitWait waits, TimeAnswers answers) {
        this.clock = clock;
        this.waits = waits;
        this.answers = answers;
    }

    /** The order of two intervals. */
    record OrderAnswer(Order verdict, TimeInterval a, TimeInterval b) {}

    /**
     * Whether an instant or interval has passed.
     *
     * @param certainIn how long until it has certainly passed if no new data arrives
     * @param certainAt the data's own estimate of global time at that moment
     */
    record PassageAnswer(
            Passage verdict,
            @Schema(example = "\"0.000250128\"") Timestamp certainIn,
            Timestamp certainAt,
            TimeAnswer time) {}

    /**
     * Whether a promise still holds.
     *
     * @param safeRemaining the holder may rely on the promise for less than this, measured on its
     *     own clock from the moment it sent the request
     * @param takeoverSafeIn how long until the promise is certainly over if no new data arrives
     * @param takeoverSafeAt the data's own estimate of global time at that moment
     */
    record ValidityAnswer(
            Validity verdict,
            Timestamp expires,
            @Schema(example = "\"9.994503022\"") Timestamp safeRemaining,
            @Schema(example = "\"10.005502752\"") Timestamp takeoverSafeIn,
            Timestamp takeoverSafeAt,
            TimeAnswer time) {}

    /**
     * Global time now.
     *
     * <p>As text, the answer is one line: earliest, estimate and latest.
     *
     * @param maxError the largest error that the caller accepts
     * @return one reading
     */
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    TimeAnswer time(@RequestParam(required = false) @Nullable DurationParam maxError) {
        // FastTime answers the usual forms of this request before Spring MVC
        return answers.of(clock.now(DurationParam.orMax(maxError)));
    }

    /**
     * Global time now.
     *
     * <p>As text, the answer is one line: earliest, estimate and latest.
     *
     * @param maxError the largest error that the caller accepts
     * @return one reading
     */
    @Operation(operationId = "time")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_PLAIN_VALUE,
                            schema =
                                    @Schema(
                                            type = "string",
                                            pattern = "^(-?[0-9]{1,19}\\.[0-9]{9}[ \n]){3}$",
                                            example =
                                                    "1795237012.123206789 1795237012.123456789"
                                                            + " 1795237012.123706789")))
    @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    String timeForShells(@RequestParam(required = false) @Nullable DurationParam maxError) {
        TimeAnswer now = answers.of(clock.now(DurationParam.orMax(maxError)));
        return now.earliest() + " " + now.estimate() + " " + now.latest() + "\n";
    }

    /**
     * The order of two intervals.
     *
     * <p>The comparison uses no clock, so the intervals may come from any machines.
     *
     * @param a the first interval, or an instant
     * @param b the second interval, or an instant
     * @return BEFORE or AFTER only if every instant of one interval precedes every instant of the
     *     other
     */
    @GetMapping(path = "/order", produces = MediaType.APPLICATION_JSON_VALUE)
    OrderAnswer order(@RequestParam IntervalParam a, @RequestParam IntervalParam b) {
        return new OrderAnswer(a.value().compare(b.value()), a.value(), b.value());
    }

    /**
     * Whether an instant, or all of an interval, has passed.
     *
     * @param of the instant or interval
     * @param maxError the largest error that the caller accepts
     * @return the verdict, and the reading that decided it
     */
    @GetMapping(path = "/passage", produces = MediaType.APPLICATION_JSON_VALUE)
    PassageAnswer passage(
            @RequestParam IntervalParam of,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        return passage(now.interval().passageOf(of.value()), of.value(), now);
    }

    /**
     * Waits until an instant, or all of an interval, has certainly passed: commit wait.
     *
     * <p>The answer comes as soon as it has passed, or when the longest wait is over, with the
     * verdict at that moment. A break of the timescale during the wait ends it with a problem.
     *
     * @param until the instant or interval
     * @param wait the longest wait; the operator's limit applies if this is longer or missing
     * @param maxError the largest error that the caller accepts
     * @return the verdict at the end, and the reading that decided it
     */
    @LongRunning
    @GetMapping(path = "/wait", produces = MediaType.APPLICATION_JSON_VALUE)
    PassageAnswer await(
            @RequestParam IntervalParam until,
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        CommitWait.Outcome outcome =
                waits.await(
                        until.value(), DurationParam.orMax(wait), DurationParam.orMax(maxError));
        return passage(outcome.passage(), until.value(), outcome.reading());
    }

    /**
     * Whether a promise that ends at an instant still holds, for its holder and for others.
     *
     * <p>The holder may act on the promise while it is VALID, and without asking again for less
     * than safeRemaining. Others may do what the promise excludes once it is EXPIRED. In between
     * nobody may act.
     *
     * @param expires the end of the promise
     * @param maxError the largest error that the caller accepts
     * @return the verdict, and the reading that decided it
     */
    @GetMapping(path = "/validity", produces = MediaType.APPLICATION_JSON_VALUE)
    ValidityAnswer validity(
            @RequestParam Timestamp expires,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        Timestamp takeover = now.certainlyPassedIn(expires);
        return new ValidityAnswer(
                now.interval().validityUntil(expires),
                expires,
                now.safeRemaining(expires),
                takeover,
                now.certainlyPassedAt(expires),
                answers.of(now));
    }

    private PassageAnswer passage(Passage verdict, TimeInterval of, Reading now) {
        Timestamp certainIn = now.certainlyPassedIn(of.latest());
        return new PassageAnswer(
                verdict, certainIn, now.certainlyPassedAt(of.latest()), answers.of(now));
    }
}
