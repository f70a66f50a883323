package dev.byztime.upgrade;

import static dev.byztime.upgrade.Api.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataWriter;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts today's service on state folders that earlier releases left when they were killed: it
 * keeps every promise of them.
 *
 * <p>The tests make the timescale, so that it goes on where the earlier release was killed, and in
 * some tests the boot id. {@code -Dbyztime.record=VERSION} records one more, by the jar under test.
 */
@Timeout(600)
class UpgradeIT {

    /** Of all services here: short enough to wait for. */
    static final List<String> LIMITS =
            List.of(
                    "--byztime.leases.longest-term=30s",
                    "--byztime.leases.usual-term=30s",
                    "--byztime.commits.longest-hold=3s");

    private static final Timestamp MINUTE = new Timestamp(60, 0);
    private static final Timestamp YEAR = new Timestamp(365L * 86_400, 0);
    private static final Timestamp ERROR = new Timestamp(0, 1_000_000);
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    @TempDir private Path temporary;

    private final LinuxClock clock = new LinuxClock();

    @BeforeAll
    static void recordIfAsked(@TempDir Path work) throws Exception {
        String version = System.getProperty("byztime.record");
        if (version != null) {
            Recorder.record(work, Path.of("src/test/resources/upgrade", version));
        }
    }

    static List<Fixture> fixtures() throws IOException {
        return Fixture.all();
    }

    /** Invariants 1 and 5 of leases, and those of messages and tickets, in the same boot. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void aMomentLaterAllPromisesHold(Fixture fixture) throws Exception {
        JsonNode promises = fixture.promises();
        try (Life life = sameBoot(fixture, new Timestamp(0, 10_000_000))) {
            Api api = life.api;
            JsonNode lease = promises.path("lease");
            JsonNode renewed = api.post("/leases/renew", reference(lease, true));
            assertThat(renewed.path("verdict").asString())
                    .as("%s %s", renewed, life.service.log())
                    .isEqualTo("GRANTED");
            assertThat(renewed.path("lease").path("token").asString())
                    .isEqualTo(lease.path("token").asString());
            for (String resource : List.of("orders/7", "orders/8")) {
                assertThat(api.verdict("/leases/acquire", thief(resource))).isEqualTo("RECOVERING");
            }

            nothingIsAcceptedAgain(api, promises);
            assertThat(api.verdict("/tickets/verify", ticket(promises))).isEqualTo("VALID");
        }
    }

    /** Recovery ends, and what comes then is above all that was. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void aMinuteLaterNewPromisesAreAboveTheOld(Fixture fixture) throws Exception {
        JsonNode promises = fixture.promises();
        try (Life life = sameBoot(fixture, MINUTE)) {
            assertThat(life.api.verdict("/tickets/verify", ticket(promises))).isEqualTo("VALID");
            newPromisesAreAboveTheOld(life.api, promises);
        }
    }

    /** With another boot id, and long after: a folder that was moved, or a rebooted machine. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void onAnotherMachineNewPromisesAreAboveTheOld(Fixture fixture) throws Exception {
        JsonNode promises = fixture.promises();
        try (Life life = anotherBoot(fixture, YEAR)) {
            JsonNode renewed =
                    life.api.post("/leases/renew", reference(promises.path("lease"), true));
            assertThat(renewed.path("verdict").asString()).as("%s", renewed).isEqualTo("VOID");
            assertThat(life.api.verdict("/leases/acquire", thief("orders/7")))
                    .isEqualTo("RECOVERING");
            JsonNode ticket = life.api.post("/tickets/verify", ticket(promises));
            assertThat(ticket.path("reason").asString()).as("%s", ticket).isEqualTo("TIMESCALE");
            newPromisesAreAboveTheOld(life.api, promises);
        }
    }

    private static void newPromisesAreAboveTheOld(Api api, JsonNode promises) throws Exception {
        nothingIsAcceptedAgain(api, promises);
        JsonNode stamps = api.post("/at-most-once/orders/stamps", Map.of());
        assertThat(last(stamps, "stamps")).isGreaterThan(last(promises.path("stamps"), "stamps"));

        JsonNode begun = api.post("/commits/bank/begin", Map.of());
        assertThat(new BigInteger(begun.path("epoch").asString())).isGreaterThan(epoch(promises));
        pendingTransactionIsInDoubt(api, promises);
        JsonNode timestamps = api.post("/commits/bank/timestamps?count=1", Map.of());
        assertThat(last(timestamps, "timestamps"))
                .isGreaterThan(last(promises.path("timestamps"), "timestamps"))
                .isGreaterThan(instant(promises.path("pending").path("timestamp")))
                .isGreaterThan(instant(promises.path("finished").path("timestamp")));

        JsonNode lease = api.postUntil("GRANTED", "/leases/acquire", thief("orders/7"));
        assertThat(lease.path("lease").path("token").asString())
                .as("a token of 19 digits, as the old one")
                .hasSameSizeAs(promises.path("lease").path("token").asString())
                .isGreaterThan(promises.path("lease").path("token").asString());
        nothingIsAcceptedAgain(api, promises);
    }

    /** Neither messages nor proofs. */
    private static void nothingIsAcceptedAgain(Api api, JsonNode promises) throws Exception {
        for (JsonNode message : promises.path("messages")) {
            assertThat(api.verdict("/at-most-once/orders/judge", map(message)))
                    .isIn("STALE", "DUPLICATE");
        }
        assertThat(api.verdict("/tickets/verify", map(promises.path("shownOnce"))))
                .isNotEqualTo("VALID");
    }

    private static void pendingTransactionIsInDoubt(Api api, JsonNode promises) throws Exception {
        JsonNode request = promises.path("pendingRequest");
        JsonNode inDoubt = api.get("/commits/bank/in-doubt?count=10&hold=1s").path("transactions");
        assertThat(inDoubt).as("%s", inDoubt).hasSize(1);
        JsonNode only = inDoubt.path(0);
        assertThat(only.path("transaction")).isEqualTo(request.path("transaction"));
        assertThat(only.path("timestamp")).isEqualTo(promises.path("pending").path("timestamp"));
        assertThat(only.path("writes")).isEqualTo(request.path("writes"));
        assertThat(only.path("stores").asString()).isEqualTo("SEVERAL");

        String start = api.post("/commits/bank/begin", Map.of()).path("start").asString();
        Map<String, Object> another = map(request);
        another.put("transaction", "t-3");
        another.put("start", start);
        JsonNode refused = api.post("/commits/bank/validate", another);
        assertThat(refused.path("reason").asString()).as("%s", refused).isEqualTo("TAKEN");
    }

    private Life sameBoot(Fixture fixture, Timestamp after) throws Exception {
        Path bootId = Files.writeString(temporary.resolve("boot_id"), fixture.era() + "\n");
        List<String> mount =
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind '%s' %s && exec \"$@\"".formatted(bootId, BOOT_ID),
                        "sh");
        List<String> trial = new ArrayList<>(mount);
        trial.add("true");
        assumeTrue(
                Patiently.end(new ProcessBuilder(trial).start()) == 0,
                "unshare --mount is not permitted here");
        Timestamp raw = clock.read().raw();
        Timestamp shift = raw.minus(fixture.localAt(fixture.latest().plus(after)));
        return start(mount, fixture, Era.parse(fixture.era()), raw, after, shift);
    }

    private Life anotherBoot(Fixture fixture, Timestamp after) throws Exception {
        Timestamp raw = clock.read().raw();
        return start(List.of(), fixture, Kernel.era(), raw, after, Timestamp.ZERO);
    }

    private Life start(
            List<String> prefix,
            Fixture fixture,
            Era era,
            Timestamp raw,
            Timestamp after,
            Timestamp shift)
            throws Exception {
        fixture.copyTo(temporary.resolve("state"), shift);
        Timestamp global = fixture.latest().plus(after);
        TimedataWriter writer =
                TimedataWriter.open(temporary.resolve("timedata"), era, raw, global);
        writer.publish(new Entry(global.minus(raw), ERROR, raw));
        List<String> arguments = new ArrayList<>(LIMITS);
        arguments.addAll(
                List.of(
                        "--byztime.provider=external",
                        "--byztime.timedata=timedata",
                        "--byztime.state=state"));
        ServiceProcess service =
                ServiceProcess.start(prefix, temporary, arguments.toArray(String[]::new));
        try {
            service.awaitStart();
        } catch (Exception | AssertionError e) {
            service.close();
            writer.close();
            throw e;
        }
        return new Life(writer, service, new Api(service));
    }

    /** A life of today's service, on a timescale of its own. */
    private record Life(TimedataWriter writer, ServiceProcess service, Api api)
            implements AutoCloseable {

        @Override
        public void close() throws IOException {
            api.close();
            service.close();
            writer.close();
        }
    }

    /** A lease as a renewal names it. */
    static Map<String, Object> reference(JsonNode lease, boolean claim) {
        Map<String, Object> reference = object("resource", "orders/7");
        for (String member : claim ? List.of("id", "token", "claim") : List.of("id", "token")) {
            reference.put(member, lease.path(member).asString());
        }
        return reference;
    }

    private static Map<String, Object> thief(String resource) {
        return object("resource", resource, "holder", "till-9", "mode", "WRITE");
    }

    private static Map<String, Object> ticket(JsonNode promises) {
        return object("ticket", promises.path("ticket").asString(), "audience", "orders");
    }

    private static BigInteger epoch(JsonNode promises) {
        return new BigInteger(promises.path("begun").path("epoch").asString());
    }

    private static Timestamp last(JsonNode answer, String member) {
        return instant(answer.path(member).path(answer.path(member).size() - 1));
    }

    private static Timestamp instant(JsonNode text) {
        return TimestampText.parse(text.asString());
    }

    @SuppressWarnings("unchecked") // members of an object have names
    private static Map<String, Object> map(JsonNode object) {
        return JsonMapper.shared().convertValue(object, Map.class);
    }
}
