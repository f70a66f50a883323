package dev.byztime.command;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The examples of docs/command-line.md against the packaged service, as they stand there: each
 * indented block is run by bash, and what it prints is compared with what the document shows.
 *
 * <p>Lines after {@code $} are run, and the others of such a block are their output, in which
 * numbers and ids may be others. A block without {@code $} is run as a whole, and {@link #PRINTED}
 * has what it must print. A new block needs a line there. {@code sudo} does nothing, and {@code
 * /opt/byztime} and {@code /usr/local/bin} are folders of this test.
 */
@Timeout(600)
class CommandLineDocumentIT {

    private static final Path DOCUMENT = Path.of("docs/command-line.md");

    /** For each block without {@code $}: some of its text, and the whole of what it prints. */
    private static final Map<String, String> PRINTED =
            Map.of(
                    "java -jar byztime-service.jar time",
                    "(earliest .*\\n(.*\\n){6}){2}",
                    "extract --force --destination",
                    "(?s).*",
                    "timestamp=$(byztime time -o latest)",
                    "PASSED\\nvisible from now on\\n",
                    "byztime ticket issue",
                    "VALID\\b.*\\n",
                    "byztime group nodes",
                    "Made 4 nodes in nodes\\..*\\n",
                    "byztime group --renew",
                    "Renewed the certificates of 4 nodes\\.\\n(Copy node\\.crt, .*\\n){4}A"
                            + " node(.*\\n)+",
                    "byztime lock nightly-report",
                    "report\\.sh of nightly-report, \\d{19}\\nscheduler of scheduler, \\d{19}\\n");

    /** The programs that the document runs under leases. */
    private static final List<String> PROGRAMS = List.of("report.sh", "scheduler");

    private static final Pattern BLOCK = Pattern.compile("(?m)(?:^ {4}.*\\n|^\\n(?= {4}))+");
    private static final Pattern VARYING =
            Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\d+\\.\\d+|\\d{5,}");

    @TempDir private Path folder;

    @Test
    void everyExampleDoesWhatTheDocumentSays() throws Exception {
        prepare();
        try (ServiceProcess service = service()) {
            awaitPromises(service);
            Shell shell = new Shell(folder, service.uri("").toString());
            List<String> blocks = blocks();
            for (String block : inOrder(blocks)) {
                String expected = printed(block);
                // not all messages were accepted
                int code = expected.contains("DUPLICATE") ? 1 : 0;
                String said = shell.runsWith(code, script(block));
                if (block.contains("$ ")) {
                    assertThat(shape(said)).as(block).isEqualTo(shape(expected));
                } else {
                    assertThat(said).as(block).matches(expected);
                }
            }
            assertThat(blocks).hasSizeGreaterThan(PRINTED.size());
            textsAreShown(shell);
            exitCodesAreThoseOfTheTable(shell);
        }
        assertThat(folder.resolve("opt/byztime.aot")).isNotEmptyFile();
        for (String file : List.of("a/application.yml", "d/application.yml", "keys.p12")) {
            assertThat(folder.resolve("nodes").resolve(file)).isNotEmptyFile();
        }
    }

    /** What the document has within its sentences. */
    private static void textsAreShown(Shell shell) throws Exception {
        String document = Files.readString(DOCUMENT).replaceAll("\\s+", " ");
        String man = "byztime man | man -l -";
        String completion = "eval \"$(byztime completion bash)\"";
        assertThat(document).contains("`" + man + "`", "`" + completion + "`");
        if (Files.isExecutable(Path.of("/usr/bin/man"))) {
            assertThat(shell.runs("MANPAGER=cat " + man)).contains("COMMANDS");
        }
        assertThat(shell.runs(completion + "; complete -p byztime")).contains("_byztime");
        assertThat(shell.runs("byztime --help")).startsWith("usage: byztime");
        assertThat(shell.runs("byztime lock --help")).startsWith("usage: byztime lock");
        assertThat(shell.runs("byztime time -o json").lines())
                .singleElement()
                .asString()
                .startsWith("{\"earliest\":");
    }

    private static void exitCodesAreThoseOfTheTable(Shell shell) throws Exception {
        shell.runsWith(1, "byztime wait-until \"$(($(date +%s) + 86400))\" --timeout=100ms");
        shell.runsWith(2, "byztime time --no-such-option");
        shell.runsWith(3, "byztime time --url=http://127.0.0.1:1");
    }

    private ServiceProcess service() throws Exception {
        Path own = Files.createDirectory(folder.resolve("service"));
        return ServiceProcess.start(
                        own,
                        "--byztime.provider=standalone",
                        "--byztime.state=state",
                        "--byztime.refused-after.error=50ms",
                        "--byztime.at-most-once.max-clock-skew=100ms",
                        "--byztime.at-most-once.margin=2500ms",
                        "--byztime.leases.longest-term=6s",
                        "--byztime.leases.usual-term=6s")
                .awaitStart();
    }

    /** Waits until it refuses nothing any more because of an earlier life. */
    private static void awaitPromises(ServiceProcess service) throws Exception {
        service.await("lease", () -> !service.get("/leases").body().contains("\"recovering\":"));
        try (HttpClient http = HttpClient.newHttpClient()) {
            service.await("message", () -> judged(http, service).contains("ACCEPTED"));
        }
    }

    private static String judged(HttpClient http, ServiceProcess service) throws Exception {
        String now = service.get("/time").body().replaceAll("(?s).*estimate\":\"([0-9.]+).*", "$1");
        return http.send(
                        HttpRequest.newBuilder(service.uri("/at-most-once/first/judge"))
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"connection\":\"%1$s\",\"timestamp\":\"%1$s\"}"
                                                        .formatted(now)))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** A folder that looks like the checkout, with what the examples need. */
    private void prepare() throws IOException {
        Path jar = Path.of(Objects.requireNonNull(System.getProperty("byztime.jar")));
        Path target = Files.createDirectories(folder.resolve("target"));
        Files.copy(jar, target.resolve("byztime-service.jar"));
        Files.createLink(
                folder.resolve("byztime-service.jar"), target.resolve("byztime-service.jar"));
        Path launcher = Path.of("src/main/dist/byztime");
        Files.createDirectories(folder.resolve(launcher).getParent());
        Files.copy(launcher, folder.resolve(launcher));
        Files.createDirectories(folder.resolve("bin"));
        for (String program : PROGRAMS) {
            String text =
                    "#!/bin/sh\necho \"%s of $BYZTIME_RESOURCE, $BYZTIME_FENCING_TOKEN\"\n"
                            .formatted(program);
            Path file = Files.writeString(folder.resolve(program), text);
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> block.group().replaceAll("(?m)^ {4}", "").strip() + "\n")
                .toList();
    }

    /** The one that installs comes first, so that the others run what it has installed. */
    private static List<String> inOrder(List<String> blocks) {
        List<String> sorted = new ArrayList<>();
        blocks.stream().filter(block -> block.contains("sudo install")).forEach(sorted::add);
        assertThat(sorted).hasSize(1);
        blocks.stream().filter(block -> !sorted.contains(block)).forEach(sorted::add);
        return sorted;
    }

    private String script(String block) {
        String commands =
                !block.contains("$ ")
                        ? block
                        : block.lines()
                                .filter(line -> line.startsWith("$ "))
                                .map(line -> line.substring(2) + "\n")
                                .collect(Collectors.joining());
        return commands.replace("/opt/byztime", folder.resolve("opt").toString())
                .replace("/usr/local/bin", folder.resolve("bin").toString());
    }

    private static String printed(String block) {
        if (block.contains("$ ")) {
            return block.lines()
                    .filter(line -> !line.startsWith("$ "))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        }
        List<String> known = PRINTED.keySet().stream().filter(block::contains).toList();
        assertThat(known).as("what this block prints:%n%s", block).hasSize(1);
        return Objects.requireNonNull(PRINTED.get(known.getFirst()));
    }

    private static String shape(String text) {
        return VARYING.matcher(text).replaceAll("#");
    }

    /** Runs commands as a reader of the document does. */
    private record Shell(Path folder, String url) {

        /** What commands print that must succeed. */
        String runs(String commands) throws Exception {
            return runsWith(0, commands);
        }

        String runsWith(int code, String commands) throws Exception {
            Path output = folder.resolve("output");
            ProcessBuilder bash =
                    new ProcessBuilder(
                                    "bash",
                                    "-euo",
                                    "pipefail",
                                    "-c",
                                    "sudo() { \"$@\"; }\n" + commands)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(output.toFile());
            Map<String, String> environment = bash.environment();
            Path java = Path.of(Objects.requireNonNull(System.getProperty("java.home")));
            environment.put("JAVA_HOME", java.toString());
            environment.put(
                    "PATH",
                    "%s:%s:%s"
                            .formatted(
                                    folder.resolve("bin"),
                                    java.resolve("bin"),
                                    environment.get("PATH")));
            environment.put("BYZTIME_JAR", folder.resolve("opt/byztime-service.jar").toString());
            environment.put("BYZTIME_URL", url);
            environment.remove("BYZTIME_TOKEN");
            int ended = Patiently.end(bash.start());
            String said = Files.readString(output, UTF_8);
            assertThat(ended).as("%s%n%s", commands, said).isEqualTo(code);
            return said;
        }
    }
}
