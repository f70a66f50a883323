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

/** Global time over HTTP, and what one reading of it decides. */
@RestController
@PublicEndpoint
@RequestMapping("/time")
@Tag(name = "Time", description = "Global time, and what one reading of it decides")
class TimeController {

    private final IntervalClock clock;
    private final CommitWait waits;
    private final TimeAnswers answers;

    TimeController(CountedClock clock, CommitWait waits, TimeAnswers answers) {
        this.clock = clock;
        this.waits = waits;
        this.answers = answers;
    }

    /** How two intervals lie to each other. */
    record OrderAnswer(Order verdict, TimeInterval a, TimeInterval b) {}

    /**
     * Whether something has passed.
     *
     * @param certainIn how long until it has certainly passed, if no news comes
     * @param certainAt global time then, by the data's own estimate
     */
    record PassageAnswer(
            Passage verdict,
            @Schema(example = "\"0.000250128\"") Timestamp certainIn,
            Timestamp certainAt,
            TimeAnswer time) {}

    /**
     * Whether a promise still holds.
     *
     * @param safeRemaining its holder may rely on it for less than this, on its own clock from
     *     sending the request
     * @param takeoverSafeIn how long until it is certainly over, if no news comes
     * @param takeoverSafeAt global time then, by the data's own estimate
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
     * <p>As text it is one line: earliest, estimate and latest.
     *
     * @param maxError the largest error that will do
     * @return one reading
     */
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    TimeAnswer time(@RequestParam(required = false) @Nullable DurationParam maxError) {
        return answers.of(clock.now(DurationParam.orMax(maxError)));
    }

    /**
     * Global time now.
     *
     * <p>As text it is one line: earliest, estimate and latest.
     *
     * @param maxError the largest error that will do
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
     * How two intervals lie to each other.
     *
     * <p>Asks no clock, so intervals from any machines may be compared.
     *
     * @param a one interval, or an instant
     * @param b the other
     * @return BEFORE or AFTER only if every instant of the one precedes every instant of the other
     */
    @GetMapping(path = "/order", produces = MediaType.APPLICATION_JSON_VALUE)
    OrderAnswer order(@RequestParam IntervalParam a, @RequestParam IntervalParam b) {
        return new OrderAnswer(a.value().compare(b.value()), a.value(), b.value());
    }

    /**
     * Whether an instant, or all of an interval, has passed.
     *
     * @param of the instant or interval
     * @param maxError the largest error that will do
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
     * <p>Answers as soon as it has, or when the longest wait is over, whatever the verdict is by
     * then. A break of the timescale meanwhile ends the wait with a problem.
     *
     * @param until the instant or interval
     * @param wait the longest wait; the operator's limit if it is longer or missing
     * @param maxError the largest error that will do
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
     * <p>The holder may act on it while VALID, and by itself for less than safeRemaining. Others
     * may do what it excludes once EXPIRED. In between nobody acts.
     *
     * @param expires the end of the promise
     * @param maxError the largest error that will do
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
