package dev.byztime.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.byztime.web.value.ValuesAsText;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** What a service process of the tests serves by, without what makes a service slow to start. */
public final class LeanServer {

    /** What the service does. */
    @FunctionalInterface
    public interface Service {
        /**
         * @return what is answered, as JSON
         */
        Object answer(HttpExchange request) throws IOException;
    }

    /** Knows timestamps as the service does. */
    public static final JsonMapper JSON =
            JsonMapper.builder().addModule(new ValuesAsText()).build();

    private final HttpServer server;

    private LeanServer(HttpServer server) {
        this.server = server;
    }

    /** At a port that is free. Who asks before {@link #serve} waits. */
    public static LeanServer listen() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return new LeanServer(server);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Begins to answer, until the process ends. */
    public void serve(Service service) {
        server.createContext("/", exchange -> handle(service, exchange));
        server.start();
    }

    private static void handle(Service service, HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] answer;
            int status = 200;
            try {
                answer = JSON.writeValueAsBytes(service.answer(exchange));
            } catch (RuntimeException e) {
                answer = String.valueOf(e).getBytes(StandardCharsets.UTF_8);
                status = 500;
            }
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
