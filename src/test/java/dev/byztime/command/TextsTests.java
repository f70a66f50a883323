package dev.byztime.command;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.Option;
import dev.byztime.testing.MemoryConsole;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Help, completion and man page name exactly the commands and options that there are. */
class TextsTests {

    @TempDir private Path folder;

    private final MemoryConsole console = new MemoryConsole();

    @Test
    void everyCommandThatIsDescribedRuns() throws Exception {
        for (CommandDescription command : Commands.ALL) {
            assertThat(run(command.name(), "--help")).as(command.name()).hasValue(0);
            assertThat(console.out()).startsWith("usage: byztime " + command.name());
            assertThat(CommandLine.usage()).contains("  " + command.name() + " ");
        }
        assertThat(run("tiem")).isEmpty();
    }

    @Test
    void helpFitsATerminalAndNamesEveryOption() {
        for (CommandDescription command : Commands.ALL) {
            String help = command.help();
            assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
            command.options().forEach(option -> assertThat(help).contains(option.typed()));
            assertThat(command.codes()).isNotEmpty();
        }
    }

    @Test
    void theDocumentNamesEveryCommand() throws Exception {
        String document = Files.readString(Path.of("docs/command-line.md"));
        for (String name : Commands.names()) {
            assertThat(document).containsPattern("(?m)^\\| .*`" + name + "\\b");
        }
    }

    @Test
    void noTwoOptionsOfACommandShareAName() {
        for (CommandDescription command : Commands.ALL) {
            assertThat(command.options()).extracting(Option::name).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 'byztime ', ALL",
        "1, 'byztime wait', wait wait-until",
        "2, 'byztime time --o', --output",
        "3, 'byztime time --output j', json",
        "4, 'byztime time --output = j', json",
        "3, 'byztime time -o e', earliest estimate error",
        "2, 'byztime state re', recover",
        "2, 'byztime completion ', bash zsh --help",
        "4, 'byztime lock r -- true', true",
    })
    void bashCompletes(int word, String line, String completed) throws Exception {
        Path script = folder.resolve("completion");
        run("completion", "bash");
        Files.writeString(script, console.out());
        String words = line.endsWith(" ") ? line + "''" : line;
        Process bash =
                new ProcessBuilder(
                                "bash",
                                "-uc",
                                ". %s; COMP_WORDS=(%s); COMP_CWORD=%d; _byztime; echo ${COMPREPLY[*]}"
                                        .formatted(script, words, word))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(Patiently.end(bash)).as(said).isZero();
        List<String> wanted =
                completed.equals("ALL")
                        ? with(Commands.names(), "--help", "--version")
                        : List.of(completed.split(" "));
        assertThat(List.of(said.split(" "))).contains(wanted.toArray(String[]::new));
        if (!completed.equals("true")) {
            assertThat(List.of(said.split(" "))).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void zshKnowsTheSame() throws Exception {
        run("completion", "zsh");
        String script = console.out();
        for (CommandDescription command : Commands.ALL) {
            assertThat(script)
                    .contains("    '" + command.name() + ":", "    " + command.name() + ") _arg");
            for (Option option : command.options()) {
                assertThat(script).contains(option.name());
            }
        }
        assertThat(script.lines().filter(line -> line.contains(") _arguments")))
                .hasSize(Commands.ALL.size());
        if (Files.isExecutable(Path.of("/usr/bin/zsh"))) {
            Path file = Files.writeString(folder.resolve("_byztime"), script);
            Process zsh = new ProcessBuilder("zsh", "-n", file.toString()).start();
            assertThat(Patiently.end(zsh)).isZero();
        }
    }

    @Test
    void theManPageNamesAllAndIsGoodRoff() throws Exception {
        assertThat(run("man")).hasValue(0);
        String page = console.out();
        for (CommandDescription command : Commands.ALL) {
            assertThat(page).contains(".SS " + command.name().replace("-", "\\-") + "\n");
            for (Option option : command.options()) {
                assertThat(page).contains(".B " + option.typed().replace("-", "\\-") + "\n");
            }
        }
        if (Files.isExecutable(Path.of("/usr/bin/groff"))) {
            Path file = Files.writeString(folder.resolve("byztime.1"), page);
            Process groff =
                    new ProcessBuilder("groff", "-man", "-ww", "-Tutf8", "-z", file.toString())
                            .redirectErrorStream(true)
                            .start();
            assertThat(new String(groff.getInputStream().readAllBytes(), UTF_8)).isEmpty();
            assertThat(Patiently.end(groff)).isZero();
        }
    }

    private OptionalInt run(String... words) throws InterruptedException {
        return CommandRun.of(
                words,
                console.console(),
                settings -> {
                    throw new AssertionError("no service is started");
                });
    }

    private static List<String> with(List<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).toList();
    }
}
