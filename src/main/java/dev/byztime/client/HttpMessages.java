package dev.byztime.client;

import dev.byztime.client.RepeatedRequests.Answered;
import dev.byztime.client.RepeatedRequests.Request;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * At-most-once delivery by a service over HTTP. It is safe for any number of threads.
 *
 * <p>A request that failed is sent again while that may help. What remains is thrown: {@link
 * ServiceProblemException} if the service refuses, {@link NoAnswerException} if it does not answer,
 * {@link MalformedAnswerException} if the answer is not understood. None of these is a verdict.
 * After a NoAnswerException that {@linkplain NoAnswerException#mayHaveArrived may have arrived},
 * and after a MalformedAnswerException, the message may have been accepted.
 */
public final class HttpMessages {

    private static final long SHORTEST_PAUSE_NS = 10_000_000;

    private final RepeatedRequests requests;
    private final long timeoutNs;

    /**
     * @param transport carries the requests
     * @param clock the clock of this machine, whose CLOCK_BOOTTIME is used
     * @param timeout for how long a call asks again, such as ten seconds
     */
    public HttpMessages(
            ServiceTransport transport, LocalClock clock, Pause pause, Duration timeout) {
        this.requests = new RepeatedRequests(transport, clock, pause, RandomGenerator.getDefault());
        this.timeoutNs = timeout.toNanos();
    }

    /**
     * Timestamps in rising order, for senders without a clock. Each message gets one, and keeps it
     * in all its copies.
     *
     * @param receiver the name of the application that receives the messages
     */
    public List<String> stamps(String receiver, int count) throws IOException {
        Request request = new Request("POST", path(receiver, "stamps?count=" + count), null);
        Answered answer = requests.ask(request, timeoutNs, false);
        List<String> stamps = new ArrayList<>();
        for (JsonNode stamp : answer.body().path("stamps")) {
            stamps.add(stamp.stringValue(""));
        }
        if (stamps.size() != count || stamps.contains("")) {
            throw new MalformedAnswerException("expected stamps: " + answer.body());
        }
        return List.copyOf(stamps);
    }

    /**
     * Asks whether to act on a message. Act if {@link MessageVerdict#isAccepted}, and never ask
     * again for that message.
     *
     * <p>An EARLY message is judged again, and so is one whose answer may have been lost: {@link
     * MessageVerdict#answerLost}. A later call does not know what this one lost: if it gets
     * DUPLICATE after an exception of this one, the fate of the message is unknown.
     *
     * @param receiver the name of the application that receives the message
     * @param connection an id that one sender chose and nobody else uses
     * @param timestamp the sender's, as the sender wrote it
     * @throws NoAnswerException if there is no verdict. The message may have been accepted if
     *     {@link NoAnswerException#mayHaveArrived}
     */
    public MessageVerdict judge(String receiver, String connection, String timestamp)
            throws IOException {
        String body =
                JsonRequests.JSON
                        .createObjectNode()
                        .put("connection", connection)
                        .put("timestamp", timestamp)
                        .toString();
        Request request = new Request("POST", path(receiver, "judge"), body);
        long endNs = Math.addExact(requests.nowNs(), timeoutNs);
        boolean lost = false;
        while (true) {
            Answered answer = requests.ask(request, endNs - requests.nowNs(), lost);
            lost = answer.answerLost();
            MessageVerdict said = judgement(answer);
            long pauseNs = pauseNs(said);
            if (!said.verdict().equals("EARLY")
                    || pauseNs >= endNs - requests.nowNs()
                    || !requests.park(pauseNs)) {
                return said;
            }
        }
    }

    private static long pauseNs(MessageVerdict said) {
        Duration retryIn = said.retryIn();
        return retryIn == null ? SHORTEST_PAUSE_NS : Math.max(SHORTEST_PAUSE_NS, retryIn.toNanos());
    }

    private static MessageVerdict judgement(Answered answer) throws MalformedAnswerException {
        JsonNode body = answer.body();
        return new MessageVerdict(
                answer.text("verdict"),
                body.path("certain").booleanValue(false),
                body.path("cause").stringValue(null),
                body.has("retryIn") ? duration(answer.text("retryIn")) : null,
                answer.answerLost());
    }

    private static Duration duration(String seconds) throws MalformedAnswerException {
        try {
            return Duration.ofNanos(TimestampText.parse(seconds).toNanosExact());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedAnswerException("retryIn is " + seconds);
        }
    }

    private static String path(String receiver, String action) {
        String name = URLEncoder.encode(receiver, StandardCharsets.UTF_8).replace("+", "%20");
        return "/at-most-once/" + name + "/" + action;
    }
}
