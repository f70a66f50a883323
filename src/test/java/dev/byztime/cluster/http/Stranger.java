package dev.byztime.cluster.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A program that has got the address of an instance, keeps what it is sent, and answers as if it
 * was that instance.
 */
final class Stranger implements AutoCloseable {

    private final HttpServer server;
    private final String answer;
    private final List<Captured> captured = new CopyOnWriteArrayList<>();

    private volatile Map<String, String> headers = Map.of();

    /**
     * A request that it has got.
     *
     * @param mark what proves the sender
     */
    record Captured(String target, String mark, @Nullable String authorization, byte[] body) {}

    /**
     * @param port where it listens; 0 for any
     * @param answer the body of its answers, which have status 200
     */
    Stranger(int port, String answer) throws IOException {
        this.answer = answer;
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Adds headers to its answers. */
    void show(Map<String, String> more) {
        headers = more;
    }

    List<Captured> captured() {
        return captured;
    }

    private void answer(HttpExchange exchange) throws IOException {
        captured.add(
                new Captured(
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().getFirst(OwnerRequest.FORWARDED),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        exchange.getRequestBody().readAllBytes()));
        headers.forEach(exchange.getResponseHeaders()::add);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
