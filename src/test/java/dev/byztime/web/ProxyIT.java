package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.byztime.testing.HttpSocket;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged service behind a real nginx, with the configuration of docs/behind-a-proxy.md. */
@Timeout(300)
class ProxyIT {

    private static final String SITE = "http://time.example";
    private static final String PREFIX = "/byztime";
    private static final Pattern CONFIGURATION =
            Pattern.compile("^```nginx\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final int LOOKS = 1000;
    private static final int LOOK_EVERY_MS = 20;

    @TempDir private static Path folder;

    private static ServiceProcess service;
    private static Nginx overTcp;
    private static Nginx overSocket;

    @BeforeAll
    static void begin() throws Exception {
        Path program =
                Stream.concat(
                                Arrays.stream(System.getenv("PATH").split(":")),
                                Stream.of("/usr/sbin"))
                        .map(place -> Path.of(place, "nginx"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseGet(() -> abort("no nginx on the PATH or in /usr/sbin"));
        service =
                ServiceProcess.start(
                                folder,
                                "--byztime.provider=standalone",
                                "--byztime.state=state",
                                "--byztime.unix-socket=s",
                                "--server.forward-headers-strategy=framework")
                        .awaitStart();
        overTcp = Nginx.start(program, service.uri("/").getAuthority());
        overSocket = Nginx.start(program, "unix:" + folder.resolve("s"));
    }

    @AfterAll
    static void end() {
        for (AutoCloseable each : Arrays.asList(overTcp, overSocket, service)) {
            if (each != null) {
                closeQuietly(each);
            }
        }
    }

    @Test
    void thePageAndAllThatItLoadsAreBelowThePrefix() throws Exception {
        URI page = URI.create(SITE + PREFIX + "/");
        assertThat(get(PREFIX).headers().get("location")).endsWith(PREFIX + "/");
        HttpSocket.Answer html = get(page.getPath());
        assertThat(html.status()).isEqualTo(200);
        List<String> links = matches("(?:href|src)=\"([^\"]+)\"", html.body());
        assertThat(links).hasSizeGreaterThan(6);
        for (String script : List.of("page/page.js", "page/health.js", "page/interval.js")) {
            URI at = page.resolve(script);
            String text = get(at.getPath()).body();
            matches("from \"([^\"]+)\"", text).stream()
                    .map(link -> at.resolve(link).toString())
                    .forEach(links::add);
            matches("get\\(\"([^\"]+)\"\\)", text).forEach(links::add); // against the page
        }
        assertThat(links).contains("time", "actuator/health");
        links.remove("peers"); // which the page asks only in a group
        for (String link : links) {
            URI target = page.resolve(link);
            assertThat(target.toString()).startsWith(page.toString());
            assertThat(get(target.getPath()).status()).as(link).isIn(200, 302);
        }
    }

    @Test
    void swaggerUiAsksWhereItIs() throws Exception {
        HttpSocket.Answer redirect = get(PREFIX + "/swagger-ui.html");
        assertThat(redirect.status()).isEqualTo(302);
        URI ui = URI.create(SITE + PREFIX + "/").resolve(redirect.headers().get("location"));
        assertThat(ui.toString()).isEqualTo(SITE + PREFIX + "/swagger-ui/index.html");
        assertThat(get(ui.getPath()).body()).contains("swagger-ui");
        String script = get(ui.resolve("swagger-initializer.js").getPath()).body();
        String configuration = matches("\"configUrl\" : \"([^\"]+)\"", script).getFirst();
        JsonNode told = json(get(configuration));
        assertThat(told.path("oauth2RedirectUrl").asString()).startsWith(SITE + PREFIX + "/");
        JsonNode api = json(get(told.path("url").asString()));
        String server = api.at("/servers/0/url").asString();
        assertThat(server).isEqualTo(PREFIX);
        assertThat(get(server + "/time").status()).isEqualTo(200);
    }

    @Test
    void problemsLeadToTheirExplanation() throws Exception {
        for (String path :
                List.of(
                        "/nothing",
                        "/time/order",
                        "/time?maxError=1ns",
                        "/leases/resource?resource=x")) {
            HttpSocket.Answer answer = get(PREFIX + path);
            assertThat(answer.status()).as(path).isBetween(400, 503);
            JsonNode problem = json(answer);
            String type = problem.path("type").asString();
            assertThat(type).isEqualTo(PREFIX + "/problems/" + problem.path("reason").asString());
            assertThat(get(type).body()).startsWith("## `");
        }
        HttpSocket.Answer emptyAccept = get(PREFIX + "/time", "Accept: ,;q=");
        assertThat(json(emptyAccept).path("type").asString())
                .isEqualTo(PREFIX + "/problems/malformed-request");
    }

    @Test
    void linksNameTheSiteAndNotWhatAClientSays() throws Exception {
        String[] lies = {
            "X-Forwarded-Prefix: /evil",
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-Port: 666",
            "X-Forwarded-Ssl: on",
            "Forwarded: host=evil.example;proto=https"
        };
        assertThat(json(get(PREFIX + "/actuator", lies)).at("/_links/self/href").asString())
                .isEqualTo(SITE + PREFIX + "/actuator");
        assertThat(get(PREFIX + "/swagger-ui.html", lies).headers().get("location"))
                .isEqualTo(PREFIX + "/swagger-ui/index.html");
    }

    @Test
    void aNameOfSomebodyElseIsRefused() throws Exception {
        assertThat(overTcp.ask("GET", PREFIX + "/time", "evil.example").status()).isEqualTo(421);
    }

    @Test
    void longPollsLastAsLongAsTheyAreToAndAreAnswered() throws Exception {
        for (Nginx nginx : List.of(overTcp, overSocket)) {
            String never = PREFIX + "/time/wait?until=99999999999&wait=";
            for (String wait : List.of("500ms", "0s", "1s")) {
                JsonNode answer = json(nginx.get(never + wait));
                assertThat(answer.path("verdict").asString()).isEqualTo("YET_TO_COME");
            }
        }
    }

    @Test
    void linesAreAnsweredWhileTheStreamGoesOn() throws Exception {
        for (Nginx nginx : List.of(overTcp, overSocket)) {
            stream(
                    nginx,
                    "/at-most-once/orders/judge-stream",
                    "{\"connection\": \"a\", \"timestamp\": \"1\"}\n");
            stream(
                    nginx,
                    "/leases/renew-stream",
                    "{\"resource\": \"r\", \"id\": \"AAAAAAAAAAAAAAAAAAAAAA\", \"token\":"
                            + " \"1\"}\n");
        }
    }

    private static void stream(Nginx nginx, String path, String line) throws IOException {
        try (HttpSocket socket = new HttpSocket(nginx.at)) {
            socket.send(
                    head("POST", PREFIX + path, "time.example")
                            + "Content-Type: application/x-ndjson\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            socket.chunk(line);
            assertThat(socket.beginAnswer()).isEqualTo(200);
            String first = socket.line();
            assertThat(first).doesNotContain("malformed-request").endsWith("}\n");
            socket.chunk("nonsense\n");
            assertThat(socket.line()).contains("\"" + PREFIX + "/problems/malformed-request\"");
            socket.chunk(line);
            assertThat(json(socket.line()).propertyNames())
                    .containsAnyOf(json(first).propertyNames().toArray(String[]::new));
            socket.send("0\r\n\r\n");
            assertThat(socket.line()).isEmpty();
        }
    }

    private static HttpSocket.Answer get(String path, String... headers) throws IOException {
        return overTcp.get(path, headers);
    }

    private static JsonNode json(HttpSocket.Answer answer) {
        return json(answer.body());
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static List<String> matches(String pattern, String text) {
        return new ArrayList<>(
                Pattern.compile(pattern)
                        .matcher(text)
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .toList());
    }

    private static String head(String method, String path, String host) {
        return "%s %s HTTP/1.1\r\nHost: %s\r\n".formatted(method, path, host);
    }

    private static void closeQuietly(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** An nginx that runs the documentation's configuration, but for its port and its upstream. */
    private record Nginx(Process process, URI at) implements AutoCloseable {

        static Nginx start(Path program, String upstream) throws Exception {
            var block = CONFIGURATION.matcher(Files.readString(Path.of("docs/behind-a-proxy.md")));
            assertThat(block.find()).isTrue();
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path own = Files.createTempDirectory(folder, "nginx-");
            Path configuration = own.resolve("nginx.conf");
            Files.writeString(
                    configuration,
                    replaced(
                            block.group(1),
                            "listen 80",
                            "listen 127.0.0.1:" + port,
                            "server 127.0.0.1:8080;",
                            "server " + upstream + ";",
                            "http {\n",
                            "http {\n" + placesIn(own)));
            Path log = own.resolve("log");
            String global =
                    "daemon off; pid %s; error_log stderr;%s"
                            .formatted(
                                    own.resolve("pid"),
                                    // who may use the service's socket
                                    System.getProperty("user.name").equals("root")
                                            ? " user root;"
                                            : "");
            Process process =
                    new ProcessBuilder(
                                    program.toString(),
                                    "-p",
                                    own.toString(),
                                    "-c",
                                    configuration.toString(),
                                    "-e",
                                    "stderr",
                                    "-g",
                                    global)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            URI at = URI.create("http://127.0.0.1:" + port);
            for (int looks = LOOKS; !accepts(port); looks--) {
                if (looks == 0 || process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("nginx does not start: " + Files.readString(log));
                }
            }
            return new Nginx(process, at);
        }

        private static String replaced(String text, String... pairs) {
            String result = text;
            for (int i = 0; i < pairs.length; i += 2) {
                assertThat(result).contains(pairs[i]);
                result = result.replace(pairs[i], pairs[i + 1]);
            }
            return result;
        }

        /** Where it would otherwise write may need more rights than a test has. */
        private static String placesIn(Path folder) {
            StringBuilder places = new StringBuilder("access_log off;\n");
            for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
                places.append("%s_temp_path %s;\n".formatted(kind, folder.resolve(kind)));
            }
            return places.toString();
        }

        private static boolean accepts(int port) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        }

        HttpSocket.Answer get(String path, String... headers) throws IOException {
            return ask("GET", path, "time.example", headers);
        }

        HttpSocket.Answer ask(String method, String path, String host, String... headers)
                throws IOException {
            try (HttpSocket socket = new HttpSocket(at)) {
                StringBuilder request = new StringBuilder(head(method, path, host));
                for (String header : headers) {
                    request.append(header).append("\r\n");
                }
                socket.send(request.append("Connection: close\r\n\r\n").toString());
                return socket.answer();
            }
        }

        /** Its workers end with it, if it is asked to end and not killed. */
        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        }
    }
}
