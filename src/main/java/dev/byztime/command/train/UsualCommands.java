package dev.byztime.command.train;

import dev.byztime.command.option.Console;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * Runs the commands that ask a service, so that the JVM learns how. In the place of a service,
 * prepared answers are given on the loopback device.
 */
public final class UsualCommands {

    /** Runs a command. */
    @FunctionalInterface
    public interface Runner {

        /** The exit code; empty if the first argument is no command. */
        OptionalInt run(String[] arguments, Console console) throws InterruptedException;
    }

    private static final String TIME =
            """
            {"earliest":"1795331155.329524505","estimate":"1795331155.329643835",\
            "latest":"1795331155.329763165","error":"0.000119330",\
            "era":"4ed01987-b78e-455f-a4d0-5c4298775219","age":"0.238660589","driftPpb":250000,\
            "status":"SYNCHRONIZED","mode":"STEP","provider":"STANDALONE","verdict":"PASSED"}\
            """;

    private static final String OTHER =
            """
            {"status":"UP","components":{"leases":{"status":"UP","details":{"held":1}}},\
            "verdict":"HELD","takeoverSafeIn":"1.0","ticket":"a.b.c",\
            "messages":[{"verdict":"ACCEPTED"}]}\
            """;

    private static final List<String> COMMANDS =
            List.of(
                    "time",
                    "time -o latest",
                    "time -o json",
                    "wait-until 1.5",
                    "wait --timeout=1s",
                    "status",
                    "status -o json",
                    "judge orders",
                    "ticket issue --subject=a --audience=b",
                    "lock r --wait=0 -- true",
                    "time --help");

    private UsualCommands() {}

    /** Runs the commands, and returns how many there are. */
    static int run(Runner runner) throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(server));
            String url = "http://127.0.0.1:" + server.getLocalPort();
            for (String command : COMMANDS) {
                OptionalInt code = runner.run(command.split(" "), console(url));
                if (code.isEmpty()) {
                    throw new IOException("there is no command " + command);
                }
            }
        }
        return COMMANDS.size();
    }

    private static Console console(String url) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Console(
                new ByteArrayInputStream("a 1.5\n".getBytes(StandardCharsets.UTF_8)),
                nowhere,
                nowhere,
                name -> name.equals("BYZTIME_URL") ? url : null);
    }

    private static void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException e) {
                // The server is closed, or a command has closed its connection.
            }
        }
    }

    private static void answer(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String start = in.readLine();
        int bodyChars = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("Content-Length: ")) {
                bodyChars = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        long _ = in.skip(bodyChars);
        String body = start != null && start.contains(" /time") ? TIME : OTHER;
        socket.getOutputStream()
                .write(
                        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(body.length(), body)
                                .getBytes(StandardCharsets.UTF_8));
    }
}
