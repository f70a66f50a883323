package dev.byztime.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small server in this process that gives prepared answers, each path its own, in turn. */
public final class StubService implements AutoCloseable {

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final Map<String, List<Answer>> answers = new HashMap<>();
    private final List<String> requests = new ArrayList<>();

    public StubService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Adds an answer for a path without its query; the last one is given again and again. */
    public synchronized StubService on(String path, int status, String body) {
        answers.computeIfAbsent(path, all -> new ArrayList<>()).add(new Answer(status, body));
        return this;
    }

    /** The requests so far: method, path with query, the token and the body, if there are any. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer = next(exchange.getRequestURI().getPath());
        synchronized (this) {
            requests.add(
                    exchange.getRequestMethod()
                            + " "
                            + exchange.getRequestURI()
                            + (token == null ? "" : " " + token)
                            + (asked.isEmpty() ? "" : " " + asked));
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private synchronized Answer next(String path) {
        List<Answer> prepared = answers.get(path);
        if (prepared == null) {
            return new Answer(404, "");
        }
        return prepared.size() == 1 ? prepared.getFirst() : prepared.removeFirst();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
