package dev.byztime.atmostonce;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.StateFolder;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;
import dev.byztime.web.TextDeserializer;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * One receiver over HTTP, on the real disk and the real clock, without what makes a service slow to
 * start.
 *
 * <p>It writes its ceiling again and again without a pause, so that a kill at any moment is likely
 * to hit a write. Its timescale is the machine's raw clock, which goes on from one life to the
 * next.
 */
final class LeanService {

    static final long MARGIN_NS = 2_000_000_000;
    static final long SKEW_NS = 50_000_000;
    static final long ERROR_NS = 1_000_000;
    private static final long LIFETIME_NS = 1_000_000_000;
    private static final int CONNECTIONS = 64;

    private final LinuxClock clock = new LinuxClock();
    private final Era era;
    private final Receiver receiver;
    private final JsonMapper json;

    private LeanService(Path folder) throws IOException {
        era = Kernel.era();
        Ceiling ceiling =
                Ceiling.open(
                        StateFolder.open(folder),
                        "at-most-once",
                        MARGIN_NS,
                        Timestamp.ofNanos(ERROR_NS));
        CeilingKeeper keeper = new CeilingKeeper(ceiling, this::now, clock, ns -> {}, 0, ns -> {});
        keeper.demand(CeilingKeeper.ALWAYS);
        keeper.start();
        receiver = new Receiver(new ReceiverLimits(LIFETIME_NS, SKEW_NS, CONNECTIONS), keeper);
        json =
                JsonMapper.builder()
                        .addModule(
                                new SimpleModule()
                                        .addSerializer(Timestamp.class, ToStringSerializer.instance)
                                        .addDeserializer(
                                                Timestamp.class,
                                                new TextDeserializer<>(
                                                        Timestamp.class,
                                                        TimestampText::parse,
                                                        "an instant")))
                        .build();
    }

    /** Serves until it is killed, and tells its port. */
    public static void main(String[] arguments) throws IOException {
        LeanService service = new LeanService(Path.of(arguments[0]));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", service::judge);
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private Reading now() {
        Reading.Basis basis = new Reading.Basis(Timestamp.ZERO, Timestamp.ZERO, era, 0, 0);
        return new Reading(
                basis, clock.read().rawNs(), ERROR_NS, null, Reading.Status.SYNCHRONIZED);
    }

    private void judge(HttpExchange exchange) throws IOException {
        Batch batch = json.readValue(exchange.getRequestBody(), Batch.class);
        Receiver.Moment moment = receiver.at(now());
        List<VerdictAnswer> verdicts =
                batch.messages().stream()
                        .map(m -> moment.judge(m.connection(), m.timestamp().toNanosSaturated()))
                        .map(VerdictAnswer::of)
                        .toList();
        byte[] answer = json.writeValueAsBytes(Map.of("messages", verdicts));
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
