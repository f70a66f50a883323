package dev.byztime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.ServiceProcess;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;

/** Where the packaged service listens, and whom it lets in. */
@Timeout(600)
class AccessIT {

    private static final String STANDALONE = "--byztime.provider=standalone";
    private static final String STATE = "--byztime.state=kept";
    private static final String METRICS =
            "--management.endpoints.web.exposure.include=health,info,prometheus";
    private static final String OWN_PORT = "--management.server.port=0";
    private static final String SECRET = "it-secret-0123456789abcdef0123456";
    private static final Pattern PORTS = Pattern.compile("Jetty started on port (\\d+)");

    @TempDir private Path folder;

    /** As an example of all refusals that RefusedStartTests tests: the process ends. */
    @Test
    void refusesToListenToStrangers() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(folder, STANDALONE, "--server.address=0.0.0.0")) {
            assertThat(service.awaitEnd()).isEqualTo(1);
            assertThat(service.log())
                    .contains(
                            "can be reached from other machines",
                            "server.address=127.0.0.1",
                            "byztime.tokens=FILE",
                            "byztime.unix-socket=PATH",
                            "byztime.access=open")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void listensToStrangersIfTheOperatorSaysSo() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                                folder,
                                STANDALONE,
                                STATE,
                                "--server.address=0.0.0.0",
                                "--byztime.access=open")
                        .awaitStart()) {
            assertThat(service.get("/leases").statusCode()).isEqualTo(200);
            assertThat(service.get("/actuator/prometheus").statusCode()).isEqualTo(404);
        }
    }

    /** Both as long as it says so, and whichever server is asked. */
    @Test
    void letsInWhomTheFileNames() throws Exception {
        Path tokens = folder.resolve("tokens");
        Files.writeString(tokens, "me read,leases " + SECRET + "\n");
        try (ServiceProcess service =
                ServiceProcess.start(
                                folder,
                                STANDALONE,
                                STATE,
                                METRICS,
                                OWN_PORT,
                                "--server.address=0.0.0.0",
                                "--byztime.tokens=tokens")
                        .awaitStart()) {
            service.await("two ports", () -> ports(service).length == 2);
            int[] ports = ports(service);
            assertThat(status(ports[0], "/time", null)).isEqualTo(200);
            assertThat(status(ports[0], "/leases", null)).isEqualTo(401);
            assertThat(status(ports[0], "/leases", SECRET)).isEqualTo(200);
            assertThat(status(ports[0], "/livez", null)).isEqualTo(200);
            assertThat(status(ports[0], "/actuator/prometheus", SECRET)).isEqualTo(404);

            assertThat(status(ports[1], "/actuator/health/liveness", null)).isEqualTo(200);
            assertThat(status(ports[1], "/actuator/health/readiness", null)).isEqualTo(200);
            assertThat(status(ports[1], "/actuator/prometheus", SECRET)).isEqualTo(200);
            HttpResponse<String> refused = send(ports[1], "/actuator/prometheus", null);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("token-required");
            assertThat(status(ports[1], "/time", null)).isEqualTo(404);
            for (String trick :
                    List.of(
                            "//actuator/prometheus", "/actuator/info/../prometheus",
                            "/actuator/info/..;/prometheus", "/actuator/%70rometheus",
                            "/actuator/prometheus;x=y", "/actuator/./prometheus",
                            "/x/%2e%2e/actuator/prometheus", "/actuator%2fprometheus")) {
                assertThat(rawStatus(ports[1], trick)).as(trick).isIn(400, 401, 404);
            }
            for (String trick :
                    List.of(
                            "//leases",
                            "/time/../leases",
                            "/time/..;/leases",
                            "/%6ceases",
                            "/leases;x=y",
                            "/./leases",
                            "/leases/",
                            "/x/%2e%2e/leases")) {
                assertThat(rawStatus(ports[0], trick)).as(trick).isIn(400, 401, 404);
            }

            HttpSocket stream = new HttpSocket(URI.create("http://127.0.0.1:" + ports[0]));
            stream.send(
                    "POST /leases/renew-stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + SECRET
                            + "\r\nContent-Type: application/x-ndjson\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            stream.chunk("{}\n");
            assertThat(stream.beginAnswer()).isEqualTo(200);
            assertThat(stream.line()).contains("missing-parameter");

            Path next = folder.resolve("next");
            Files.writeString(next, "other read other-" + SECRET + "\n");
            Files.move(next, tokens, StandardCopyOption.ATOMIC_MOVE);
            service.await("end of a token", () -> status(ports[0], "/leases", SECRET) == 401);
            stream.chunk("{}\n");
            assertThat(stream.line()).contains("token-required");
            assertThat(stream.line()).as("the end").isEmpty();
            stream.close();
            assertThat(status(ports[0], "/leases", "other-" + SECRET)).isEqualTo(200);
            assertThat(service.log())
                    .contains("The tokens have changed")
                    .doesNotContain("secret-0123", "WARN", "ERROR");
        }
    }

    /** Like the service itself, unless somebody says otherwise. */
    @Test
    void aPortForTheActuatorIsOneSettingAway() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(folder, STANDALONE, METRICS, OWN_PORT).awaitStart()) {
            service.await("two ports", () -> ports(service).length == 2);
            assertThat(status(ports(service)[1], "/actuator/prometheus", null)).isEqualTo(200);
            assertThat(send(ports(service)[1], "/x%2fy", null).body())
                    .contains("malformed-request");
        }
    }

    /** As it is written: proper clients put a path in order first. */
    private static int rawStatus(int port, String path) throws Exception {
        try (HttpSocket socket = new HttpSocket(URI.create("http://127.0.0.1:" + port))) {
            socket.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
            return socket.answer().status();
        }
    }

    private static int[] ports(ServiceProcess service) {
        return PORTS.matcher(service.log())
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .toArray();
    }

    private static int status(int port, String path, @Nullable String secret) throws Exception {
        return send(port, path, secret).statusCode();
    }

    private static HttpResponse<String> send(int port, String path, @Nullable String secret)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (secret != null) {
            request.header("Authorization", "Bearer " + secret);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }
}
