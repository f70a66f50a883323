package dev.byztime.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ServiceProcess;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requests of these tests, to one service. */
final class Api implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ServiceProcess service;

    Api(ServiceProcess service) {
        this.service = service;
    }

    /** A JSON object with these members: name, value, name, value and so on. */
    static Map<String, Object> object(Object... members) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            object.put((String) members[i], members[i + 1]);
        }
        return object;
    }

    /**
     * An answer, or null if it is refused for now.
     *
     * @param body the members of the body; none for an endpoint without a body
     */
    @Nullable JsonNode tryPost(String path, Map<String, Object> body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path));
        if (body.isEmpty()) {
            request.POST(BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isIn(200, 201, 503);
        return answer.statusCode() == 503 ? null : JSON.readTree(answer.body());
    }

    /** An answer, as soon as one is given. */
    JsonNode post(String path, Map<String, Object> body) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        service.await(
                "answer of " + path,
                () -> {
                    JsonNode answer = tryPost(path, body);
                    return answer != null && answers.add(answer);
                });
        return answers.getLast();
    }

    /** An answer, as soon as it has this verdict. */
    JsonNode postUntil(String verdict, String path, Map<String, Object> body) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        service.await(
                verdict + " of " + path,
                () -> {
                    answers.add(post(path, body));
                    return answers.getLast().path("verdict").asString().equals(verdict);
                });
        return answers.getLast();
    }

    String verdict(String path, Map<String, Object> body) throws Exception {
        return post(path, body).path("verdict").asString();
    }

    JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
