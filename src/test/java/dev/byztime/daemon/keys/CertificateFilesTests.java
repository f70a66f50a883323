package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.CertificateAuthority.Identity;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

class CertificateFilesTests {

    private static @Nullable CertificateAuthority authority;

    private final Identity one = identity("one.test");
    private final Identity two = identity("two.test");
    private Path certificate = Path.of("");
    private Path key = Path.of("");

    @BeforeAll
    static void prepare(@TempDir Path certificates) {
        authority = new CertificateAuthority(certificates);
    }

    @BeforeEach
    void chooseFiles(@TempDir Path folder) {
        certificate = folder.resolve("tls.crt");
        key = folder.resolve("tls.key");
        put(one.certificate(), certificate);
        put(one.key(), key);
    }

    @Test
    void pairThatMatchesIsTaken() throws Exception {
        CertificateFiles files = CertificateFiles.open(certificate, key);
        assertThat(name(files)).isEqualTo("CN=one.test");
        assertThat(files.current().expires())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(1)),
                        Instant.now().plus(Duration.ofDays(3)));
        assertThat(files.check()).isEqualTo(new CertificateFiles.CheckResult(none(), null));
        assertThat(files.current().toString()).doesNotContain("PRIVATE");
    }

    @Test
    void keyOfAnotherCertificateIsRefusedAtStart() {
        put(two.key(), key);
        assertThatThrownBy(() -> CertificateFiles.open(certificate, key))
                .isInstanceOf(CertificateFileException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining("is not the key of the first certificate in " + certificate)
                .hasMessageContaining("CN=one.test");
    }

    @Test
    void newPairIsTakenOnceBothAreThere() throws Exception {
        CertificateFiles files = CertificateFiles.open(certificate, key);
        put(two.certificate(), certificate);
        CertificateFiles.CheckResult half = files.check();
        assertThat(half.change()).isEqualTo(CertificateFiles.Change.REFUSED);
        assertThat(half.problem()).contains("is not the key");
        assertThat(name(files)).isEqualTo("CN=one.test");
        put(two.key(), key);
        assertThat(files.check().change()).isEqualTo(CertificateFiles.Change.TAKEN);
        assertThat(name(files)).isEqualTo("CN=two.test");
        assertThat(files.check().change()).isEqualTo(none());
    }

    @Test
    void whatCannotBeReadLeavesTheOldPairInUse() throws Exception {
        CertificateFiles files = CertificateFiles.open(certificate, key);
        Files.delete(certificate);
        assertThat(files.check().problem()).contains(certificate + " does not exist");
        Files.writeString(certificate, "nothing");
        assertThat(files.check().problem()).contains("has no certificate");
        assertThat(name(files)).isEqualTo("CN=one.test");
        put(one.certificate(), certificate);
        assertThat(files.check().change()).isEqualTo(none());
    }

    @Test
    void problemSaysWhatToDo() throws Exception {
        String pem = Files.readString(one.key());
        requireKeyRefused("", "has no private key: it needs PEM");
        requireKeyRefused(pem.replace("PRIVATE", "EC PRIVATE"), "openssl pkcs8 -topk8 -nocrypt");
        requireKeyRefused(pem.replace("PRIVATE", "ENCRYPTED PRIVATE"), "PKCS#8 without a password");
        requireKeyRefused(pem + pem, "more than one private key");
        requireKeyRefused(pem.replace("MI", "AA"), "no key of the certificate's kind, EC");
        requireKeyRefused(pem.replace("M", "="), "not Base64");
        assertThatThrownBy(() -> Authorities.read(key)).hasMessageContaining("no certificate");
        assertThatThrownBy(() -> Authorities.read(key.resolveSibling("absent")))
                .hasMessageContaining("does not exist");
        Files.writeString(certificate, Files.readString(one.certificate()).replace("MII", "MIA"));
        assertThatThrownBy(() -> CertificateFiles.open(certificate, key))
                .hasMessageContaining("number 1");
    }

    @Test
    void keysOfOtherKindsMatchTheirCertificates(@TempDir Path folder) throws Exception {
        String curve = "ec_paramgen_curve:secp384r1";
        for (String[] kind :
                List.of(
                        new String[] {"-newkey", "rsa:2048"},
                        new String[] {"-newkey", "ec", "-pkeyopt", curve},
                        new String[] {"-newkey", "ed25519"})) {
            SelfSigned made = SelfSigned.make(folder, "kind.test", kind);
            CertificateFiles files = CertificateFiles.open(made.certificate(), made.key());
            assertThat(name(files)).isEqualTo("CN=kind.test");
        }
    }

    private void requireKeyRefused(String content, String problem) throws IOException {
        Files.writeString(key, content);
        assertThatThrownBy(() -> CertificateFiles.open(certificate, key))
                .isInstanceOf(CertificateFileException.class)
                .hasMessageStartingWith(key.toString())
                .hasMessageContaining(problem);
    }

    private static Identity identity(String host) {
        try {
            return Objects.requireNonNull(authority).identity(host);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CertificateFiles.Change none() {
        return CertificateFiles.Change.NONE;
    }

    private static String name(CertificateFiles files) {
        return files.current().chain().getFirst().getSubjectX500Principal().getName();
    }
}
