package dev.byztime.atmostonce.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.StampsResult;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stream.LineStreams;
import dev.byztime.stream.NotAnswered;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.web.guard.Large;
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.HasProblem;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemException;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.CountParam;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.FlagParam;
import dev.byztime.web.value.NameParam;
import dev.byztime.web.value.TextParam;

import io.swagger.v3.oas.annotations.media.ArraySchema;
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

import tools.jackson.databind.annotation.JsonSerialize;

import java.io.IOException;
import java.util.List;

/** Serves at-most-once delivery over HTTP. */
@RestController
@Needs(Scope.AT_MOST_ONCE)
@RequestMapping(AtMostOnceController.PATH)
@Tag(name = "At most once", description = "Whether a message has been delivered before")
public class AtMostOnceController {

    /** The path of at-most-once delivery. */
    public static final String PATH = "/at-most-once";

    private final IntervalClock clock;
    private final MessageRoutes messages;
    private final TimeAnswers answers;
    private final LineStreams streams;

    AtMostOnceController(
            CountedClock clock, MessageRoutes messages, TimeAnswers answers, LineStreams streams) {
        this.clock = clock;
        this.messages = messages;
        this.answers = answers;
        this.streams = streams;
    }

    private static final String RECEIVER = ReceiverUses.RECEIVER;
    private static final String KNOWN = "one that is configured or has been used";
    private static final String EXISTING = ReceiverUses.EXISTING;

    /** The connection of requests that name none, which no message can have. */
    private static final String NO_CONNECTION = "";

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
     * @param messages one for each message. Several instances answer {"problem": ...} for a message
     *     that could not be judged, or whose verdict is not known
     */
    record BatchAnswer(
            @ArraySchema(schema = @Schema(anyOf = {VerdictAnswer.class, NotAnswered.class}))
                    @JsonSerialize(contentUsing = VerdictWriter.class)
                    List<?> messages,
            TimeAnswer time) {}

    /**
     * Timestamps that are given out only once, one nanosecond apart.
     *
     * @param first the earliest of them
     * @param last the latest of them
     * @param stamps in increasing order; missing if the caller asked for the range only
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"first", "last", "time"})
    record StampsAnswer(
            Timestamp first, Timestamp last, @Nullable List<Timestamp> stamps, TimeAnswer time) {

        static StampsAnswer of(StampsResult.Range given, boolean rangeOnly, TimeAnswer time) {
            List<Timestamp> all = given.toList();
            return new StampsAnswer(all.getFirst(), all.getLast(), rangeOnly ? null : all, time);
        }
    }

    /**
     * All receivers.
     *
     * @param receivers their names, in order
     */
    record ReceiversAnswer(List<String> receivers) {}

    /**
     * Judges one message.
     *
     * <p>Each connection and timestamp gets ACCEPTED at most once. If this answer is lost, the
     * message is lost too, unless the client knows otherwise that the message was not delivered.
     *
     * <p>The example's timestamp is long past, so its verdict is STALE. To try this out, replace
     * the timestamp by the estimate of GET /time, and send the request twice: the verdicts are
     * ACCEPTED and then DUPLICATE. In production, the sender chooses the timestamp once and repeats
     * it with each retransmission. Do not use the time at which a message arrived.
     *
     * @param receiver the name of the message's receiver, which is created by its first use
     * @param maxError the largest error that the caller accepts
     * @param message the connection and the timestamp
     * @return the verdict, and the reading that decided it
     */
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = EXISTING)
    @PostMapping(
            path = "/{receiver}/judge",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    JudgeAnswer judge(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody Message message) {
        return messages.at(
                receiver.value(),
                message.connection(),
                tables -> {
                    Reading now = clock.now(DurationParam.orMax(maxError));
                    try (Receivers.Use use = used(tables, receiver, now)) {
                        Verdict verdict =
                                use.receiver()
                                        .judge(message.connection(), message.timestamp(), now);
                        return new JudgeAnswer(VerdictAnswer.of(verdict), answers.of(now));
                    }
                });
    }

    /**
     * Judges up to 10,000 messages by one reading.
     *
     * <p>The whole body is read before the first message is judged, so a malformed body has no
     * effect. The example's timestamp is long past, so its verdict is STALE. Replace it by the
     * estimate of GET /time.
     *
     * @param receiver the name of the messages' receiver, which is created by its first use
     * @param maxError the largest error that the caller accepts
     * @param batch the messages
     * @return a verdict for each, in their order, and the reading that decided them
     */
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = EXISTING)
    @PostMapping(
            path = "/{receiver}/judge-batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    BatchAnswer judgeBatch(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody Batch batch) {
        Timestamp most = DurationParam.orMax(maxError);
        Reading now = clock.now(most);
        return new BatchAnswer(
                messages.judge(receiver.value(), batch.messages(), most, now), answers.of(now));
    }

    /**
     * Judges messages line by line, for as long as the client keeps the connection open.
     *
     * <p>Each line is a message as in judge. Each is answered, in order, by a line with the
     * verdict, or with {"problem": ...} if the message could not be judged. Answers are sent when
     * no complete line is left to judge. A client may therefore wait for each answer, or send many
     * lines at once if it reads answers at the same time. Empty lines are ignored, and keep the
     * connection open if there are no messages for half a minute. If the service ends the stream,
     * the last line says why: a line was longer than 16384 bytes or incomplete, the client sent
     * nothing for too long, the service is ending, or the token has expired.
     *
     * @param receiver the name of the messages' receiver, which is created by its first use
     * @param maxError the largest error that the caller accepts
     * @param request the messages, one in each line
     * @return a line for each message, in the same order
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
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = EXISTING)
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
        Timestamp most = DurationParam.orMax(maxError);
        Reading now = clock.now(most); // refuses the whole request if time is unavailable
        try (MessageStream stream = messages.stream(receiver.value(), most, now)) {
            streams.answer(Message.class, stream, request, response);
        }
    }

    /**
     * The status of a receiver: its watermark, and the values that it follows from.
     *
     * @param receiver its name
     * @param connection among several instances: a connection, because each partition of them has a
     *     status of its own. One instance has only one status
     * @param maxError the largest error that the caller accepts
     * @return the watermark, the counts, and the reading that they refer to
     */
    @Needs(Scope.READ)
    @HasProblem(type = ProblemType.NOT_FOUND, parameter = RECEIVER, expected = KNOWN)
    @GetMapping(path = "/{receiver}/watermark", produces = MediaType.APPLICATION_JSON_VALUE)
    WatermarkAnswer watermark(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable TextParam connection,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        return messages.at(
                receiver.value(),
                orNone(connection),
                tables -> {
                    Receiver asked = known(tables.receivers(), receiver);
                    Reading now = clock.now(DurationParam.orMax(maxError));
                    return WatermarkAnswer.of(asked, tables.ceiling(), now, answers.of(now));
                });
    }

    /**
     * Timestamps for senders that have no clock.
     *
     * <p>They strictly increase over all requests, even across restarts, and are not stale at this
     * receiver when they are given out. A sender uses each for one message, and keeps it with the
     * message for retransmissions.
     *
     * @param receiver the name of the messages' receiver
     * @param count the number of timestamps; 1 if missing
     * @param connection among several instances: the connection that the timestamps are for.
     *     Without it, they may be stale at this receiver after the owner of the connection has
     *     changed
     * @param range whether the answer shall have only the first and the last one, which takes less
     *     time and room than a list of many
     * @param maxError the largest error that the caller accepts
     * @return the timestamps, in increasing order
     */
    @HasProblem(type = ProblemType.TOO_MANY_RECEIVERS, parameter = RECEIVER, expected = EXISTING)
    @PostMapping(path = "/{receiver}/stamps", produces = MediaType.APPLICATION_JSON_VALUE)
    StampsAnswer stamps(
            @PathVariable NameParam receiver,
            @RequestParam(required = false) @Nullable CountParam count,
            @RequestParam(required = false) @Nullable FlagParam range,
            @RequestParam(required = false) @Nullable TextParam connection,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        return messages.at(
                receiver.value(),
                orNone(connection),
                tables ->
                        stamps(
                                tables,
                                receiver,
                                count == null ? 1 : count.value(),
                                range != null && range.value(),
                                clock.now(DurationParam.orMax(maxError))));
    }

    private StampsAnswer stamps(
            MessageTables tables, NameParam receiver, int count, boolean rangeOnly, Reading now) {
        return switch (tables.stamps().next(count, upperNs(tables, receiver, now), now)) {
            case StampsResult.Range given -> StampsAnswer.of(given, rangeOnly, answers.of(now));
            case StampsResult.Recovering(Timestamp above, Timestamp in) ->
                    throw new ServiceRefusal(
                            ServiceRefusal.Reason.RECOVERING,
                            ("timestamps up to %s may be refused after a restart or for lack of"
                                            + " room; new stamps are available in %s s")
                                    .formatted(above, in));
            case StampsResult.NotYetDurable(RaiseFailure obstacle) ->
                    throw new ServiceRefusal(
                            ServiceRefusal.Reason.STORAGE,
                            obstacle == null
                                    ? "the ceiling is about to be written, and no stamps are left"
                                            + " below it"
                                    : "no stamps are left below the ceiling: " + obstacle.detail());
        };
    }

    /**
     * The names of all receivers that are configured, or that have been used and not yet forgotten.
     *
     * @return the names, in order
     */
    @Needs(Scope.READ)
    @Large
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ReceiversAnswer receivers() {
        return new ReceiversAnswer(List.copyOf(messages.receivers()));
    }

    private static String orNone(@Nullable TextParam connection) {
        return connection == null ? NO_CONNECTION : connection.value();
    }

    private static Receiver known(Receivers receivers, NameParam name) {
        return receivers
                .find(name.value())
                .orElseThrow(() ->
                        new ProblemException(
                                Problem.of(
                                        ProblemType.NOT_FOUND,
                                        new FaultyPart(RECEIVER, name.value(), KNOWN))));
    }

    private static long upperNs(MessageTables tables, NameParam receiver, Reading now) {
        try (Receivers.Use use = used(tables, receiver, now)) {
            return use.receiver().status().upperNs();
        }
    }

    private static Receivers.Use used(MessageTables tables, NameParam name, Reading now) {
        return ReceiverUses.of(tables.receivers(), name.value(), now);
    }
}
