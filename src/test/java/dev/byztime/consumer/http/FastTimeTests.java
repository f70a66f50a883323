package dev.byztime.consumer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;
import dev.byztime.stable.KeepersByHand;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Randomly;
import dev.byztime.web.fastpath.AnswerForm;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Compares the answers of the fast path with those of Spring MVC, byte for byte, on a clock that
 * stands still. A header that the fast path does not know makes Spring MVC answer.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "byztime.provider=external",
            "byztime.timedata=unused",
            "byztime.state=target/state/${random.uuid}",
            "server.servlet.context-path=/below",
            "server.shutdown=immediate",
            "served-time.keep=5ms" // as packaged
        })
@Import({ServedTime.class, KeepersByHand.class, FastTimeTests.Handled.class})
@ExtendWith({
    ServiceOnManualClock.BreaksUnlogged.class,
    ServiceOnManualClock.ObstaclesUnlogged.class
})
class FastTimeTests {

    private static final String GET = "GET /below/time HTTP/1.1";
    private static final String HOST = "Host: localhost";
    private static final String TO_SPRING = "To-Spring: 1";
    private static final String ODD = "\u0000\t !\"#%&'()*+,-./0:;=?@AZ[]_az{|}~\u007f\u0080\u00ff";
    private static final int PATIENCE_MS = 60_000;

    @LocalServerPort private int port;
    @Autowired private ServedTime time;
    @Autowired private CountedClock clock;
    @Autowired private MeterRegistry metrics;
    @Autowired private Handled handled;
    @Autowired private FastTime fast;

    /** A filter that counts the requests on their way to Spring MVC. */
    static class Handled implements Filter {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            count.incrementAndGet();
            chain.doFilter(request, response);
        }
    }

    @BeforeEach
    void begin() throws IOException {
        time.begin();
        time.pass("0.412s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GET,
                GET + "\nAccept: */*\nUser-Agent: curl/7.88.1",
                GET + "\nAccept: application/json",
                GET + "\nAccept: text/plain",
                GET + "\nAccept: application/json, text/plain, */*\nUser-Agent: axios/1.7",
                GET + "\nAccept: */*\nAccept-Encoding: gzip, deflate\nUser-Agent: python",
                GET + "\nAccept-Language: *\nAccept: */*\nCache-Control: no-cache",
                GET + "\nAuthorization: Bearer x\nPragma: no-cache",
                GET + "\nAccept-Language: %00;q=7\nAccept-Encoding: ,,",
                "GET /below/time?maxError=1s HTTP/1.1",
                "GET /below/time?maxError=456us HTTP/1.1\nAccept: text/plain",
                "GET /below/time?maxError=0.000456 HTTP/1.1",
                "GET http://localhost/below/time HTTP/1.1",
            })
    void usualRequestsAreAnsweredBeforeSpringMvc(String request) throws IOException {
        int before = handled.count.get();
        String fast = send(request, HOST);
        assertThat(handled.count).as("answered by Spring MVC").hasValue(before);
        String slow = send(request, HOST, TO_SPRING);
        assertThat(handled.count).as("answered by Spring MVC").hasValue(before + 1);
        assertThat(fast).startsWith("HTTP/1.1 200 OK").isEqualTo(slow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEAD /below/time HTTP/1.1",
                "POST /below/time HTTP/1.1",
                "OPTIONS /below/time HTTP/1.1",
                "GET /below/time HTTP/1.0",
                "GET /below/time/ HTTP/1.1",
                "GET /below/time;x=1 HTTP/1.1",
                "GET /below/%74ime HTTP/1.1",
                "GET /below//time HTTP/1.1",
                "GET /below/./time HTTP/1.1",
                "GET /below/time? HTTP/1.1",
                "GET /below/time?maxerror=1s HTTP/1.1",
                "GET /below/time?maxError HTTP/1.1",
                "GET /below/time?maxError= HTTP/1.1",
                "GET /below/time?maxError=soon HTTP/1.1",
                "GET /below/time?maxError=1ns HTTP/1.1",
                "GET /below/time?maxError=-1 HTTP/1.1",
                "GET /below/time?maxError=1%73 HTTP/1.1",
                "GET /below/time?maxError=1s&maxError=1s HTTP/1.1",
                "GET /below/time?maxError=1s& HTTP/1.1",
                "GET /below/time?maxError=9999999999999999999 HTTP/1.1",
                GET + "\nAccept:",
                GET + "\nAccept: text/html",
                GET + "\nAccept: application/json;q=0, */*",
                GET + "\nAccept: application/json\nAccept: text/plain",
                GET + "\nAccept: text/plain;charset=utf-16",
                GET + "\nAccept: nonsense",
                GET + "\nContent-Length: 0",
                GET + "\nX-Forwarded-Prefix: elsewhere",
                GET + "\nForwarded: for=",
                GET + "\nOrigin: http://evil.example",
                GET + "\nSec-Fetch-Site: cross-site",
                GET + "\nRange: bytes=0-1",
                GET + "\nIf-None-Match: *",
            })
    void allOtherRequestsGetTheAnswersOfSpringMvc(String request) throws IOException {
        int before = handled.count.get();
        String fast = send(request, HOST);
        int mvc = handled.count.get() - before;
        String slow = send(request, HOST, TO_SPRING);
        assertThat(fast).isEqualTo(slow);
        assertThat(handled.count).hasValue(before + 2 * mvc);
    }

    /** A request in which some characters are replaced, removed or inserted. */
    @Test
    void spoiltRequestsGetTheAnswersOfSpringMvc() {
        AtomicInteger fast = new AtomicInteger();
        Randomly.repeat(
                300,
                random -> {
                    String[] lines = {
                        random.nextBoolean() ? GET : "GET /below/time?maxError=1ms HTTP/1.1",
                        HOST,
                        "Accept: " + List.of("*/*", "text/plain").get(random.nextInt(2)),
                        "User-Agent: a/1"
                    };
                    for (int spoils = random.nextInt(3); spoils > 0; spoils--) {
                        int line = random.nextInt(lines.length);
                        lines[line] = spoilt(lines[line], random);
                    }
                    List<String> toSpring = new ArrayList<>(List.of(lines));
                    toSpring.add(TO_SPRING);
                    int before = handled.count.get();
                    String answer = send(lines);
                    fast.addAndGet(
                            answer.startsWith("HTTP/1.1 200")
                                    ? 1 + before - handled.count.get()
                                    : 0);
                    assertThat(answer)
                            .as("%s", (Object) lines)
                            .isEqualTo(send(toSpring.toArray(String[]::new)));
                });
        assertThat(fast).as("answers of the fast path").hasValueGreaterThan(100);
    }

    private static String spoilt(String line, RandomGenerator random) {
        int at = random.nextInt(line.length());
        char any = ODD.charAt(random.nextInt(ODD.length()));
        return switch (random.nextInt(3)) {
            case 0 -> line.substring(0, at) + any + line.substring(at + 1);
            case 1 -> line.substring(0, at) + line.substring(at + 1);
            default -> line.substring(0, at) + any + line.substring(at);
        };
    }

    /**
     * Then the file must be read, or Spring MVC must answer: the selector's thread does neither.
     */
    @Test
    void nothingIsAnsweredAtOnceThatNeedsSomeWaiting() throws IOException {
        time.pass("1s");
        long before = clock.served();
        assertThat(fast.answer(null, AnswerForm.JSON, false)).isNull();
        assertThat(clock.served()).isEqualTo(before);
        int handledBefore = handled.count.get();
        String later = send(GET, HOST); // by a virtual thread
        assertThat(handled.count).hasValue(handledBefore);
        assertThat(later).isEqualTo(send(GET, HOST, TO_SPRING));

        assertThat(fast.answer(null, AnswerForm.JSON, false)).isNotNull();
        assertThat(fast.answer("maxError=1ns", AnswerForm.JSON, false)).isNull();
        assertThat(send(GET, HOST)).isEqualTo(later);
    }

    @Test
    void withoutTimeTheProblemIsTheSameAndIsCountedOnce() throws IOException {
        time.lose();
        time.pass("5ms");
        long before = clock.refused();
        String fast = send(GET, HOST);
        assertThat(clock.refused()).isEqualTo(before + 1);
        assertThat(fast).contains("503").isEqualTo(send(GET, HOST, TO_SPRING));
        assertThat(clock.refused()).isEqualTo(before + 2);
    }

    @Test
    void metricsCountBothWaysAlike() throws IOException {
        String spring = send(GET, HOST, TO_SPRING); // so that there are all meters
        Timer requests = onlyTimer();
        Timer errors = Objects.requireNonNull(metrics.find("byztime.served.error").timer());
        long requestsBefore = requests.count();
        long errorsBefore = errors.count();
        long readingsBefore = clock.served();
        for (int i = 0; i < 3; i++) {
            assertThat(send(GET, HOST)).isEqualTo(spring);
        }
        // after the answer, so perhaps a little later
        Patiently.until(() -> requests.count() == requestsBefore + 3);
        assertThat(errors.count()).isEqualTo(errorsBefore + 3);
        assertThat(clock.served()).isEqualTo(readingsBefore + 3);
        assertThat(onlyTimer()).isSameAs(requests);
    }

    /** The timer of requests that were answered; a second one would have other tags. */
    private Timer onlyTimer() {
        List<Timer> timers =
                metrics
                        .find("http.server.requests")
                        .tags("status", "200", "method", "GET")
                        .timers()
                        .stream()
                        .filter(timer -> "/time".equals(timer.getId().getTag("uri")))
                        .toList();
        assertThat(timers).extracting(Meter::getId).hasSize(1);
        return timers.getFirst();
    }

    /** The bytes of the answer, without the second in its Date. */
    private String send(String... lines) throws IOException {
        String head = String.join("\r\n", lines).replace("\n", "\r\n").replace("\r\r", "\r");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream()
                    .write(
                            (head + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replaceFirst("\r\nDate: [^\r]*", "");
        }
    }
}
