package dev.byztime.consumer;

import dev.byztime.time.IntervalClock;
import dev.byztime.time.Order;
import dev.byztime.time.Passage;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Validity;
import dev.byztime.web.DurationParam;
import dev.byztime.web.IntervalParam;

import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Global time over HTTP, and what one reading of it decides. */
@RestController
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
     * @param certainAt this service's estimate of global time then
     */
    record PassageAnswer(
            Passage verdict, Timestamp certainIn, Timestamp certainAt, TimeAnswer time) {}

    /**
     * Whether a promise still holds.
     *
     * @param safeRemaining its holder may rely on it for less than this, on its own clock from
     *     sending the request
     * @param takeoverSafeIn how long until it is certainly over, if no news comes
     * @param takeoverSafeAt this service's estimate of global time then
     */
    record ValidityAnswer(
            Validity verdict,
            Timestamp expires,
            Timestamp safeRemaining,
            Timestamp takeoverSafeIn,
            Timestamp takeoverSafeAt,
            TimeAnswer time) {}

    @GetMapping(path = "/time", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TimeAnswer> time(
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        return fresh(answers.of(clock.now(limit(maxError))));
    }

    @GetMapping(path = "/time", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> timeForShells(
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        TimeAnswer now = answers.of(clock.now(limit(maxError)));
        return fresh(now.earliest() + " " + now.estimate() + " " + now.latest() + "\n");
    }

    @GetMapping("/time/order")
    OrderAnswer order(@RequestParam IntervalParam a, @RequestParam IntervalParam b) {
        return new OrderAnswer(a.value().compare(b.value()), a.value(), b.value());
    }

    @GetMapping("/time/passage")
    ResponseEntity<PassageAnswer> passage(
            @RequestParam IntervalParam of,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(limit(maxError));
        return fresh(passage(now.interval().passageOf(of.value()), of.value(), now));
    }

    @GetMapping("/time/wait")
    ResponseEntity<PassageAnswer> await(
            @RequestParam IntervalParam until,
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        CommitWait.Outcome outcome =
                waits.await(
                        until.value(),
                        wait == null ? Timestamp.MAX : wait.value(),
                        limit(maxError));
        return fresh(passage(outcome.passage(), until.value(), outcome.reading()));
    }

    @GetMapping("/time/validity")
    ResponseEntity<ValidityAnswer> validity(
            @RequestParam Timestamp expires,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(limit(maxError));
        Timestamp takeover = now.certainlyPassedIn(expires);
        return fresh(
                new ValidityAnswer(
                        now.interval().validityUntil(expires),
                        expires,
                        now.safeRemaining(expires),
                        takeover,
                        now.estimate().saturatingPlus(takeover),
                        answers.of(now)));
    }

    private PassageAnswer passage(Passage verdict, TimeInterval of, Reading now) {
        Timestamp certainIn = now.certainlyPassedIn(of.latest());
        return new PassageAnswer(
                verdict, certainIn, now.estimate().saturatingPlus(certainIn), answers.of(now));
    }

    private static Timestamp limit(@Nullable DurationParam maxError) {
        return maxError == null ? Timestamp.MAX : maxError.value();
    }

    private static <T> ResponseEntity<T> fresh(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
