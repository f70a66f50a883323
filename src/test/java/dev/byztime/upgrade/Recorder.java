package dev.byztime.upgrade;

import static dev.byztime.upgrade.Api.object;

import dev.byztime.testing.ServiceProcess;
import dev.byztime.ticket.Bearer;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets a service make promises of each kind, kills it, and keeps its state folder and the promises.
 */
final class Recorder {

    /** The files of a state folder that are no durable state. */
    private static final List<String> LEFT_OUT = List.of("lock", "timedata", "timedata.lock");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Recorder() {}

    /**
     * @param work an empty folder to run in
     * @param to where the fixture goes; a folder that does not exist yet
     */
    static void record(Path work, Path to) throws Exception {
        Map<String, Object> promises;
        List<String> arguments = new ArrayList<>(UpgradeIT.LIMITS);
        arguments.addAll(List.of("--byztime.provider=standalone", "--byztime.state=state"));
        try (ServiceProcess service =
                        ServiceProcess.start(work, arguments.toArray(String[]::new)).awaitStart();
                Api api = new Api(service)) {
            promises = promises(api);
        }
        Files.createDirectories(to.resolve("state"));
        for (Path file : files(work.resolve("state"))) {
            if (!LEFT_OUT.contains(file.getFileName().toString())) {
                Files.copy(file, to.resolve("state").resolve(file.getFileName()));
            }
        }
        Files.writeString(to.resolve("promises.json"), JSON.writeValueAsString(promises) + "\n");
    }

    static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Map<String, Object> promises(Api api) throws Exception {
        Map<String, Object> acquire =
                object("resource", "orders/7", "holder", "till-7", "mode", "WRITE");
        JsonNode lease = api.postUntil("GRANTED", "/leases/acquire", acquire).path("lease");

        JsonNode begun = api.post("/commits/bank/begin", Map.of());
        String start = begun.path("start").asString();
        JsonNode finished = api.post("/commits/bank/validate", transaction("t-1", start, "ONE"));
        api.postUntil(
                "ENDED",
                "/commits/bank/finish",
                object("transaction", "t-1", "outcome", "APPLIED"));
        Map<String, Object> several = transaction("t-2", start, "SEVERAL");
        JsonNode pending = api.postUntil("PREPARED", "/commits/bank/validate", several);
        JsonNode timestamps = api.post("/commits/bank/timestamps?count=3", Map.of());

        List<Object> messages = new ArrayList<>();
        for (String connection : List.of("till-7/a", "till-8/b")) {
            Map<String, Object> message =
                    object("connection", connection, "timestamp", time(api, "estimate"));
            while (!api.verdict("/at-most-once/orders/judge", message).equals("ACCEPTED")) {
                message.put("timestamp", time(api, "estimate"));
            }
            messages.add(message);
        }
        JsonNode stamps = api.post("/at-most-once/orders/stamps", Map.of());

        Map<String, Object> wanted = object("subject", "anna", "audience", "orders");
        JsonNode ticket = api.post("/tickets", wanted);
        Bearer bearer = Bearer.ofEd25519();
        wanted.put("key", bearer.thumbprint());
        String bound = api.post("/tickets", wanted).path("ticket").asString();
        Map<String, Object> shown =
                object(
                        "ticket",
                        bound,
                        "audience",
                        "orders",
                        "method",
                        Bearer.METHOD,
                        "uri",
                        Bearer.URI);
        do {
            String proof = bearer.proof(bound, TimestampText.parse(time(api, "estimate")));
            shown.put("proof", proof);
        } while (!api.verdict("/tickets/verify", shown).equals("VALID"));

        // last, so that it lasts well beyond the instant of the kill
        JsonNode renewed =
                api.postUntil("GRANTED", "/leases/renew", UpgradeIT.reference(lease, false));
        return object(
                "latest", time(api, "latest"),
                "lease", renewed.path("lease"),
                "messages", messages,
                "stamps", stamps,
                "ticket", ticket.path("ticket"),
                "shownOnce", shown,
                "begun", begun,
                "finished", finished,
                "pendingRequest", several,
                "pending", pending,
                "timestamps", timestamps);
    }

    private static Map<String, Object> transaction(String id, String start, String stores) {
        String key = "accounts/" + id;
        return object(
                "transaction",
                id,
                "start",
                start,
                "hold",
                "3s",
                "stores",
                stores,
                "reads",
                List.of(object("key", key)),
                "writes",
                List.of(key));
    }

    private static String time(Api api, String member) throws Exception {
        return api.get("/time").path(member).asString();
    }
}
