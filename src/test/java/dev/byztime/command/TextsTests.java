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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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
    void theDocumentNamesOnlyOptionsThatThereAre() throws Exception {
        List<String> known =
                Stream.concat(
                                Commands.ALL.stream().flatMap(each -> each.options().stream()),
                                Stream.of(CommandDescription.HELP))
                        .flatMap(option -> Stream.of(option.name(), "" + option.alias()))
                        .toList();
        String document = Files.readString(Path.of("docs/command-line.md"));
        assertThat(
                        Pattern.compile("(?<![\\w-])--[a-z][a-z-]*(?![a-z.-])")
                                .matcher(document)
                                .results())
                .map(MatchResult::group)
                .isNotEmpty()
                // of the jar's tool that extracts it
                .allSatisfy(word -> assertThat(word).isIn(with(known, "--force", "--destination")));
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
        List<String> said = completed(script, word, line.endsWith(" ") ? line + "''" : line);
        List<String> wanted =
                completed.equals("ALL")
                        ? with(Commands.names(), "--help", "--version")
                        : List.of(completed.split(" "));
        assertThat(said).contains(wanted.toArray(String[]::new));
        if (!completed.equals("true")) {
            assertThat(said).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    /** What bash offers for a word of a line. */
    private static List<String> completed(Path script, int word, String line) throws Exception {
        Process bash =
                new ProcessBuilder(
                                "bash",
                                "-uc",
                                ". %s; COMP_WORDS=(%s); COMP_CWORD=%d; _byztime; echo ${COMPREPLY[*]}"
                                        .formatted(script, line, word))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(Patiently.end(bash)).as(said).isZero();
        return List.of(said.split(" "));
    }

    @Test
    void bashCompletesEveryOptionOfEachCommand() throws Exception {
        Path script = folder.resolve("completion");
        run("completion", "bash");
        Files.writeString(script, console.out());
        for (CommandDescription command : Commands.ALL) {
            List<String> wanted = command.options().stream().map(Option::name).toList();
            assertThat(completed(script, 2, "byztime " + command.name() + " --"))
                    .as(command.name())
                    .containsExactlyInAnyOrderElementsOf(with(wanted, "--help"));
            for (Option option : command.options()) {
                if (!option.choices().isEmpty()) {
                    String typed = "byztime " + command.name() + " " + option.name() + " ''";
                    assertThat(completed(script, 3, typed))
                            .as(typed)
                            .containsExactlyInAnyOrderElementsOf(option.choices());
                }
            }
        }
    }

    @Test
    void zshKnowsTheSame() throws Exception {
        run("completion", "zsh");
        String script = console.out();
        for (CommandDescription command : Commands.ALL) {
            assertThat(script).contains("    '" + command.name() + ":");
            String own = between(script, "    " + command.name() + ") _arguments", ";;");
            for (Option option : with(command.options(), CommandDescription.HELP)) {
                assertThat(own).as(command.name()).containsPattern(word(option.name()));
                if (option.alias() != null) {
                    assertThat(own).as(command.name()).containsPattern(word(option.alias()));
                }
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
            String own = between(page, ".SS " + roff(command.name()) + "\n", "\n.S");
            for (Option option : command.options()) {
                assertThat(own).as(command.name()).contains(".B " + roff(option.typed()) + "\n");
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

    @SafeVarargs
    private static <T> List<T> with(List<T> some, T... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertThat(from).as(begin).isNotNegative();
        int to = text.indexOf(end, from + begin.length());
        return text.substring(from, to < 0 ? text.length() : to);
    }

    /** A word that is not a part of a longer one. */
    private static String word(String option) {
        return "(?<![\\w-])" + option + "(?![\\w-])";
    }

    private static String roff(String text) {
        return text.replace("-", "\\-");
    }
}
