package dev.byztime.command.wait;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.byztime.clock.Pause;
import dev.byztime.linux.MonotonicClock;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.MemoryConsole;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The command against a small server; its waits turn a clock by hand. */
@Timeout(60)
class WaitCommandTests {

    private static final String GOOD = "{\"status\": \"SYNCHRONIZED\", \"error\": \"0.001\"}";
    private static final String MISSING =
            "{\"reason\": \"file-missing\", \"transient\": true, \"detail\": \"look %d\"}";
    private static final String NAMESPACE =
            "{\"reason\": \"time-namespace\", \"transient\": false, \"detail\": \"no\"}";

    private record Answer(int status, String body) {}

    private final ManualClock clock = new ManualClock(new Timestamp(1000, 0), Timestamp.ZERO);
    private final List<Long> pauses = new ArrayList<>();
    private final MemoryConsole console = MemoryConsole.together();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final HttpServer server;

    WaitCommandTests() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void endsAsSoonAsTheTimeIsRight() throws Exception {
        answers.add(new Answer(503, MISSING.formatted(1)));
        answers.add(new Answer(503, MISSING.formatted(2)));
        answers.add(new Answer(200, GOOD));
        assertThat(run("--max-error=10ms")).isEqualTo(WaitCommand.SYNCHRONISED);
        assertThat(requests)
                .containsExactly(
                        "/time?maxError=0.010000000",
                        "/time?maxError=0.010000000",
                        "/time?maxError=0.010000000");
        assertThat(pauses).containsExactly(250_000_000L, 250_000_000L);
    }

    @Test
    void howItEndedCanBeJson() throws Exception {
        answers.add(new Answer(200, GOOD));
        answers.add(new Answer(503, NAMESPACE));
        run("-o", "json");
        assertThat(console.out())
                .endsWith("{\"outcome\":\"SYNCHRONIZED\",\"error\":\"0.001000000\"}\n");
        assertThat(run("-o", "json")).isEqualTo(WaitCommand.NEVER);
        assertThat(console.out()).contains("\n{\"outcome\":\"NEVER\",\"detail\":\"");
    }

    @Test
    void saysEachReasonOnce() throws Exception {
        answers.add(new Answer(503, MISSING.formatted(1)));
        answers.add(new Answer(503, MISSING.formatted(2)));
        answers.add(new Answer(502, ""));
        answers.add(new Answer(200, GOOD));
        run();
        assertThat(console.out().lines())
                .containsExactly(
                        "byztime wait: until %s is synchronised, for 60.000000000 s at most"
                                .formatted(url()),
                        "byztime wait: not yet: file-missing (look 1)",
                        "byztime wait: not yet: status 502 (not from the service itself)",
                        "byztime wait: synchronised, with an error of 0.001000000 s");
    }

    @Test
    void timesOutOnTheLocalClockAndSaysWhatWasTheMatterLast() throws Exception {
        for (int i = 1; i <= 5; i++) {
            answers.add(new Answer(503, MISSING.formatted(i)));
        }
        assertThat(run("--timeout=1100ms")).isEqualTo(WaitCommand.TIMED_OUT);
        // the last pause is cut short
        assertThat(pauses)
                .containsExactly(
                        250_000_000L, 250_000_000L, 250_000_000L, 250_000_000L, 100_000_000L);
        assertThat(console.out())
                .endsWith("byztime wait: timed out; last: file-missing (look 5)\n");
    }

    @Test
    void asleepIsNotPatient() throws Exception {
        for (int i = 1; i <= 2; i++) {
            answers.add(new Answer(503, MISSING.formatted(i)));
        }
        WaitCommand sleepy = command(ns -> clock.sleep(new Timestamp(31, 0)));
        assertThat(sleepy.run("--url=" + url(), "--timeout=60s")).isEqualTo(WaitCommand.TIMED_OUT);
    }

    @Test
    void givesUpOnWhatWillNotPass() throws Exception {
        answers.add(new Answer(503, NAMESPACE));
        assertThat(run()).isEqualTo(WaitCommand.NEVER);
        assertThat(console.out()).contains("never: time-namespace: no");
    }

    @Test
    void aServiceThatIsNotThereYetIsWaitedFor() throws Exception {
        server.stop(0);
        assertThat(run("--timeout=1s")).isEqualTo(WaitCommand.TIMED_OUT);
        assertThat(console.out()).contains("not yet: no answer (");
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        answers.add(new Answer(200, " ".repeat(5_000_000) + GOOD));
        answers.add(new Answer(200, GOOD));
        assertThat(run()).isEqualTo(WaitCommand.SYNCHRONISED);
        assertThat(requests).hasSize(2);
    }

    @Test
    void badUsageIsSaidToBeThatAndAsksNobody() throws Exception {
        assertThat(run("--timeout=soon")).isEqualTo(WaitCommand.NEVER);
        assertThat(console.out()).contains("bad usage: --timeout is 'soon'", "usage: byztime wait");
        assertThat(requests).isEmpty();
    }

    @Test
    void whoAsksForHelpGetsItAndWaitsForNothing() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(console.out()).startsWith("usage: ");
        assertThat(requests).isEmpty();
    }

    private int run(String... options) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--url=" + url()));
        arguments.addAll(List.of(options));
        return command(
                        ns -> {
                            pauses.add(ns);
                            clock.advance(Timestamp.ofNanos(ns));
                        })
                .run(arguments.toArray(String[]::new));
    }

    private WaitCommand command(Pause pause) {
        return new WaitCommand(clock, pause, console.console(), MonotonicClock::nowNs);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI().toString());
        Answer next = answers.removeFirst();
        byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(next.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
