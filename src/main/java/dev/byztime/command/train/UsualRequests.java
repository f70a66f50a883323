package dev.byztime.command.train;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests that clients usually send, one after the other on one connection. */
final class UsualRequests {

    /**
     * As often as the JVM's first compiler wants to see a method before the second one takes it.
     */
    private static final int ROUNDS = 400;

    /** In how many of them a message must be accepted and a lease granted. */
    private static final int USEFUL_ROUNDS = ROUNDS / 4;

    /**
     * After how many rounds it is given up. A service that has just started refuses messages and
     * leases for some seconds, which may be longer than the usual rounds take.
     */
    private static final int MOST_ROUNDS = 20 * ROUNDS;

    private static final int MESSAGES_IN_A_BATCH = 20;
    private static final int RESOURCES = 50;
    private static final int TIMEOUT_MS = 30_000;

    /** The member of a JSON answer that a later request needs. */
    private static final Pattern LATEST = member("latest");

    private static final Pattern ID = member("id");
    private static final Pattern TOKEN = member("token");

    private final String service;
    private int answers;
    private int accepted;
    private int granted;

    UsualRequests(int port) {
        this.service = "http://127.0.0.1:" + port;
    }

    /**
     * Sends them.
     *
     * @throws IOException if the service does not answer, accepts no message or grants no lease
     */
    void send() throws IOException {
        for (int i = 0; i < ROUNDS || (i < MOST_ROUNDS && !isUseful()); i++) {
            time();
            messages(i);
            leases("resource-" + i % RESOURCES);
            get("/livez");
            get("/readyz");
            get("/actuator/health");
            get("/time?maxError=soon");
            get("/nothing");
        }
        if (accepted == 0 || granted == 0) { // only refusals would have been learned
            throw new IOException("after " + this);
        }
    }

    private boolean isUseful() {
        return accepted >= USEFUL_ROUNDS && granted >= USEFUL_ROUNDS;
    }

    @Override
    public String toString() {
        return "%d requests, %d messages accepted, %d leases granted"
                .formatted(answers, accepted, granted);
    }

    private void time() throws IOException {
        get("/time");
        get("/time?maxError=1s");
        request("GET", "/time", null, "text/plain");
        get("/time/passage?of=1.5");
    }

    private void messages(int round) throws IOException {
        String now = value(LATEST, get("/time"));
        post("/at-most-once/training/stamps", "");
        String message = "{\"connection\":\"%s\",\"timestamp\":\"%s\"}";
        String verdict =
                post("/at-most-once/training/judge", message.formatted("one-" + round, now));
        accepted += verdict.contains("ACCEPTED") ? 1 : 0;
        StringBuilder batch = new StringBuilder("{\"messages\":[");
        for (int i = 0; i < MESSAGES_IN_A_BATCH; i++) {
            batch.append(i == 0 ? "" : ",").append(message.formatted("many-" + i, now));
        }
        post("/at-most-once/training/judge-batch", batch.append("]}").toString());
    }

    private void leases(String resource) throws IOException {
        String answer =
                post(
                        "/leases/acquire",
                        "{\"resource\":\"%s\",\"holder\":\"training\",\"mode\":\"WRITE\"}"
                                .formatted(resource));
        String token = value(TOKEN, answer);
        get("/leases/check?resource=" + resource + "&token=" + (token.isEmpty() ? "1" : token));
        if (!token.isEmpty()) {
            granted++;
            String lease =
                    "{\"resource\":\"%s\",\"id\":\"%s\",\"token\":\"%s\"}"
                            .formatted(resource, value(ID, answer), token);
            post("/leases/renew", lease);
            post("/leases/release", lease);
        }
    }

    private String get(String path) throws IOException {
        return request("GET", path, null, null);
    }

    private String post(String path, String body) throws IOException {
        return request("POST", path, body, null);
    }

    private String request(
            String method, String path, @Nullable String body, @Nullable String accepted)
            throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(service + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setReadTimeout(TIMEOUT_MS);
        if (accepted != null) {
            connection.setRequestProperty("Accept", accepted);
        }
        if (body != null && !body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        boolean good = connection.getResponseCode() < 400;
        try (InputStream in = good ? connection.getInputStream() : connection.getErrorStream()) {
            answers++;
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Pattern member(String name) {
        return Pattern.compile("\"" + name + "\":\"([^\"]+)\"");
    }

    private static String value(Pattern member, String json) {
        Matcher matcher = member.matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }
}
