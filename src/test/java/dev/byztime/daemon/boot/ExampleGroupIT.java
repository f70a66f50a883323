package dev.byztime.daemon.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.util.Objects.requireNonNull;

import dev.byztime.testing.Byztimed;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The example that starts four packaged services on this machine, as its readers run it. */
class ExampleGroupIT {

    private static final int NODES = 4;

    @TempDir Path folder;

    private int firstPort;

    @BeforeEach
    void needsItsTools() {
        for (String tool : new String[] {"bash", "openssl", "curl", "python3"}) {
            assumeTrue(isThere(tool), "there is no " + tool);
        }
        while (firstPort == 0) {
            int first = Byztimed.freePorts(1).getFirst();
            firstPort = first < 30_000 ? first : 0;
        }
    }

    @AfterEach
    void endAll() {
        group("down");
    }

    @Test
    void groupComesTogetherAndOneIsMissed() {
        assertThat(group("up")).contains(folder.toString());
        soon(() -> lines("This node") == NODES); // all have started
        soon(() -> lines("margin 1") == NODES);
        assertThat(group("peers", "0")).contains("+ node1", "+ node2", "+ node3");

        assertThat(group("kill", "3")).contains("killed node3");
        soon(() -> lines("margin 0") == NODES - 1);
        assertThat(group("show")).contains("node3  is not running");

        assertThat(group("corrupt", "3")).contains("votes 10 s ahead");
        soon(() -> lines("This node") == NODES);
        soon(() -> group("peers", "0").contains("x node3"));
        assertThat(lines("publishes nothing")).isZero();
    }

    /** Four services start at once, and on a busy machine that takes minutes. */
    private static void soon(Callable<Boolean> isSo) {
        await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofSeconds(1)).until(isSo);
    }

    private long lines(String what) {
        return group("show").lines().filter(line -> line.contains(what)).count();
    }

    private String group(String... arguments) {
        List<String> command = new ArrayList<>(List.of("bash", "examples/group/group"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("GROUP_FOLDER", folder.toString());
        environment.put("GROUP_PORTS", "" + firstPort);
        environment.put("BYZTIME_JAR", requireNonNull(System.getProperty("byztime.jar")));
        Path java = Path.of(requireNonNull(System.getProperty("java.home")), "bin");
        environment.put("PATH", java + ":" + path());
        try {
            Path output = Files.createTempFile(folder, "output", "");
            Process process = builder.redirectOutput(output.toFile()).start();
            int _ = Patiently.end(process);
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static boolean isThere(String tool) {
        return Stream.of(path().split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
    }

    private static String path() {
        return requireNonNull(System.getenv("PATH"));
    }
}
