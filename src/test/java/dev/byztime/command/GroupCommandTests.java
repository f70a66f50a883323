package dev.byztime.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.command.group.CertificateIssuer;
import dev.byztime.command.group.GroupCommand;
import dev.byztime.testing.MemoryConsole;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The files that a group starts with. */
@Timeout(120)
class GroupCommandTests {

    @TempDir private Path temp;

    private final MemoryConsole console = new MemoryConsole();

    @Test
    void everyNodeGetsItsOwnFolderAndNodesCanBeAdded() throws Exception {
        String folder = temp.resolve("nodes").toString();
        assertThat(run(folder, "a=a.example", "b=b.example:31416")).isZero();
        Path a = temp.resolve("nodes/a");
        assertThat(Files.readString(a.resolve("application.yml")))
                .contains(
                        "    self: a\n    port: 31415\n",
                        "      a: {host: a.example, port: 31415}\n",
                        "      b: {host: b.example, port: 31416}\n");
        assertThat(Files.getPosixFilePermissions(a.resolve("node.key"))).hasSize(2);
        assertThat(Files.getPosixFilePermissions(temp.resolve("nodes"))).hasSize(3);
        X509Certificate authority = certificate(a.resolve("authorities.crt"));
        X509Certificate first = certificate(a.resolve("node.crt"));
        first.verify(authority.getPublicKey());
        assertThat(first.getSubjectAlternativeNames()).containsExactly(List.of(2, "a.example"));

        assertThat(run(folder, "a=a.example", "b=b.example", "c=c.example")).isZero();
        assertThat(certificate(a.resolve("node.crt"))).isEqualTo(first);
        certificate(temp.resolve("nodes/c/node.crt")).verify(authority.getPublicKey());
        assertThat(Files.readString(a.resolve("application.yml"))).contains("c: {host: c.example");
    }

    @Test
    void nodesOfOneMachineShareACertificateAndAreRenewedTogether() throws Exception {
        String folder = temp.resolve("nodes").toString();
        assertThat(run(folder, "a=localhost:31415", "b=localhost:31416")).isZero();
        X509Certificate first = certificate(temp.resolve("nodes/a/node.crt"));
        assertThat(run("--renew", folder, "a=localhost:31415", "b=localhost:31416")).isZero();
        X509Certificate renewed = certificate(temp.resolve("nodes/a/node.crt"));
        assertThat(renewed).isNotEqualTo(first);
        assertThat(certificate(temp.resolve("nodes/b/node.crt"))).isEqualTo(renewed);
    }

    @Test
    void renewalThatFailsHalfwayLeavesTheKeysAsTheyWere() throws Exception {
        assertThat(run(temp.resolve("nodes").toString(), "a=a.example")).isZero();
        Path keys = temp.resolve("nodes/keys.p12");
        byte[] before = Files.readAllBytes(keys);
        List<String> twice = List.of("a.example", "a.example"); // keytool refuses the second
        assertThatThrownBy(() -> new CertificateIssuer(keys, 730).renew(twice))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already exists");
        assertThat(keys).hasBinaryContent(before);
        assertThat(temp.resolve("nodes/keys.p12.new")).doesNotExist();
    }

    @Test
    void certificateOfOneDayIsValidForADayFromNow() throws Exception {
        Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        assertThat(run(temp.resolve("nodes").toString(), "a=a.example", "--days=1")).isZero();
        assertThat(certificate(temp.resolve("nodes/a/node.crt")).getNotAfter().toInstant())
                .isBetween(begun.plus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(1)));
    }

    @Test
    void whatWasMadeCanBeJson() throws Exception {
        String folder = temp.resolve("nodes").toString();
        assertThat(run(folder, "a=a.example:31416", "-o", "json")).isZero();
        JsonNode made = JsonMapper.shared().readTree(console.out());
        assertThat(made.path("authorityRenewed").booleanValue(true)).isFalse();
        assertThat(made.path("nodes").path(0).path("port").intValue()).isEqualTo(31416);
        assertThat(made.path("nodes").path(0).path("folder").stringValue())
                .isEqualTo(folder + "/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nodes",
                "nodes a",
                "nodes a=",
                "nodes a=192.0.2.1",
                "nodes a=h:0",
                "nodes a=h:70000",
                "nodes A=h.example",
                "nodes ../a=h.example",
                "nodes a=h.example a=g.example",
                "nodes a=h.example b=h.example",
                "nodes a=h.example --days=0"
            })
    void whatIsNoGroupIsRefused(String line) throws Exception {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(console.errors()).contains("bad usage");
    }

    private static X509Certificate certificate(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private int run(String... words) throws InterruptedException {
        return new GroupCommand(console.console()).run(words);
    }
}
