package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byztime.clock.RealClock;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** What the key client makes of servers that are wrong, hostile, or not there. */
@Timeout(60)
class KeyClientTests {

    private static final HexFormat HEX = HexFormat.of();
    private static final String TLS = "TLSv1.3";
    private static final long DAY_SECONDS = 86_400;
    private static final String AGREED = "80010002c25a80040002000f";

    private static @Nullable KeyParty shared;

    private final KeyParty party = Objects.requireNonNull(shared);
    private final List<AutoCloseable> toClose = new ArrayList<>();

    /** What a server does with one connection. */
    private interface Behaviour {
        void with(Socket socket) throws Exception;
    }

    @BeforeAll
    static void prepare(@TempDir Path folder) {
        shared = new KeyParty(folder);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : toClose.reversed()) {
            each.close();
        }
    }

    @Test
    void certificateMustBeThatOfThePeer(@TempDir Path folder) throws Exception {
        InetSocketAddress server = ours();
        KeyTarget right = party.target(KeyParty.NODE, server);
        requireReason(KeyException.Reason.CERTIFICATE, party.target("other.test", server));
        requireReason(KeyException.Reason.CERTIFICATE, party.target("127.0.0.1", server));
        Authorities others = new KeyParty(folder).authorities();
        requireReason(
                KeyException.Reason.CERTIFICATE,
                new KeyTarget("peer", KeyParty.NODE, List.of(server), others));
        for (long days : new long[] {-3, 3}) {
            RealClock wrong =
                    () -> KeyParty.CALENDAR.read().plus(new Timestamp(days * DAY_SECONDS, 0));
            KeyException failure = failure(KeyParty.client(KeyParty.PATIENT, wrong, null), right);
            assertThat(failure.reason()).isEqualTo(KeyException.Reason.CERTIFICATE);
            assertThat(failure).hasMessageContaining(KeyParty.NODE);
        }
        assertThat(KeyParty.client().establish(right).cookies()).hasSize(8);
    }

    @Test
    void commonNameIsNoName(@TempDir Path folder) throws Exception {
        String[] key = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"};
        SelfSigned nameless = SelfSigned.make(folder, KeyParty.NODE, key);
        KeyException failure =
                failure(
                        KeyParty.client(),
                        new KeyTarget("peer", KeyParty.NODE, at(nameless), of(nameless)));
        assertThat(failure.reason()).isEqualTo(KeyException.Reason.CERTIFICATE);
        assertThat(failure).hasMessageContaining("no subject alternative name");
        List<String> more = new ArrayList<>(List.of(key));
        more.add("-addext");
        more.add("subjectAltName=DNS:" + KeyParty.NODE + ",IP:127.0.0.1");
        SelfSigned named = SelfSigned.make(folder, "nobody", more.toArray(String[]::new));
        for (String name : List.of(KeyParty.NODE, "127.0.0.1")) {
            KeyTarget target = new KeyTarget("peer", name, at(named), of(named));
            assertThat(KeyParty.client().establish(target).cookies()).hasSize(8);
        }
    }

    private List<InetSocketAddress> at(SelfSigned made) throws Exception {
        Identity identity = made.identity();
        KeyServer server = party.serve(() -> identity, KeyServer.Clients.ANY, KeyParty.AMPLE);
        toClose.add(server);
        return List.of(server.address());
    }

    private static Authorities of(SelfSigned made) throws CertificateFileException {
        return Authorities.read(made.certificate());
    }

    @Test
    void absentServersAreTriedAtAllTheirAddresses() throws Exception {
        InetSocketAddress server = ours();
        InetSocketAddress nobody = unused();
        requireReason(KeyException.Reason.UNREACHABLE, party.target(KeyParty.NODE, nobody));
        EstablishedKeys keys =
                KeyParty.client().establish(party.target(KeyParty.NODE, nobody, server));
        assertThat(keys.server()).isEqualTo(server);
        InetSocketAddress silent = server(socket -> socket.getInputStream().readAllBytes());
        KeyClient client =
                KeyParty.client(
                        new KeyClient.Limits(20_000_000_000L, 3_000_000_000L),
                        KeyParty.CALENDAR,
                        null);
        keys = client.establish(party.target(KeyParty.NODE, silent, server));
        assertThat(keys.server()).isEqualTo(server);
    }

    @Test
    void silentServersAreGivenUpInTime() throws Exception {
        KeyClient client =
                KeyParty.client(
                        new KeyClient.Limits(KeyParty.SHORT_NS, KeyParty.SHORT_NS),
                        KeyParty.CALENDAR,
                        null);
        KeyTarget silent =
                party.target(
                        KeyParty.NODE, server(socket -> socket.getInputStream().readAllBytes()));
        long begun = System.nanoTime();
        assertThat(failure(client, silent).reason()).isEqualTo(KeyException.Reason.TIMED_OUT);
        assertThat(System.nanoTime() - begun)
                .isBetween(KeyParty.SHORT_NS, Duration.ofSeconds(15).toNanos());
        KeyTarget drip =
                party.target(
                        KeyParty.NODE,
                        tls(
                                TlsSetup.PROTOCOL,
                                out -> {
                                    while (true) {
                                        out.write(HEX.parseHex("3f"));
                                        out.flush();
                                    }
                                }));
        assertThat(failure(client, drip).reason())
                .isIn(
                        KeyException.Reason.TIMED_OUT,
                        KeyException.Reason.ANSWER,
                        KeyException.Reason.TLS);
    }

    @Test
    void whoDoesNotSpeakTheProtocolIsTold() throws Exception {
        InetSocketAddress none = tls(null, out -> out.write(1));
        requireReason(KeyException.Reason.PROTOCOL_NAME, party.target(KeyParty.NODE, none));
        InetSocketAddress other = tls("h2", out -> out.write(1));
        requireReason(KeyException.Reason.PROTOCOL_NAME, party.target(KeyParty.NODE, other));
        InetSocketAddress old = tls("TLSv1.2", TlsSetup.PROTOCOL, out -> out.write(1));
        requireReason(KeyException.Reason.TLS, party.target(KeyParty.NODE, old));
        InetSocketAddress http =
                server(socket -> {
                    assertThat(socket.getInputStream().read(new byte[4096])).isPositive();
                    socket.getOutputStream().write("HTTP/1.1 400\r\n\r\n".getBytes(US_ASCII));
                });
        requireReason(KeyException.Reason.TLS, party.target(KeyParty.NODE, http));
        InetSocketAddress closing = server(socket -> {});
        requireReason(KeyException.Reason.CLOSED, party.target(KeyParty.NODE, closing));
    }

    @Test
    void endlessBytesEnd() throws Exception {
        byte[] record = new byte[5 + 16_384];
        System.arraycopy(HEX.parseHex("1603034000" + "02ffffff"), 0, record, 0, 9);
        InetSocketAddress handshake =
                server(socket -> {
                    while (true) {
                        socket.getOutputStream().write(record);
                    }
                });
        requireReason(KeyException.Reason.TLS, party.target(KeyParty.NODE, handshake));
        InetSocketAddress cookies =
                tls(
                        TlsSetup.PROTOCOL,
                        out -> {
                            out.write(HEX.parseHex(AGREED));
                            while (true) {
                                out.write(HEX.parseHex("425a0001ff".repeat(100)));
                            }
                        });
        requireReason(KeyException.Reason.ANSWER, party.target(KeyParty.NODE, cookies));
    }

    @Test
    void answersThatAreNoneAreRefused() throws Exception {
        requireAnswerRefused("800200020001" + "80000000", "error 1");
        requireAnswerRefused("80030002000180000000", "warning 1");
        requireAnswerRefused(AGREED + "80000000", "no cookies");
        requireAnswerRefused("80010000" + "80040002000f" + "80000000", "shares no protocol");
        requireAnswerRefused("800100020000" + "80040002000f80000000", "did not offer");
        requireAnswerRefused("bffe000080000000", "unknown critical record");
        requireAnswerRefused(AGREED + "425a0000" + "80000000", "cookie of 0 bytes");
        KeyTarget unfinished =
                party.target(
                        KeyParty.NODE,
                        tls(TlsSetup.PROTOCOL, out -> out.write(HEX.parseHex(AGREED))));
        requireReason(KeyException.Reason.CLOSED, unfinished);
    }

    @Test
    void establishmentOfAPeerEndsInItsKeys() throws Exception {
        PeerKeys keys = new PeerKeys(new SecureRandom(), KeyParty.SHORT_NS);
        assertThat(keys.beginEstablishment(System.nanoTime())).isTrue();
        KeyParty.client().establish(keys, party.target(KeyParty.NODE, unused()));
        assertThat(keys.query()).isNull();
        assertThat(keys.waitNs(System.nanoTime())).isLessThanOrEqualTo(KeyParty.SHORT_NS);
        assertThat(keys.beginEstablishment(System.nanoTime() + KeyParty.SHORT_NS)).isTrue();
        InetSocketAddress server = ours();
        KeyParty.client().establish(keys, party.target(KeyParty.NODE, server));
        assertThat(keys.server()).isEqualTo(server);
        assertThat(keys.query()).isNotNull();
    }

    private void requireAnswerRefused(String answer, String problem) throws Exception {
        InetSocketAddress server = tls(TlsSetup.PROTOCOL, out -> out.write(HEX.parseHex(answer)));
        KeyException failure = failure(KeyParty.client(), party.target(KeyParty.NODE, server));
        assertThat(failure).hasMessageContaining(problem);
        assertThat(failure.reason()).isEqualTo(KeyException.Reason.ANSWER);
    }

    private static void requireReason(KeyException.Reason reason, KeyTarget target) {
        KeyException failure = failure(KeyParty.client(), target);
        assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    }

    private static KeyException failure(KeyClient client, KeyTarget target) {
        return catchThrowableOfType(KeyException.class, () -> client.establish(target));
    }

    private InetSocketAddress ours() throws Exception {
        KeyServer server = party.serve();
        toClose.add(server);
        return server.address();
    }

    /** A port on which nobody listens: it was free a moment ago. */
    private static InetSocketAddress unused() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        }
    }

    /** What is written after the handshake and the request. */
    private interface Saying {
        void to(OutputStream out) throws Exception;
    }

    private InetSocketAddress tls(@Nullable String protocol, Saying saying) throws Exception {
        return tls(TLS, protocol, saying);
    }

    private InetSocketAddress tls(String version, @Nullable String protocol, Saying saying)
            throws Exception {
        String[] protocols = protocol == null ? new String[0] : new String[] {protocol};
        ServerSocket listener =
                new PlainTls(party.identity(KeyParty.NODE)).listen(version, protocols);
        return serve(
                listener,
                socket -> {
                    byte[] request = socket.getInputStream().readNBytes(16);
                    assertThat(request).isNotNull();
                    saying.to(socket.getOutputStream());
                });
    }

    private InetSocketAddress server(Behaviour behaviour) throws IOException {
        return serve(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
    }

    private InetSocketAddress serve(ServerSocket listener, Behaviour behaviour) {
        toClose.add(listener);
        Thread.ofVirtual()
                .start(() -> {
                    while (!listener.isClosed()) {
                        try (Socket socket = listener.accept()) {
                            behaviour.with(socket);
                        } catch (Exception gone) {
                            assertThat(gone).isNotNull();
                        }
                    }
                });
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }
}
