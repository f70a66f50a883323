package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate that is its own authority, made by openssl: of kinds that keytool does not make.
 *
 * @param certificate PEM
 * @param key PEM, PKCS#8
 */
record SelfSigned(Path certificate, Path key) {

    /**
     * Makes one; skips the test where there is no openssl.
     *
     * @param options of {@code openssl req}
     */
    static SelfSigned make(Path folder, String commonName, String... options)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "req",
                                "-x509",
                                "-nodes",
                                "-subj",
                                "/CN=" + commonName,
                                "-keyout",
                                "key.pem",
                                "-out",
                                "crt.pem"));
        command.addAll(List.of(options));
        Path log = folder.resolve("openssl.log");
        Process openssl;
        try {
            openssl =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            return Assumptions.abort("there is no openssl: " + e.getMessage());
        }
        assertThat(Patiently.end(openssl)).as(Files.readString(log)).isZero();
        return new SelfSigned(folder.resolve("crt.pem"), folder.resolve("key.pem"));
    }

    Identity identity() throws CertificateFileException {
        return Identity.read(certificate, key);
    }
}
