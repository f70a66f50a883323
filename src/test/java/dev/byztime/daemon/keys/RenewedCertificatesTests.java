package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.command.group.GroupCommand;
import dev.byztime.testing.MemoryConsole;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Certificates of a group that {@code byztime group --renew} replaces while its nodes run. */
@Timeout(120)
class RenewedCertificatesTests {

    private static final String HOST = "node.test";

    @TempDir private Path temp;

    private final MemoryConsole console = new MemoryConsole();

    @Test
    void runningNodesTakeARenewedCertificateInAnyOrder() throws Exception {
        Path made = temp.resolve("nodes/a");
        group("nodes", "a=" + HOST, "b=other.test", "--days=2");
        String settings = Files.readString(made.resolve("application.yml"));
        Files.writeString(made.resolve("application.yml"), settings + "# edited\n");
        Path node = Files.createDirectory(temp.resolve("node"));
        copy(made, node, "node.crt", "node.key", "authorities.crt");
        CertificateFiles files =
                CertificateFiles.open(node.resolve("node.crt"), node.resolve("node.key"));
        Authorities before = Authorities.read(node.resolve("authorities.crt"));
        byte[] other = Files.readAllBytes(temp.resolve("nodes/b/node.crt"));
        Identity old = files.current();

        group("--renew", "nodes", "a=" + HOST, "--days=9");
        assertThat(console.out())
                .contains(
                        "Copy node.crt, node.key and authorities.crt from "
                                + temp.resolve("nodes/a")
                                + " to node.test",
                        "without a restart")
                .doesNotContain("The authority has a new certificate");
        copy(made, node, "node.crt");
        assertThat(files.check().change()).isEqualTo(CertificateFiles.Change.REFUSED);
        assertThat(files.current()).isEqualTo(old);
        copy(made, node, "node.key");
        assertThat(files.check().change()).isEqualTo(CertificateFiles.Change.TAKEN);
        assertThat(files.current().key()).isNotEqualTo(old.key());
        assertThat(files.current().expires()).isAfter(Instant.now().plus(Duration.ofDays(7)));
        requireTrusted(files.current(), before);

        assertThat(Files.readAllBytes(temp.resolve("nodes/b/node.crt"))).isEqualTo(other);
        assertThat(Files.readString(made.resolve("application.yml"))).endsWith("# edited\n");
        assertThat(Files.getPosixFilePermissions(made.resolve("node.key"))).hasSize(2);
        assertThat(Files.getPosixFilePermissions(temp.resolve("nodes/keys.p12"))).hasSize(2);
        assertThat(names(temp.resolve("nodes"))).containsOnly("a", "b", "keys.p12");
        assertThat(names(made))
                .containsOnly("application.yml", "authorities.crt", "node.crt", "node.key");
    }

    @Test
    void authorityThatWouldEndFirstIsRenewedWithItsKey() throws Exception {
        group("nodes", "a=" + HOST);
        Path authorities = temp.resolve("nodes/a/authorities.crt");
        Authorities before = Authorities.read(authorities);
        Identity old = identity();

        group("--renew", "nodes", "a=" + HOST, "--days=5000");
        assertThat(console.out()).contains("The authority has a new certificate too");
        Authorities after = Authorities.read(authorities);
        assertThat(after).isNotEqualTo(before);
        assertThat(after.certificates().getFirst().getNotAfter().toInstant())
                .isAfterOrEqualTo(identity().expires());
        requireTrusted(identity(), before);
        requireTrusted(identity(), after);
        requireTrusted(old, after);
    }

    @Test
    void withoutTheAuthoritysKeyNothingIsRenewed() throws Exception {
        group("nodes", "a=" + HOST);
        Path keys = temp.resolve("nodes/keys.p12");
        byte[] before = Files.readAllBytes(keys);
        byte[] certificate = Files.readAllBytes(temp.resolve("nodes/a/node.crt"));

        requireRefused("has no certificate of new.test. Without --renew", "n=new.test");
        assertThat(Files.readAllBytes(keys)).isEqualTo(before);
        Files.delete(keys);
        requireRefused("from a backup, or begin a new folder: docs/operations.md", "a=" + HOST);
        assertThat(keys).doesNotExist();
        assertThat(Files.readAllBytes(temp.resolve("nodes/a/node.crt"))).isEqualTo(certificate);
    }

    private void requireRefused(String why, String member) throws InterruptedException {
        assertThat(run("--renew", "nodes", member)).isEqualTo(2);
        assertThat(console.errors()).contains(why);
    }

    /** Agrees on keys with a server that shows an identity, as a node does with its peers. */
    private void requireTrusted(Identity identity, Authorities authorities) throws Exception {
        KeyParty party = new KeyParty(temp);
        try (KeyServer server =
                party.serve(() -> identity, KeyServer.Clients.ANY, KeyParty.AMPLE)) {
            InetSocketAddress address = server.address();
            KeyTarget peer = new KeyTarget("a", HOST, List.of(address), authorities);
            assertThat(KeyParty.client().establish(peer).cookies()).isNotEmpty();
        }
    }

    private Identity identity() throws CertificateFileException {
        Path node = temp.resolve("nodes/a");
        return Identity.read(node.resolve("node.crt"), node.resolve("node.key"));
    }

    private void group(String... words) throws InterruptedException {
        assertThat(run(words)).as(console.errors()).isZero();
    }

    private int run(String... words) throws InterruptedException {
        return new GroupCommand(console.console())
                .run(
                        Stream.of(words)
                                .map(w -> w.equals("nodes") ? temp.resolve(w).toString() : w)
                                .toArray(String[]::new));
    }

    private static void copy(Path from, Path to, String... names) throws Exception {
        for (String name : names) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Set<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
