package dev.byztime.command;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The launcher with Javas that only say how they were started. */
@Timeout(60)
class LauncherScriptTests {

    private static final Path SCRIPT = Path.of("src/main/dist/byztime").toAbsolutePath();

    @TempDir private Path folder;

    private Path jar = Path.of("");

    @BeforeEach
    void install() throws IOException {
        jar = Files.createFile(folder.resolve("it's a.jar"));
    }

    @Test
    void javaHomeIsTakenIfItIsNewEnough() throws Exception {
        String said = run(Map.of("JAVA_HOME", java("a", 25).toString()), "time", "-o", "x y");
        assertThat(said).startsWith(folder.resolve("a") + ": [-XX:+UseSerialGC]");
        assertThat(said).endsWith("[-jar] [" + jar + "] [time] [-o] [x y]\n");
    }

    @Test
    void anOlderOneIsPassedOverForTheOneOnThePath() throws Exception {
        Path path = java("b", 26).resolve("bin");
        String said =
                run(
                        Map.of(
                                "JAVA_HOME",
                                java("a", 21).toString(),
                                "PATH",
                                path + ":/usr/bin:/bin"),
                        "status");
        assertThat(said).startsWith(folder.resolve("b").toString()).endsWith("[status]\n");
    }

    @Test
    void aJavaThatIsChosenMustBeNewEnough() throws Exception {
        Path old = java("a", 24).resolve("bin/java");
        assertThat(run(Map.of("BYZTIME_JAVA", old.toString()), "time"))
                .isEqualTo(
                        "byztime: BYZTIME_JAVA is %s, which is no Java 25 or later\n"
                                .formatted(old));
    }

    @Test
    void theServiceAndWhatRunsForLongMayCompileWell() throws Exception {
        Map<String, String> home = Map.of("JAVA_HOME", java("a", 25).toString());
        for (String first : List.of("--byztime.provider=standalone", "simulate", "train")) {
            assertThat(run(home, first))
                    .isEqualTo("%s: [-jar] [%s] [%s]\n".formatted(folder.resolve("a"), jar, first));
        }
    }

    @Test
    void theCacheBesideTheJarIsUsed() throws Exception {
        Path cache = Files.createFile(folder.resolve("byztime.aot"));
        assertThat(run(Map.of("JAVA_HOME", java("a", 25).toString()), "time"))
                .contains("[-XX:AOTCache=" + cache + "] [-Dbyztime.aot=" + cache + "]");
    }

    @Test
    void optionsForJavaAreWords() throws Exception {
        assertThat(
                        run(
                                Map.of(
                                        "JAVA_HOME",
                                        java("a", 25).toString(),
                                        "BYZTIME_JAVA_OPTIONS",
                                        "-Da=b -Dc=d"),
                                "time"))
                .contains(" [-Da=b] [-Dc=d] ");
    }

    private Path java(String name, int version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%d.0.1\"\n".formatted(version));
        Path java = home.resolve("bin/java");
        Files.writeString(
                java, "#!/bin/sh\nprintf '%s:' '" + home + "'\nprintf ' [%s]' \"$@\"\necho\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private String run(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", SCRIPT.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("PATH", "/usr/bin:/bin", "BYZTIME_JAR", jar.toString()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        int _ = Patiently.end(process);
        return said;
    }
}
