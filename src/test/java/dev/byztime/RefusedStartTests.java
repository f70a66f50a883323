package dev.byztime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.StateFolder;
import dev.byztime.timedata.TimedataWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What an operator reads when the service refuses to start; StartUpIT sees the process end. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTests {

    private static final String EXTERNAL = "--byztime.provider=external";
    private static final String STANDALONE = "--byztime.provider=standalone";
    private static final String SECRET = "start-secret-0123456";

    @TempDir private Path folder;

    private String timedata() {
        return "--byztime.timedata=" + folder.resolve("timedata");
    }

    private String state() {
        return "--byztime.state=" + folder.resolve("kept");
    }

    private String socket() {
        return "--byztime.unix-socket=" + folder.resolve("run/s");
    }

    /** A paragraph with these words, and no stack trace. */
    private static void assertTold(CapturedOutput output, String... words) {
        assertThat(output.toString()).contains(words).doesNotContain("\tat ");
    }

    @Test
    void whatAnotherProcessWritesIsNotWritten(CapturedOutput output) throws Exception {
        Path path = folder.resolve("timedata");
        LinuxClock clock = new LinuxClock();
        try (TimedataWriter other =
                TimedataWriter.open(
                        path, Kernel.era(), clock.read().raw(), clock.realClock().read())) {
            byte[] before = Files.readAllBytes(path);
            RefusedStart.with(STANDALONE, timedata());
            assertThat(Files.readAllBytes(path)).isEqualTo(before);
            assertThat(other.isInPlace()).isTrue();
        }
        assertTold(
                output,
                "another process writes " + path,
                "byztime.provider=external",
                "byztime.timedata");
    }

    /** The next start would wait for promises that nobody made. */
    @ParameterizedTest
    @ValueSource(strings = {"server", "management.server"})
    void aPortThatIsTakenIsNoticedBeforeAnythingIsWritten(String setting, CapturedOutput output)
            throws Exception {
        try (ServerSocketChannel other =
                ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            String port = setting + ".port=" + other.socket().getLocalPort();
            RefusedStart.with(
                    STANDALONE,
                    timedata(),
                    state(),
                    "--" + port,
                    "--" + setting + ".address=127.0.0.1");
            assertTold(
                    output,
                    "listens on port " + other.socket().getLocalPort(),
                    "set " + setting + ".port");
        }
        assertNothingWritten();
    }

    @Test
    void anAddressOfAnotherMachineIsNoticedBeforeAnythingIsWritten(CapturedOutput output)
            throws Exception {
        int port;
        try (ServerSocketChannel free =
                ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            port = free.socket().getLocalPort();
        }
        RefusedStart.with(
                STANDALONE,
                timedata(),
                state(),
                "--server.port=" + port,
                "--server.address=192.0.2.1",
                "--byztime.access=open");
        assertTold(output, "is not an address of this machine", "192.0.2.1");
        assertNothingWritten();
    }

    @Test
    void aServiceThatWouldListenNowhereDoesNotStart(CapturedOutput output) throws Exception {
        RefusedStart.with(STANDALONE, timedata(), state(), "--server.port=-1");
        assertTold(output, "would listen nowhere", "byztime.unix-socket");
        assertNothingWritten();
    }

    @Test
    void aPortThatIsNoNumberIsNamed(CapturedOutput output) {
        RefusedStart.with(STANDALONE, timedata(), state(), "--server.port=abc");
        assertTold(output, "server.port is abc", "expected a port");
    }

    @Test
    void aSocketThatIsTakenIsNoticedBeforeAnythingIsWritten() throws Exception {
        Path path = Files.createDirectory(folder.resolve("run")).resolve("s");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));
            RefusedStart.with(STANDALONE, timedata(), state(), socket());
        }
        assertNothingWritten();
    }

    private void assertNothingWritten() throws Exception {
        assertThat(folder.resolve("timedata")).doesNotExist();
        try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsOnly("lock");
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsNamed(CapturedOutput output) {
        RefusedStart.with(
                STANDALONE,
                timedata(),
                "--byztime.state=etcd:http://127.0.0.1:1",
                "--byztime.cluster.address=http://127.0.0.1:8080");
        assertTold(output, "etcd at [http://127.0.0.1:1] does not answer", "byztime.cluster.*");
    }

    /** Their intervals would have nothing to do with each other. */
    @Test
    void machinesWithTimescalesOfTheirOwnDoNotShareTheState(CapturedOutput output) {
        RefusedStart.with(
                STANDALONE,
                timedata(),
                "--byztime.state=etcd:http://127.0.0.1:1",
                "--byztime.cluster.address=http://10.1.2.3:8080");
        assertTold(output, "a timescale that no other machine knows", "peers or external");
    }

    @Test
    void anInstanceThatOthersCannotReachDoesNotStart(CapturedOutput output) {
        String state = "--byztime.state=jdbc:postgresql://127.0.0.1:1/x";
        RefusedStart.with(EXTERNAL, timedata(), state, "--server.port=8080");
        assertTold(output, "cannot reach this one", "byztime.cluster.address");
    }

    @Test
    void anInstanceWhosePortNobodyKnowsDoesNotStart(CapturedOutput output) {
        RefusedStart.with(EXTERNAL, timedata(), "--byztime.state=jdbc:postgresql://127.0.0.1:1/x");
        assertTold(output, "its port is chosen at the start", "server.port");
    }

    @Test
    void theStateOfAnotherProcessIsLeftAlone(CapturedOutput output) throws Exception {
        Path kept = folder.resolve("kept");
        try (StateFolder other = StateFolder.open(kept)) {
            RefusedStart.with(EXTERNAL, timedata(), state());
            assertThat(other).isNotNull(); // it is open until here
        }
        assertTold(
                output, "the state folder " + kept, "belongs to another process", "byztime.state");
    }

    @Test
    void aDamagedStateIsNamedAndLeftAlone(CapturedOutput output) throws Exception {
        Path file = Files.createDirectory(folder.resolve("kept")).resolve("at-most-once");
        Files.writeString(file, "no ceiling");
        RefusedStart.with(EXTERNAL, timedata(), state());
        assertTold(output, file + " is damaged", "state recover", "docs/operations.md");
        assertThat(Files.readString(file)).isEqualTo("no ceiling");
    }

    @Test
    void whereStateCannotBeIsNamed(CapturedOutput output) throws Exception {
        Path file = Files.createFile(folder.resolve("kept"));
        RefusedStart.with(EXTERNAL, timedata(), state());
        assertTold(output, "the state folder " + file, "cannot be used");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.address=0.0.0.0",
                "--server.address=::",
                "--server.address=",
                "--management.server.port=0 --management.server.address=0.0.0.0",
            })
    void strangersAreNotListenedTo(String arguments, CapturedOutput output) {
        RefusedStart.with((EXTERNAL + " " + timedata() + " " + arguments).split(" "));
        assertTold(
                output,
                "can be reached from other machines",
                "server.address=127.0.0.1",
                "byztime.tokens=FILE",
                "byztime.unix-socket=PATH",
                "byztime.access=open");
    }

    @Test
    void tokensThatNobodyIsAskedForAreRefused(CapturedOutput output) {
        RefusedStart.with(EXTERNAL, timedata(), "--byztime.access=open", "--byztime.tokens=tokens");
        assertTold(output, "set only one of");
    }

    @Test
    void tokensThatCannotBeReadAreNamedAndNotShown(CapturedOutput output) throws Exception {
        Path tokens = folder.resolve("tokens");
        Files.writeString(tokens, "me leases " + SECRET);
        RefusedStart.with(EXTERNAL, timedata(), "--byztime.tokens=" + tokens);
        assertTold(output, "tokens, line 1: the secret is shorter than 32 characters");
        assertThat(output.toString()).doesNotContain(SECRET);
    }

    @Test
    void aSocketThatAnotherProcessListensOnIsLeftAlone(CapturedOutput output) throws Exception {
        Path path = Files.createDirectory(folder.resolve("run")).resolve("s");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));
            RefusedStart.with(EXTERNAL, timedata(), socket());
        }
        assertTold(output, "another process listens on " + path, "byztime.unix-socket");
        assertThat(path).exists();
    }

    @Test
    void whatIsNoSocketIsLeftAlone(CapturedOutput output) throws Exception {
        Path path = Files.createDirectory(folder.resolve("run")).resolve("s");
        Files.writeString(path, "mine");
        RefusedStart.with(EXTERNAL, timedata(), socket());
        assertTold(output, path + " exists already, and is not a socket", "byztime.unix-socket");
        assertThat(Files.readString(path)).isEqualTo("mine");
    }

    @Test
    void aLinkToASocketIsNoSocket(CapturedOutput output) throws Exception {
        Path path = Files.createDirectory(folder.resolve("run")).resolve("s");
        Path elsewhere = folder.resolve("elsewhere");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(elsewhere));
            Files.createSymbolicLink(path, elsewhere);
            RefusedStart.with(EXTERNAL, timedata(), socket());
        }
        assertTold(output, path + " exists already, and is not a socket", "byztime.unix-socket");
        assertThat(Files.isSymbolicLink(path)).isTrue();
    }

    @Test
    void aFolderForTheSocketThatIsNotThereIsNamed(CapturedOutput output) {
        RefusedStart.with(EXTERNAL, timedata(), socket());
        assertTold(
                output, folder.resolve("run/s") + " cannot be listened on", "byztime.unix-socket");
    }
}
