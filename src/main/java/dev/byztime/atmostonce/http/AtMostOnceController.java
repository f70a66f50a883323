package dev.byztime.atmostonce.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.Stamps;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stream.LineStreams;
import dev.byztime.stream.NotAnswered;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.web.guard.Large;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.CrowdedException;
import dev.byztime.web.problem.HasProblem;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.CountParam;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.NameParam;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.util.List;

/** At-most-once delivery over HTTP. */
@RestController
@Needs(Scope.AT_MOST_ONCE)
@RequestMapping(AtMostOnceController.PATH)
@Tag(name = "At most once", description = "Whether a message has been delivered before")
public class AtMostOnceController {

    /** Where at-most-once delivery is. */
    public static final String PATH = "/at-most-once";

    private final IntervalClock clock;
    private final Receivers receivers;
    private final Stamps stamps;
    private final CeilingKeeper keeper;
    private final TimeAnswers answers;
    private final LineStreams streams;

    AtMostOnceController(
            CountedClock clock,
            AtMostOnceService service,
            TimeAnswers answers,
            LineStreams streams) {
        this.clock = clock;
        this.receivers = service.receivers();
        this.stamps = service.stamps();
        this.keeper = service.ceiling();
        this.answers = answers;
        this.streams = streams;
    }

    private static final String RECEIVER = "receiver";
    private static final String KNOWN = "one that is configured or has been used";
    private static final String LISTED =
            "one of those that GET /at-most-once lists; the operator can allow more";

    /**
     * The verdict on one message, and the reading that decided it.
     *
     * @param message the verdict
     */
    @Schema(requiredProperties = {"verdict", "time"})
    record JudgeAnswer(@JsonUnwrapped VerdictAnswer message, TimeAnswer time) {}

    /**
     * The verdicts on many messages, in their order, and the reading that decided them.
     *
     * @param messages one for each message
     */
    record BatchAnswer(List<VerdictAnswer> messages, TimeAnswer time) {}

    /**
     * Timestamps that nobody else got or will get.
     *
     * @param stamps in increasing order
     */
    record StampsAnswer(List<Timestamp> stamps, TimeAnswer time) {}

    /**
     * All receivers.
     *
     * @param receivers their names, in order
     */
    record ReceiversAnswer(List<String> receivers) {}

    /**
     * Judges one message.
     *
     * <p>ACCEPTED is said once for each connection and timestamp: if that answer is lost, so is the
     * message, unless it is known otherwise that it was not delivered.
     *
     * <p>The example's timestamp is long past, so its verdict is STALE. To try it out, put the
     * estimate of GET /time in its place, and send it twice: ACCEPTED, then DUPLICATE. In earnest
     * the sender makes the timestamp, once, and repeats it with each retransmission; the time at
     * which a message arrived is no timestamp.
     *
     * @param receiver who is to get the message; it comes into being by being used
     * @param maxError the largest error that will do
     * @param message its connection and timestamp
     * @return the verdict, and the reading that decided it
     */
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = LISTED)
    @PostMapping(
            path = "/{receiver}/judge",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    JudgeAnswer judge(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody Message message) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        try (Receivers.Use use = used(receiver, now)) {
            Verdict verdict = use.receiver().judge(message.connection(), message.timestamp(), now);
            return new JudgeAnswer(VerdictAnswer.of(verdict), answers.of(now));
        }
    }

    /**
     * Judges up to 10,000 messages by one reading.
     *
     * <p>All of the body is read before the first is judged: what is refused as malformed has had
     * no effect. The example's timestamp is long past, so its verdict is STALE: put the estimate of
     * GET /time in its place.
     *
     * @param receiver who is to get the messages; it comes into being by being used
     * @param maxError the largest error that will do
     * @param batch the messages
     * @return a verdict for each, in their order, and the reading that decided them
     */
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = LISTED)
    @PostMapping(
            path = "/{receiver}/judge-batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    BatchAnswer judgeBatch(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody Batch batch) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        try (Receivers.Use use = used(receiver, now)) {
            Receiver.Moment moment = use.receiver().at(now);
            List<VerdictAnswer> verdicts =
                    batch.messages().stream()
                            .map(message ->
                                    moment.judge(
                                            message.connection(),
                                            message.timestamp().toNanosSaturated()))
                            .map(VerdictAnswer::of)
                            .toList();
            return new BatchAnswer(verdicts, answers.of(now));
        }
    }

    /**
     * Judges messages line by line, for as long as the client keeps the connection open.
     *
     * <p>Each line is a message as in judge, and is answered, in order, by a line: the verdict, or
     * {"problem": ...} if it could not be judged. Answers are sent when no whole line is left to be
     * judged, so a client may wait for each or send many at once, if it reads meanwhile. An empty
     * line is passed over, and keeps the connection open where there are no messages for half a
     * minute. If it is not the client that ends the stream, the last line says why: a line that is
     * longer than 16384 bytes or cut short, silence for too long, or the end of the service or of
     * the token.
     *
     * @param receiver who is to get the messages; it comes into being by being used
     * @param maxError the largest error that will do
     * @param request with the messages, as lines
     * @return a line for each message, in their order
     */
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(implementation = Message.class)))
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(anyOf = {VerdictAnswer.class, NotAnswered.class})))
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = LISTED)
    @PostMapping(
            path = "/{receiver}/judge-stream",
            consumes = MediaType.APPLICATION_NDJSON_VALUE,
            produces = MediaType.APPLICATION_NDJSON_VALUE)
    void judgeStream(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Reading now = clock.now(DurationParam.orMax(maxError)); // or refused as a whole
        try (Receivers.Use use = used(receiver, now)) {
            streams.answer(
                    Message.class,
                    new JudgeStream(use.receiver(), clock, DurationParam.orMax(maxError)),
                    request,
                    response);
        }
    }

    /**
     * Where a receiver stands: its watermark, and what it rests on.
     *
     * @param receiver its name
     * @param maxError the largest error that will do
     * @return the watermark and the counts, and the reading that they are for
     */
    @Needs(Scope.READ)
    @HasProblem(type = ProblemType.NOT_FOUND, parameter = RECEIVER, expected = KNOWN)
    @GetMapping(path = "/{receiver}/watermark", produces = MediaType.APPLICATION_JSON_VALUE)
    WatermarkAnswer watermark(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Receiver asked =
                receivers
                        .find(receiver.value())
                        .orElseThrow(() ->
                                new BadParameterException(
                                        ProblemType.NOT_FOUND, RECEIVER, receiver.value(), KNOWN));
        Reading now = clock.now(DurationParam.orMax(maxError));
        return WatermarkAnswer.of(asked, keeper, now, answers.of(now));
    }

    /**
     * Timestamps for senders that have no clock.
     *
     * <p>They strictly increase, for all who ask and across restarts, and are not stale at this
     * receiver when they are given out. A sender gives each to one message, and keeps it with the
     * message for retransmissions.
     *
     * @param receiver where the messages go
     * @param count how many; 1 if it is missing
     * @param maxError the largest error that will do
     * @return the stamps, in increasing order
     */
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = LISTED)
    @PostMapping(path = "/{receiver}/stamps", produces = MediaType.APPLICATION_JSON_VALUE)
    StampsAnswer stamps(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable CountParam count,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        long upper = upper(receiver, now);
        Stamps.Range range = stamps.next(count == null ? 1 : count.value(), upper, now);
        if (range == null) {
            throw noStamps(upper, now);
        }
        return new StampsAnswer(range.toList(), answers.of(now));
    }

    /**
     * The names of all receivers that are configured, or have been used and not been forgotten.
     *
     * @return the names, in order
     */
    @Needs(Scope.READ)
    @Large
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ReceiversAnswer receivers() {
        return new ReceiversAnswer(List.copyOf(receivers.names()));
    }

    private long upper(NameParam receiver, Reading now) {
        try (Receivers.Use use = used(receiver, now)) {
            return use.receiver().standing().upperNs();
        }
    }

    private Receivers.Use used(NameParam name, Reading now) {
        return receivers
                .use(name.value(), now)
                .orElseThrow(() ->
                        new CrowdedException(
                                ProblemType.TOO_MANY_RECEIVERS,
                                RECEIVER,
                                name.value(),
                                LISTED,
                                receivers.roomIn(now)));
    }

    private TimeUnavailableException noStamps(long upper, Reading now) {
        Timestamp highest = now.latest().plusNanos(keeper.ceiling().reachNs());
        Timestamp ahead = Timestamp.ofNanos(upper).saturatingMinus(highest);
        if (ahead.isAfter(Timestamp.ZERO)) {
            return new TimeUnavailableException(
                    Unavailable.RECOVERING,
                    "up to %s an earlier life may have promised something, or room was made; the ceiling rises above it in %s s"
                            .formatted(Timestamp.ofNanos(upper), ahead));
        }
        RaiseFailure obstacle = keeper.obstacle();
        return new TimeUnavailableException(
                Unavailable.STORAGE,
                obstacle == null
                        ? "the ceiling is about to be written, and no stamps are left below it"
                        : "no stamps are left below the ceiling: " + obstacle.detail());
    }
}
