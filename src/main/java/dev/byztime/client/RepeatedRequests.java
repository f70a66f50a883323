package dev.byztime.client;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Requests that are sent again while that may help, by the rule of the clients of all languages
 * (docs/clients.md, "Requests that failed").
 *
 * @param random chooses the lengths of pauses, so that clients which failed together do not return
 *     together
 */
record RepeatedRequests(
        ServiceTransport transport, LocalClock clock, Pause pause, RandomGenerator random) {

    private static final long FIRST_PAUSE_NS = 50_000_000;
    private static final long LONGEST_PAUSE_NS = 2_000_000_000;

    /** From here on the longest pause does not grow. */
    private static final int MOST_DOUBLINGS = 6;

    /**
     * An answer with status 200.
     *
     * @param body a JSON object
     * @param sentNs the moment before the request was sent, in nanoseconds of CLOCK_BOOTTIME
     * @param receivedNs the moment after the answer came, likewise
     * @param answerLost whether the answer to an earlier attempt may have been lost
     */
    record Answered(JsonNode body, long sentNs, long receivedNs, boolean answerLost) {

        /** A text that must be there. Numbers are not taken for texts. */
        String text(String member) throws MalformedAnswerException {
            JsonNode value = body.path(member);
            if (!value.isString()) {
                throw new MalformedAnswerException("expected a text as " + member + ": " + body);
            }
            return value.stringValue();
        }
    }

    /** A request; the body is null if there is none. */
    record Request(String method, String path, @Nullable String json) {}

    long nowNs() {
        return clock.read().boottimeNs();
    }

    /**
     * Sends a request until it is answered.
     *
     * @param limitNs for how long it is sent again, in nanoseconds
     * @param lostBefore whether an earlier answer may have been lost
     * @throws NoAnswerException also if the last answer is a problem, and that problem or an
     *     earlier attempt leaves open what the service did
     */
    Answered ask(Request request, long limitNs, boolean lostBefore) throws IOException {
        long begunNs = nowNs();
        boolean lost = lostBefore;
        for (int attempt = 1; ; attempt++) {
            IOException failure;
            try {
                Answered answer = once(request, Duration.ZERO);
                return new Answered(answer.body, answer.sentNs, answer.receivedNs, lost);
            } catch (IOException e) {
                failure = e;
            }
            lost |= mayHaveArrived(failure);
            long leftNs = limitNs - (nowNs() - begunNs);
            OptionalLong pauseNs = pauseNs(failure, attempt, leftNs, random.nextDouble());
            if (pauseNs.isEmpty() || !park(pauseNs.getAsLong())) {
                if (lost && !(failure instanceof NoAnswerException none && none.mayHaveArrived())) {
                    throw new NoAnswerException(
                            "an answer was lost, and then: " + failure.getMessage(), failure, true);
                }
                throw failure;
            }
        }
    }

    /**
     * Sends a request once.
     *
     * @param wait how long it asks the service to wait
     */
    Answered once(Request request, Duration wait) throws IOException {
        long sentNs = nowNs();
        ServiceTransport.Reply reply;
        try {
            reply =
                    transport.send(
                            request.method, request.path, "application/json", request.json, wait);
        } catch (UncheckedIOException e) { // such as while a token is being replaced
            throw new NoAnswerException(String.valueOf(e.getMessage()), e, false);
        } catch (IOException e) {
            throw new NoAnswerException(String.valueOf(e.getMessage()), e, !isUnconnected(e));
        }
        long receivedNs = nowNs();
        if (reply.status() != 200) {
            throw ServiceProblemException.of(reply);
        }
        try {
            JsonNode body = JsonRequests.JSON.readTree(reply.body());
            if (body.isObject()) {
                return new Answered(body, sentNs, receivedNs, false);
            }
        } catch (JacksonException e) {
            // as below
        }
        throw new MalformedAnswerException("expected a JSON object: " + reply.body());
    }

    /** Waits. Returns false, at once, if the thread is interrupted. */
    boolean park(long ns) {
        if (!Thread.currentThread().isInterrupted()) {
            pause.park(ns);
        }
        return !Thread.currentThread().isInterrupted();
    }

    /**
     * How long to wait before a failed request is sent again, in nanoseconds; empty if the failure
     * is final.
     *
     * @param attempt how many times it was sent, at least 1
     * @param leftNs how long the caller still waits, in nanoseconds. A pause that is not shorter
     *     makes the failure final
     * @param chance a random number from 0 to 1
     */
    static OptionalLong pauseNs(IOException failure, int attempt, long leftNs, double chance) {
        boolean retryable =
                failure instanceof NoAnswerException
                        || (failure instanceof ServiceProblemException problem
                                && problem.isRetryable());
        if (!retryable) {
            return OptionalLong.empty();
        }
        long longestNs =
                Math.min(LONGEST_PAUSE_NS, FIRST_PAUSE_NS << Math.min(attempt - 1, MOST_DOUBLINGS));
        long pauseNs = (long) (longestNs * (1 + chance) / 2);
        if (failure instanceof ServiceProblemException problem && problem.retryAfter() != null) {
            pauseNs = Math.max(pauseNs, problem.retryAfter().toNanos());
        }
        return pauseNs < leftNs ? OptionalLong.of(pauseNs) : OptionalLong.empty();
    }

    /** Whether the service may have done what was asked for. */
    private static boolean mayHaveArrived(IOException failure) {
        return switch (failure) {
            case NoAnswerException none -> none.mayHaveArrived();
            case ServiceProblemException problem -> problem.isOutcomeUnknown();
            default -> false;
        };
    }

    /** Whether there was no connection, so that nothing was sent. */
    private static boolean isUnconnected(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }
}
