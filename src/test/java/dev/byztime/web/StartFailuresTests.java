package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchIllegalArgumentException;

import dev.byztime.web.server.ListenFailureAnalyzer;
import dev.byztime.web.server.TlsFailureAnalyzer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.mock.env.MockEnvironment;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.util.Objects;

/** What an operator is told when the web server cannot start. */
class StartFailuresTests {

    private final MockEnvironment settings = new MockEnvironment();

    @Test
    void aPortThatIsNoneIsNamed() {
        settings.setProperty("server.port", "99999");
        IllegalArgumentException failure =
                catchIllegalArgumentException(() -> new InetSocketAddress("127.0.0.1", 99_999));
        assertThat(listening(failure)).contains("server.port=99999", "65535");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThat(listening(new PortInUseException(8080))).contains("port 8080", "server.port");
    }

    @ParameterizedTest
    @CsvSource({
        "Cannot assign requested address, is not an address of this machine",
        "Permission denied,               8080",
        "Something else,                  Something else",
    })
    void anAddressThatCannotBeListenedOnIsNamed(String why, String words) {
        settings.setProperty("server.address", "192.0.2.1");
        assertThat(listening(new BindException(why))).contains("server.address=192.0.2.1", words);
    }

    @Test
    void aFolderForTemporaryFilesIsNamed() {
        WebServerException failure =
                new WebServerException(
                        "Unable to create tempDir. java.io.tmpdir is set to /ro", null);
        assertThat(listening(failure)).contains("/ro", "-Djava.io.tmpdir");
    }

    @Test
    void anUnknownBundleIsNamed() {
        assertThat(
                        text(
                                new TlsFailureAnalyzer(),
                                new NoSuchSslBundleException("webb", "no such bundle")))
                .contains("\"webb\"", "server.ssl.bundle", "spring.ssl.bundle.pem.webb");
    }

    @Test
    void aMissingFileIsNamed() {
        Throwable failure = new IllegalStateException(new NoSuchFileException("/keys/none.pem"));
        failure = new KeyStoreException("cannot load", failure);
        assertThat(text(new TlsFailureAnalyzer(), failure)).contains("/keys/none.pem");
    }

    @Test
    void aWrongPasswordIsNamed() {
        assertThat(
                        text(
                                new TlsFailureAnalyzer(),
                                new UnrecoverableKeyException("Get Key failed: wrong password")))
                .contains("wrong password", "spring.ssl.bundle");
    }

    @Test
    void otherFailuresAreForOthers() {
        Throwable other = new IllegalStateException("out of order", new RuntimeException());
        assertThat(new TlsFailureAnalyzer().analyze(other)).isNull();
        assertThat(new ListenFailureAnalyzer(settings).analyze(other)).isNull();
    }

    private String listening(Throwable failure) {
        return text(new ListenFailureAnalyzer(settings), failure);
    }

    private static String text(FailureAnalyzer analyzer, Throwable cause) {
        FailureAnalysis analysis =
                Objects.requireNonNull(
                        analyzer.analyze(new WebServerException("Unable to start", cause)));
        return analysis.getDescription() + "\n" + analysis.getAction();
    }
}
