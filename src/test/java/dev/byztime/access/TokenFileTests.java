package dev.byztime.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.testing.HandClock;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** How changes of the file take effect. */
class TokenFileTests {

    @RegisterExtension static final Quiet quiet = Quiet.about(TokenFile.class);

    private static final String A = "aaaaaaaa89abcdef0123456789abcdef";
    private static final String B = "bbbbbbbb89abcdef0123456789abcdef";

    private final HandClock clock = new HandClock(new Timestamp(9, 0), new Timestamp(9, 0));
    @TempDir private Path folder;
    private Path path;

    @BeforeEach
    void begin() throws IOException {
        path = folder.resolve("tokens");
        Files.writeString(path, "a leases " + A + "\n");
    }

    /** As kubelet does it: ..data is a link to a folder, and is exchanged. */
    @Test
    void anExchangedLinkIsNoticedAfterASecond() throws IOException {
        Path first = Files.createDirectory(folder.resolve("..first"));
        Path second = Files.createDirectory(folder.resolve("..second"));
        Files.writeString(first.resolve("t"), "a leases " + A + "\n");
        Files.writeString(second.resolve("t"), "b leases,read " + B + "\n");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
        TokenFile tokens = TokenFile.open(link("mounted", data.resolve("t")), clock);
        Files.move(
                Files.createSymbolicLink(folder.resolve("..new"), second),
                data,
                StandardCopyOption.ATOMIC_MOVE);
        pass("0.999999999");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        pass("0.000000001");
        assertThat(tokens.scopesOf(A)).isNull();
        assertThat(tokens.scopesOf(B)).containsOnly(Scope.LEASES, Scope.READ);
        assertThat(tokens.problem()).isNull();
    }

    @Test
    void aTokenWhoseLineIsGoneOrSpoiltAllowsNothingMore() throws IOException {
        Files.writeString(path, "a leases " + A + "\nb read " + B + "\n");
        TokenFile tokens = TokenFile.open(path, clock);
        Files.writeString(path, "a lease " + A + "\nb read " + B + "\n");
        pass("1");
        assertThat(tokens.scopesOf(A)).isNull();
        assertThat(tokens.scopesOf(B)).containsOnly(Scope.READ);
        assertThat(tokens.problem()).contains("line 1: expected scopes").doesNotContain(A);
        assertThat(tokens.size()).isEqualTo(1);
        Files.writeString(path, "a leases " + A + "\n");
        pass("1");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        assertThat(tokens.scopesOf(B)).isNull();
        assertThat(tokens.problem()).isNull();
    }

    @Test
    void aFileThatIsGoneLetsNobodyIn() throws IOException {
        TokenFile tokens = TokenFile.open(path, clock);
        Files.delete(path);
        pass("1");
        assertThat(tokens.scopesOf(A)).isNull();
        assertThat(tokens.problem()).contains("No such file");
        Files.writeString(path, "a leases " + A + "\n");
        pass("1");
        assertThat(tokens.scopesOf(A)).isNotNull();
        assertThat(tokens.problem()).isNull();
    }

    /** A folder cannot be read either, whoever runs the test. */
    @Test
    void aFileThatCannotBeReadTakesNothingAway() throws IOException {
        TokenFile tokens = TokenFile.open(path, clock);
        Files.delete(path);
        Files.createDirectory(path);
        pass("1");
        assertThat(tokens.scopesOf(A)).containsOnly(Scope.LEASES);
        assertThat(tokens.problem()).contains("directory");
        Files.delete(path);
        Files.writeString(path, "a leases " + A + "\n");
        pass("1");
        assertThat(tokens.problem()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nobody\n", "a leases short", "a leases " + A + "\nb\n"})
    void aStartIsRefusedWithAnythingWrong(String text) throws IOException {
        Files.writeString(path, text);
        assertThatExceptionOfType(ExposedException.class)
                .isThrownBy(() -> TokenFile.open(path, clock))
                .withMessageContaining(path.toString())
                .withMessageNotContaining(A);
    }

    @Test
    void aStartIsRefusedWithoutAFile() {
        assertThatExceptionOfType(ExposedException.class)
                .isThrownBy(() -> TokenFile.open(folder.resolve("none"), clock))
                .withMessageContaining("No such file");
    }

    private Path link(String name, Path to) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), to);
    }

    private void pass(String seconds) {
        clock.advance(TimestampText.parse(seconds));
    }
}
