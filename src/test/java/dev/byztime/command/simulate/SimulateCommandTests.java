package dev.byztime.command.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.command.option.Console;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class SimulateCommandTests {

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    @Test
    void saysWhatCameOfEachSeed() {
        assertThat(run("--seed=21", "--runs=2")).isEqualTo(SimulateCommand.FINE);
        assertThat(text(out).lines()).hasSize(3);
        assertThat(text(out))
                .contains("seed 21: 4 nodes", "seed 22: 4 nodes", ": fine", "2 runs, ")
                .endsWith(" 0 broken\n");
    }

    @Test
    void eachRunCanBeJson() {
        assertThat(run("--seed=21", "--runs=2", "-o", "json")).isEqualTo(SimulateCommand.FINE);
        List<JsonNode> lines = text(out).lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst().path("seed").intValue()).isEqualTo(21);
        assertThat(lines.getFirst().path("violation").isNull()).isTrue();
        assertThat(lines.getLast().path("broken").intValue()).isZero();
        assertThat(run("--print", "-o", "json")).isEqualTo(SimulateCommand.BAD_USAGE);
    }

    @Test
    void printedScenarioIsTheSameRun() throws IOException {
        assertThat(run("--seed=21", "--print")).isEqualTo(SimulateCommand.FINE);
        Path file = folder.resolve("scenario.txt");
        Files.writeString(file, text(out));
        out.reset();
        run("--seed=21");
        String direct = text(out);
        out.reset();
        run("--scenario=" + file);
        assertThat(text(out)).isEqualTo(direct);
    }

    @Test
    void drawsTheLastRun() throws IOException {
        Path plot = folder.resolve("plot.svg");
        assertThat(run("--seed=21", "--plot=" + plot)).isEqualTo(SimulateCommand.FINE);
        assertThat(Files.readString(plot))
                .startsWith("<svg ")
                .contains("committed by genesis", "<path d='M")
                .doesNotContain("NaN")
                .endsWith("</svg>\n");
    }

    /** byztimed's rule has no proof, and five of its nodes beside one of ours break it. */
    @Test
    void brokenScaleIsAnExitCode() throws IOException {
        Path file = folder.resolve("scenario.txt");
        Files.writeString(
                file,
                """
                settings.nodes = 7
                references = 5
                lies.kinds = TWO_FACED
                lies.farNs = 5_000_000_000
                calendarErrorNs = 10_000_000_000
                """);
        assertThat(run("--scenario=" + file, "--runs=40")).isEqualTo(SimulateCommand.BROKEN);
        assertThat(text(out)).contains("BROKEN, ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--sed=1", "--seed=one", "--runs=0", "--plot", "--scenario=/nowhere/at/all"})
    void badUsageIsSaid(String argument) {
        assertThat(run(argument)).isEqualTo(SimulateCommand.BAD_USAGE);
        assertThat(text(messages)).startsWith("byztime simulate: ").contains("usage: ");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void helpIsHelp() {
        assertThat(run("--help")).isEqualTo(SimulateCommand.FINE);
        assertThat(text(out)).contains("usage: ");
    }

    private int run(String... arguments) {
        Console console =
                new Console(
                        InputStream.nullInputStream(),
                        printer(out),
                        printer(messages),
                        variable -> null);
        try {
            return new SimulateCommand(console).run(arguments);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static PrintStream printer(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream of) {
        return of.toString(StandardCharsets.UTF_8);
    }
}
