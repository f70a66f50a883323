package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.HttpSocket;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Requests to the actuator that nobody can mean, for every endpoint that it has. */
final class ActuatorNonsense {

    private static final List<String> METHODS =
            List.of(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "OPTIONS",
                    "TRACE",
                    "get",
                    "PROPFIND");

    private static final List<String> BELOW =
            List.of(
                    "",
                    "/",
                    "/nosuch",
                    "/nosuch/x",
                    "/nosuch/x/y",
                    "//x",
                    "/%20",
                    "/%00",
                    "/%zz",
                    "/a%2fb",
                    "/a%2fb/c",
                    "/..",
                    "/x/..;/y",
                    "/;x=y",
                    "/*",
                    "/**",
                    "/$%7bx%7d",
                    "/%c3%a4",
                    "/%ed%a0%80",
                    "/" + "x".repeat(3000));

    /** Parts of health that there are, and none below them. */
    private static final List<String> PARTS =
            List.of(
                    "/health/ping/x",
                    "/health/ping/x/y",
                    "/health/globalTime",
                    "/health/globalTime/x",
                    "/health/readiness",
                    "/health/readiness/x",
                    "/health/readiness/x/y",
                    "/health/readiness/globalTime",
                    "/health/readiness/globalTime/x",
                    "/health/liveness/livenessState/x",
                    "/health/readiness/readiness",
                    "/metrics/jvm.memory.used?tag=x",
                    "/metrics/jvm.memory.used?tag=area:nosuch",
                    "/metrics/jvm.memory.used?tag=:",
                    "/env/java.version/x",
                    "/health/ping/..",
                    "/loggers/ROOT/x");

    private static final List<String> QUERIES =
            List.of(
                    "?x",
                    "?tag=nonsense",
                    "?tag=",
                    "?%zz=1",
                    "?a=%ff",
                    "?includedNames=",
                    "?a&a&a");

    private static final List<String> BODIES =
            List.of(
                    "",
                    "{}",
                    "{",
                    "[]",
                    "null",
                    "1",
                    "\"x\"",
                    "\u00ff\u00fe",
                    "{\"configuredLevel\":\"NONSENSE\"}",
                    "{\"configuredLevel\":1}",
                    "{\"configuredLevel\":{}}",
                    "{\"configuredLevel\":[null]}",
                    "{\"nosuch\":true}",
                    "[".repeat(5000));

    private static final List<String> TYPES =
            List.of(
                    "application/vnd.spring-boot.actuator.v3+json",
                    "application/x-www-form-urlencoded",
                    "text/plain",
                    "nonsense");

    private static final String JSON = "Content-Type: application/json\r\n";

    private static final List<String> HEADERS =
            List.of(
                    "Accept: image/png",
                    "Accept: nonsense",
                    "Accept:",
                    "Accept: */*;q=0",
                    "Accept: application/json;charset=utf-16",
                    "Accept: application/openmetrics-text; version=9",
                    "Accept-Language: \u00ff",
                    "Range: bytes=9-1",
                    "If-Modified-Since: never",
                    "X-Forwarded-Host: [::bad",
                    "X-Forwarded-Port: abc",
                    "Forwarded: host=[::",
                    "Authorization: Bearer",
                    "Expect: nonsense",
                    "Content-Encoding: gzip",
                    "Transfer-Encoding: zip",
                    "Upgrade: h2c");

    private ActuatorNonsense() {}

    /**
     * Whole requests.
     *
     * @param base of the actuator, such as {@code /actuator}
     * @param endpoints paths of its endpoints, such as {@code /actuator/health}
     */
    static List<String> requests(String base, List<String> endpoints) {
        List<String> requests = new ArrayList<>();
        Stream.concat(Stream.of(base, base + "/nosuch", "/livez", "/readyz"), endpoints.stream())
                .distinct()
                .forEach(endpoint -> {
                    for (String below : BELOW) {
                        requests.add(request("GET", endpoint + below, "", null));
                        requests.add(request("POST", endpoint + below, "", null));
                    }
                    addAll(requests, endpoint);
                    addAll(requests, endpoint + "/nosuch");
                    addAll(requests, endpoint + "/nosuch/x");
                });
        for (String part : PARTS) {
            METHODS.forEach(method -> requests.add(request(method, base + part, "", null)));
        }
        return requests;
    }

    private static void addAll(List<String> requests, String path) {
        METHODS.forEach(method -> requests.add(request(method, path, "", null)));
        HEADERS.forEach(header -> requests.add(request("GET", path, header + "\r\n", null)));
        QUERIES.forEach(query -> requests.add(request("GET", path + query, "", null)));
        for (int i = 0; i < BODIES.size(); i++) {
            String body = BODIES.get(i);
            String type = "Content-Type: " + TYPES.get(i % TYPES.size()) + "\r\n";
            requests.add(request("POST", path, type, body));
            requests.add(request("POST", path, JSON, body));
            requests.add(request("DELETE", path, "", body));
        }
    }

    private static String request(
            String method, String path, String header, @Nullable String body) {
        String length = body == null ? "" : "Content-Length: " + body.length() + "\r\n";
        return method
                + " "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + header
                + length
                + "\r\n"
                + (body == null ? "" : body);
    }

    /** Sends all of them, and fails if one is answered by a fault. */
    static void sendAll(int port, List<String> requests) throws IOException {
        List<String> faults = new ArrayList<>();
        for (String request : requests) {
            try (HttpSocket socket = new HttpSocket(URI.create("http://127.0.0.1:" + port))) {
                socket.send(request);
                HttpSocket.Answer answer =
                        request.startsWith("HEAD ") ? socket.answerToHead() : socket.answer();
                if ((answer.status() >= 500 && !isDown(request, answer))
                        || answer.body().contains("\tat ")) {
                    faults.add(answer.status() + " " + answer.body() + " to " + request);
                }
            }
        }
        assertThat(faults).as("of %d", requests.size()).isEmpty();
    }

    /** What health says of a service that has no time to tell. */
    private static boolean isDown(String request, HttpSocket.Answer answer) {
        return answer.status() == 503
                && (request.startsWith("HEAD ")
                        || answer.body().contains("\"status\":\"OUT_OF_SERVICE\"")
                        || answer.body().contains("\"status\":\"DOWN\""));
    }
}
