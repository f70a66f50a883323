package dev.byztime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.CertificateAuthority.Identity;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** What an operator reads when the key for TLS is not the certificate's, or is not there. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedTlsTests {

    private static final String PEM = "spring.ssl.bundle.pem.web.keystore.";

    @TempDir private static Path folder;
    private static Identity one;
    private static Identity two;

    @BeforeAll
    static void make() throws IOException {
        CertificateAuthority authority = new CertificateAuthority(folder);
        one = authority.identity("one");
        two = authority.identity("two");
    }

    private static void start(String... tls) {
        String[] all = new String[tls.length + 2];
        all[0] = "--byztime.provider=external";
        all[1] = "--byztime.timedata=" + folder.resolve("timedata");
        System.arraycopy(tls, 0, all, 2, tls.length);
        RefusedStart.with(all);
    }

    private static void assertTold(CapturedOutput output, String... words) {
        assertThat(output.toString())
                .contains(words)
                .doesNotContain("\tat ")
                .doesNotContain("PRIVATE KEY-----")
                .doesNotContain("dev.byztime.StartLine");
    }

    @Test
    void anotherCertificatesKeyIsRefused(CapturedOutput output) {
        String certificate = PEM + "certificate=file:" + one.certificate();
        String key = PEM + "private-key=file:" + two.key();
        start("--server.ssl.bundle=web", "--" + certificate, "--" + key);
        assertTold(output, "(" + key + ") does not belong to the first certificate", certificate);
    }

    @Test
    void aCertificateWithoutAKeyIsRefused(CapturedOutput output) {
        String certificate = PEM + "certificate=file:" + one.certificate();
        start("--server.ssl.bundle=web", "--" + certificate);
        assertTold(output, certificate, "but no private key (" + PEM + "private-key)");
    }

    @Test
    void theAuthoritysCertificateMayNotComeFirst(CapturedOutput output) throws IOException {
        Path chain = folder.resolve("chain.crt");
        Files.writeString(
                chain, Files.readString(one.authority()) + Files.readString(one.certificate()));
        start(
                "--server.ssl.bundle=web",
                "--" + PEM + "certificate=file:" + chain,
                "--" + PEM + "private-key=file:" + one.key());
        assertTold(
                output,
                "are no chain",
                "own certificate first",
                chain.toString(),
                one.key().toString());
    }

    @Test
    void filesWithoutABundleAreLookedAtToo(CapturedOutput output) {
        start(
                "--server.ssl.certificate=file:" + one.certificate(),
                "--server.ssl.certificate-private-key=file:" + two.key());
        assertTold(
                output,
                "(server.ssl.certificate-private-key=file:" + two.key(),
                "(server.ssl.certificate=file:" + one.certificate());
    }

    @Test
    void aKeyInASettingIsNotShown(CapturedOutput output) throws IOException {
        start(
                "--server.ssl.bundle=web",
                "--" + PEM + "certificate=file:" + one.certificate(),
                "--" + PEM + "private-key=" + Files.readString(two.key()));
        assertTold(output, "(" + PEM + "private-key)", one.certificate().toString());
    }

    @Test
    void theActuatorsServerIsLookedAtToo(CapturedOutput output) {
        start(
                "--management.server.port=0",
                "--management.server.ssl.bundle=web",
                "--" + PEM + "certificate=file:" + one.certificate(),
                "--" + PEM + "private-key=file:" + two.key());
        assertTold(output, "does not belong to the first certificate");
    }

    @Test
    void aStoreWithoutAKeyIsRefused(CapturedOutput output) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(one.certificate())) {
            store.setCertificateEntry(
                    "one", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        start("--server.ssl.key-store=file:" + file, "--server.ssl.key-store-password=changeit");
        assertTold(output, "There is no private key for TLS in the key store", file.toString());
    }

    @Test
    void tlsWithNothingIsRefused(CapturedOutput output) {
        start("--server.ssl.bundle=web", "--spring.ssl.bundle.pem.web.reload-on-update=false");
        assertTold(output, PEM + "certificate", PEM + "private-key");
    }
}
