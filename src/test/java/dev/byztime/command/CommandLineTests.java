package dev.byztime.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.settings.SettingsInTexts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** What the command line answers before anything is started. */
class CommandLineTests {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help", "--byztime.provider=external --help"})
    void helpNamesCommandsAndSettings(String line) {
        assertThat(answer(line)).hasValue(0);
        assertThat(text(out)).contains("usage: byztime", "wait", "--byztime.provider", "docs/");
        assertThat(text(errors)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "version"})
    void theVersionIsOneLine(String line) {
        assertThat(answer(line)).hasValue(0);
        assertThat(text(out)).startsWith("byztime-service ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "wiat,                       did you mean wait?",
        "wait2,                      did you mean wait?",
        "start,                      the service starts without a command",
        "byztime.provider=external,  --byztime.provider=external",
        "-byztime.provider=external, --byztime.provider=external",
        "-Xmx1g,                     before -jar",
        "-Djna.tmpdir=/x,            before -jar",
        "--byztime.provider=external serve, the service starts without a command",
    })
    void anUnknownWordIsNamedWithWhatWasMeant(String line, String hint) {
        assertThat(answer(line)).hasValue(CommandLine.BAD_USAGE);
        assertThat(text(errors))
                .contains("unknown command or argument '" + line.replaceAll(".* ", "") + "'", hint)
                .contains("usage: byztime");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void settingsStartTheService() {
        assertThat(answer("--byztime.provider=external --server.port=0")).isEmpty();
        assertThat(CommandLine.answer(new String[0], System.out, System.err)).isEmpty();
    }

    /** Every setting that the usage names is one. */
    @Test
    void theUsageNamesSettingsThatThereAre() {
        assertThat(CommandLine.usage().lines().flatMap(line -> SettingsInTexts.in(line).stream()))
                .isNotEmpty()
                .allMatch(SettingsInTexts::isSetting);
    }

    private OptionalInt answer(String line) {
        return CommandLine.answer(
                line.split(" "),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
