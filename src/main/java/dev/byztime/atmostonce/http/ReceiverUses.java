package dev.byztime.atmostonce.http;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.time.Reading;
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemException;
import dev.byztime.web.problem.ProblemType;

import java.util.List;

/** Uses of receivers, with the problems of requests that name them. */
public final class ReceiverUses {

    static final String RECEIVER = "receiver";
    static final String EXISTING =
            "one of those that GET /at-most-once shows; the operator can allow more";

    private ReceiverUses() {}

    /**
     * Judges messages by one reading.
     *
     * @param receiver the name of their receiver
     * @throws ProblemException if there is no room for another receiver. Nothing was judged then
     */
    public static List<VerdictAnswer> judge(
            MessageTables tables, String receiver, List<Message> messages, Reading now) {
        try (Receivers.Use use = of(tables.receivers(), receiver, now)) {
            Receiver.Judge judge = use.receiver().judgeAt(now);
            return messages.stream()
                    .map(message -> judge.judge(message.connection(), message.timestamp()))
                    .map(VerdictAnswer::of)
                    .toList();
        }
    }

    static Receivers.Use of(Receivers receivers, String name, Reading now) {
        return receivers
                .use(name, now)
                .orElseThrow(() ->
                        new ProblemException(
                                Problem.of(
                                        ProblemType.TOO_MANY_RECEIVERS,
                                        new FaultyPart(RECEIVER, name, EXISTING)),
                                receivers.roomIn(now)));
    }
}
