package dev.byztime.atmostonce;

import com.sun.net.httpserver.HttpExchange;

import dev.byztime.atmostonce.http.Batch;
import dev.byztime.atmostonce.http.VerdictAnswer;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.StateFolder;
import dev.byztime.testing.LeanServer;
import dev.byztime.testing.RawTime;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One receiver over HTTP, on the real disk and the real clock, without what makes a service slow to
 * start.
 *
 * <p>It writes its ceiling again and again without a pause, so that a kill at any moment is likely
 * to hit a write.
 */
final class LeanService {

    static final long MARGIN_NS = 2_000_000_000;
    static final long SKEW_NS = 50_000_000;
    private static final String NAME = "r";
    private static final ReceiverLimits LIMITS = new ReceiverLimits(1_000_000_000, SKEW_NS, 64);

    private final RawTime time = new RawTime();
    private final Receiver receiver;

    private LeanService(Path folder) {
        AtMostOnceService service =
                AtMostOnceService.open(
                        StateFolder.open(folder),
                        new ReceiverPlan(Map.of(NAME, LIMITS), LIMITS, 0),
                        MARGIN_NS,
                        Timestamp.ofNanos(RawTime.ERROR_NS),
                        AtMostOnceSurroundings.of(time, new LinuxClock(), ns -> {}));
        service.start();
        receiver = service.receivers().find(NAME).orElseThrow();
    }

    /** Serves until it is killed, and tells its port. */
    public static void main(String[] arguments) throws IOException {
        LeanService service = new LeanService(Path.of(arguments[0]));
        LeanServer server = LeanServer.listen();
        server.serve(service::judge);
        System.out.println(server.port());
    }

    private Map<String, List<VerdictAnswer>> judge(HttpExchange exchange) {
        Batch batch = LeanServer.JSON.readValue(exchange.getRequestBody(), Batch.class);
        Receiver.Judge judge = receiver.judgeAt(time.now());
        List<VerdictAnswer> verdicts =
                batch.messages().stream()
                        .map(m -> judge.judge(m.connection(), m.timestamp()))
                        .map(VerdictAnswer::of)
                        .toList();
        return Map.of("messages", verdicts);
    }
}
