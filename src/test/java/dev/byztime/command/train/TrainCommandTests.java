package dev.byztime.command.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.byztime.command.CommandRun;
import dev.byztime.command.option.Console;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

class TrainCommandTests {

    private static final String GRANTED =
            "{\"result\":\"GRANTED\",\"lease\":{\"id\":\"i7\",\"token\":\"12\"}}";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final List<String> settings = new ArrayList<>();
    private final HttpServer server;
    private String lease = GRANTED;
    private boolean closed;
    private @Nullable Path folder;

    TrainCommandTests() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsTheUsualRequestsToAServiceWithAFolderOfItsOwn() {
        assertThat(run()).isEqualTo(TrainCommand.TRAINED);

        assertThat(asked)
                .contains(
                        "GET /time ",
                        "POST /at-most-once/training/judge"
                                + " {\"connection\":\"one-1\",\"timestamp\":\"5.5\"}",
                        "POST /leases/renew"
                                + " {\"resource\":\"resource-3\",\"id\":\"i7\",\"token\":\"12\"}",
                        "GET /readyz ");
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("400 messages accepted, 400 leases granted");
        assertThat(settings).contains("--server.address=127.0.0.1", "--server.port=0");
        assertThat(closed).isTrue();
        assertThat(folder).isNotNull().doesNotExist();
    }

    @Test
    void failsIfOnlyRefusalsWouldBeLearned() {
        lease = "{\"result\":\"RECOVERING\"}";

        assertThat(run()).isEqualTo(TrainCommand.FAILED);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("0 leases granted");
        assertThat(closed).isTrue();
        assertThat(folder).isNotNull().doesNotExist();
    }

    @Test
    void failsIfNobodyAnswers() {
        server.stop(0);

        assertThat(run()).isEqualTo(TrainCommand.FAILED);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Training failed");
    }

    @Test
    void argumentsAreRefused() {
        assertThat(run("--byztime.provider=peers")).isEqualTo(TrainCommand.BAD_USAGE);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("--byztime.provider", "usage: byztime train");
        assertThat(run("--help")).isEqualTo(TrainCommand.TRAINED);
        assertThat(settings).isEmpty();
    }

    private final ByteArrayOutputStream commandOutput = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream all = new PrintStream(said, true, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), all, all, variable -> null);
        try {
            return new TrainCommand(this::start, this::command, console).run(arguments);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void commandsAreRunOnAServiceThatIsNone() throws Exception {
        assertThat(run("--commands")).isEqualTo(TrainCommand.TRAINED);
        assertThat(settings).isEmpty();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Trained: ");
        assertThat(commandOutput.toString(StandardCharsets.UTF_8)).contains("1795331155.3");
    }

    private OptionalInt command(String[] arguments, Console quiet) throws InterruptedException {
        PrintStream out = new PrintStream(commandOutput, true, StandardCharsets.UTF_8);
        return CommandRun.of(
                arguments,
                new Console(quiet.in(), out, quiet.errors(), quiet.environment()),
                this::start);
    }

    private TrainCommand.Service start(String... wanted) {
        settings.addAll(List.of(wanted));
        for (String setting : wanted) {
            if (setting.startsWith("--byztime.state=")) {
                Path state = Path.of(setting.substring("--byztime.state=".length()));
                folder = state.getParent();
                makeFile(state);
            }
        }
        return new TrainCommand.Service() {
            @Override
            public int port() {
                return server.getAddress().getPort();
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    private static void makeFile(Path state) {
        try {
            Files.writeString(Files.createDirectories(state).resolve("file"), "content");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path + " " + body);
        String answer =
                switch (path) {
                    case "/time" -> "{\"earliest\":\"5.1\",\"latest\":\"5.5\"}";
                    case "/at-most-once/training/judge" -> "{\"verdict\":\"ACCEPTED\"}";
                    case "/leases/acquire" -> lease;
                    default -> "{}";
                };
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(path.equals("/nothing") ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
