package dev.byztime.client;

import dev.byztime.client.RepeatedRequests.Answered;
import dev.byztime.client.RepeatedRequests.Request;
import dev.byztime.client.TicketSource.ServiceTime;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * A service's time over HTTP: readings, and commit wait. It is safe for any number of threads.
 *
 * <p>A request that failed is sent again while that may help. What remains is thrown: {@link
 * ServiceProblemException} if the service refuses, {@link NoAnswerException} if it does not answer,
 * {@link MalformedAnswerException} if the answer is not understood. {@link PolledClock} has the
 * time without a request for each reading.
 */
public final class HttpTime {

    /** The longest wait that is asked for at once. The service allows 25 s by default. */
    private static final long LONGEST_WAIT_NS = 20_000_000_000L;

    private final RepeatedRequests requests;
    private final long timeoutNs;

    /**
     * @param transport carries the requests
     * @param clock the clock of this machine, whose CLOCK_BOOTTIME is used
     * @param timeout for how long a failed request is sent again, such as ten seconds
     */
    public HttpTime(ServiceTransport transport, LocalClock clock, Pause pause, Duration timeout) {
        this.requests = new RepeatedRequests(transport, clock, pause, RandomGenerator.getDefault());
        this.timeoutNs = timeout.toNanos();
    }

    /** A reading, which tells the time for ten seconds. */
    public TravelledReading read() throws IOException {
        Answered answer = requests.ask(new Request("GET", "/time", null), timeoutNs, false);
        try {
            ServiceTime time = ServiceTimes.read(answer.body());
            return new TravelledReading(
                    time.interval(),
                    time.era(),
                    time.driftPpb(),
                    answer.sentNs(),
                    answer.receivedNs(),
                    requests.clock());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedAnswerException(e.getMessage() + ": " + answer.body());
        }
    }

    /**
     * Waits until an instant has certainly passed. This is commit wait, if the instant is the
     * {@code latest} of a reading: any transaction that begins after the return, on any machine of
     * the group, gets a later timestamp.
     *
     * @param timeout how long to wait at most
     * @throws TimeoutException if it has not certainly passed in that time, or the thread is
     *     interrupted: what waits for it stays hidden
     */
    public void waitUntilPassed(Timestamp instant, Duration timeout)
            throws IOException, TimeoutException {
        waitUntilPassed(instant.toString(), timeout);
    }

    /** As {@link #waitUntilPassed(Timestamp, Duration)}, for an instant as the service wrote it. */
    public void waitUntilPassed(String instant, Duration timeout)
            throws IOException, TimeoutException {
        String path = "/time/wait?until=" + encoded(instant) + "&wait=";
        long endNs = Math.addExact(requests.nowNs(), timeout.toNanos());
        int failures = 0;
        while (true) {
            long waitNs = Math.clamp(endNs - requests.nowNs(), 0, LONGEST_WAIT_NS);
            long pauseNs = 0;
            try {
                Request request = new Request("GET", path + JsonRequests.seconds(waitNs), null);
                Answered answer = requests.once(request, Duration.ofNanos(waitNs));
                if (answer.text("verdict").equals("PASSED")) {
                    return;
                }
                failures = 0;
            } catch (IOException failure) {
                failures++;
                pauseNs = pauseNs(failure, failures, endNs);
            }
            if (endNs - requests.nowNs() <= pauseNs || !requests.park(pauseNs)) {
                throw new TimeoutException(instant + " has not certainly passed within " + timeout);
            }
        }
    }

    /** How long to wait before asking again, in nanoseconds. A final failure is thrown. */
    private long pauseNs(IOException failure, int failures, long endNs) throws IOException {
        if (failure instanceof ServiceProblemException problem
                && "discontinuity".equals(problem.reason())) {
            throw problem; // the instant and the time cannot be compared any more
        }
        long leftNs = Math.max(endNs - requests.nowNs(), timeoutNs);
        double chance = requests.random().nextDouble();
        OptionalLong pauseNs = RepeatedRequests.pauseNs(failure, failures, leftNs, chance);
        if (pauseNs.isEmpty()) {
            throw failure;
        }
        return pauseNs.getAsLong();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
