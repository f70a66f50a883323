package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.testing.FileTampering;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every way in which the service can refuse to tell the time, brought about and asked over HTTP.
 */
@ServiceOnManualClock
class RefusalTests {

    /** What is wrong, and the reason that is to be given for it. */
    enum Trouble {
        THE_WRITER_HAS_JUST_BEGUN(Unavailable.NEVER_SYNCHRONIZED) {
            @Override
            void begin(ServedTime time) throws IOException {
                time.machine.publishUnsynchronized();
            }
        },
        THE_FILE_IS_GONE(Unavailable.FILE_MISSING) {
            @Override
            void begin(ServedTime time) throws IOException {
                Files.delete(time.machine.path);
            }
        },
        THE_PATH_LEADS_IN_A_CIRCLE(Unavailable.FILE_UNREADABLE) {
            @Override
            void begin(ServedTime time) throws IOException {
                Files.delete(time.machine.path);
                Files.createSymbolicLink(time.machine.path, time.machine.path);
            }
        },
        THE_FILE_IS_CUT_SHORT(Unavailable.FILE_MALFORMED) {
            @Override
            void begin(ServedTime time) throws IOException {
                FileTampering.truncate(time.machine.path, 100);
            }
        },
        THE_FILE_IS_FROM_ANOTHER_BOOT(Unavailable.ERA_MISMATCH) {
            @Override
            void begin(ServedTime time) throws IOException {
                time.machine.reopen(Era.of(1, 2));
            }
        },
        THE_MACHINE_SLEPT(Unavailable.SUSPENDED) {
            @Override
            void begin(ServedTime time) {
                time.machine.pass("1ns");
                time.machine.sleep("1h");
            }
        },
        THE_PROCESS_IS_IN_A_TIME_NAMESPACE(Unavailable.TIME_NAMESPACE) {
            @Override
            void begin(ServedTime time) {
                time.enterNamespace();
            }
        },
        THE_WRITER_KNOWS_TOO_LITTLE(Unavailable.ERROR_TOO_LARGE) {
            @Override
            void begin(ServedTime time) throws IOException {
                time.machine.publish(ServedTime.OFFSET, "1000000001ns");
            }
        },
        THE_WRITER_HAS_DIED(Unavailable.TOO_OLD) {
            @Override
            void begin(ServedTime time) {
                time.machine.pass("900000000001ns");
            }
        },
        TIME_IS_BEYOND_64_BITS(Unavailable.OVERFLOW) {
            @Override
            void begin(ServedTime time) throws IOException {
                time.machine.publish(
                        new Entry(
                                new Timestamp(Long.MAX_VALUE, 0),
                                Timestamp.ZERO,
                                time.machine.clock.read().raw()));
            }
        };

        final Unavailable reason;

        Trouble(Unavailable reason) {
            this.reason = reason;
        }

        abstract void begin(ServedTime time) throws IOException;
    }

    /** What depends on the time. */
    private static final List<String> QUESTIONS =
            List.of(
                    "/time",
                    "/time/passage?of=1",
                    "/time/wait?until=1",
                    "/time/validity?expires=1");

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    static Stream<Arguments> everyTroubleAndQuestion() {
        return Stream.of(Trouble.values())
                .flatMap(trouble -> QUESTIONS.stream().map(uri -> arguments(trouble, uri)));
    }

    @ParameterizedTest
    @MethodSource("everyTroubleAndQuestion")
    void troubleIsNamed(Trouble trouble, String uri) throws IOException {
        trouble.begin(time);
        assertRefused(http.get().uri(uri).exchange(), trouble.reason);
    }

    @ParameterizedTest
    @EnumSource
    void shellsGetTheSameProblem(Trouble trouble) throws IOException {
        trouble.begin(time);
        assertRefused(
                http.get().uri("/time").accept(MediaType.TEXT_PLAIN).exchange(), trouble.reason);
    }

    @ParameterizedTest
    @EnumSource
    void whatNeedsNoClockIsAnsweredNevertheless(Trouble trouble) throws IOException {
        trouble.begin(time);
        assertThat(http.get().uri("/time/order?a=1&b=2").exchange()).hasStatusOk();
    }

    @ParameterizedTest
    @EnumSource
    void allIsWellWhenTheTroubleIsOver(Trouble trouble) throws IOException {
        trouble.begin(time);
        assertThat(http.get().uri("/time").exchange()).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
        time.begin();
        assertThat(http.get().uri("/time").exchange()).hasStatusOk();
    }

    @ParameterizedTest
    @MethodSource("questionsWithMaxError")
    void anErrorBeyondTheCallersLimitIsNoAnswer(String uri) {
        assertRefused(http.get().uri(uri, "249999ns").exchange(), Unavailable.ERROR_TOO_LARGE);
        assertThat(http.get().uri(uri, "250us").exchange()).hasStatusOk();
    }

    static Stream<String> questionsWithMaxError() {
        return QUESTIONS.stream()
                .map(uri -> uri + (uri.contains("?") ? "&" : "?") + "maxError={limit}");
    }

    @Test
    void aBreakOfTheTimescaleEndsWaits() {
        time.whileWaiting(() -> time.machine.publish("1795236001s", "250us"));
        assertRefused(waitFor("1s"), Unavailable.DISCONTINUITY);
    }

    /** News that agrees again does not mend it: the wait began on another scale. */
    @Test
    void aSleepEndsWaitsThoughTheTimeIsKnownAgain() {
        time.whileWaiting(() -> {
            Trouble.THE_MACHINE_SLEPT.begin(time);
            assertThat(http.get().uri("/time").exchange())
                    .hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
            time.machine.pass("1ms");
            time.machine.publish(ServedTime.OFFSET, "250us");
        });
        assertRefused(waitFor("1s"), Unavailable.DISCONTINUITY);
    }

    @Test
    void troubleDuringAWaitEndsIt() {
        time.whileWaiting(() -> Trouble.THE_MACHINE_SLEPT.begin(time));
        assertRefused(waitFor("1s"), Unavailable.SUSPENDED);
    }

    @Test
    void anInterruptedWaitEnds() {
        time.whileWaiting(() -> Thread.currentThread().interrupt());
        ServiceRefusal.Reason ending = ServiceRefusal.Reason.SHUTTING_DOWN;
        assertRefused(waitFor("1s"), ending.reason(), ending.title(), true);
    }

    /**
     * What is not here needs a writer without a pause (see the hostile writers' tests), or is about
     * other things than the time.
     */
    @Test
    void everyRefusalIsAmongThese() {
        Set<Unavailable> seen = EnumSet.of(Unavailable.DISCONTINUITY, Unavailable.FILE_UNSTABLE);
        for (Trouble trouble : Trouble.values()) {
            seen.add(trouble.reason);
        }
        assertThat(seen).isEqualTo(EnumSet.allOf(Unavailable.class));
    }

    private MvcTestResult waitFor(String ahead) {
        return http.get().uri("/time/wait?until={until}", time.in(ahead)).exchange();
    }

    private static void assertRefused(MvcTestResult answer, Unavailable reason) {
        assertRefused(answer, reason.reason(), reason.title(), reason.isTransient());
    }

    private static void assertRefused(
            MvcTestResult answer, String reason, String title, boolean passing) {
        assertThat(answer)
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .headers()
                .hasValue(HttpHeaders.CACHE_CONTROL, "no-store");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$")
                .asMap()
                .containsOnlyKeys("type", "title", "status", "detail", "reason", "transient")
                .containsEntry("type", "/problems/" + reason)
                .containsEntry("title", title)
                .containsEntry("status", 503)
                .containsEntry("reason", reason)
                .containsEntry("transient", passing)
                .hasEntrySatisfying("detail", detail -> assertThat(detail).asString().isNotBlank());
        if (!passing) {
            assertThat(answer).headers().doesNotContainHeader(HttpHeaders.RETRY_AFTER);
        } else {
            assertThat(answer).headers().hasValue(HttpHeaders.RETRY_AFTER, "1");
        }
    }
}
