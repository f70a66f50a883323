package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byztime.daemon.wire.KeyAnswer;
import dev.byztime.daemon.wire.MalformedException;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** What strangers can do to the key server, over real connections on the loopback interface. */
@Timeout(60)
class KeyServerTests {

    private static final HexFormat HEX = HexFormat.of();
    private static final String TLS = "TLSv1.3";
    private static final String KEYS = TlsSetup.PROTOCOL;

    private static @Nullable KeyParty shared;

    private final KeyParty party = Objects.requireNonNull(shared);
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @BeforeAll
    static void prepare(@TempDir Path folder) {
        shared = new KeyParty(folder);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : toClose.reversed()) {
            if (each instanceof Socket socket) {
                closeQuietly(socket);
            } else {
                each.close();
            }
        }
    }

    /** TLS says goodbye also to those who have gone. */
    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            assertThat(gone).isNotNull();
        }
    }

    @Test
    void givesEightCookiesOfTheSessionsKeys() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        EstablishedKeys keys =
                KeyParty.client().establish(party.target(KeyParty.NODE, server.address()));
        assertThat(keys.cookies()).hasSize(8);
        for (byte[] cookie : keys.cookies()) {
            assertThat(party.seals.openCookie(cookie))
                    .usingRecursiveComparison()
                    .isEqualTo(keys.session());
        }
        assertThat(keys.session().clientToServer()).hasSize(32);
        assertThat(keys.session().serverToClient())
                .hasSize(32)
                .isNotEqualTo(keys.session().clientToServer());
        assertThat(keys.server()).isEqualTo(server.address());
        await(server, KeyServerOutcome.COOKIES, 1);
        Patiently.until(() -> server.openConnections() == 0);
        EstablishedKeys others =
                KeyParty.client().establish(party.target(KeyParty.NODE, server.address()));
        assertThat(others.session().clientToServer()).isNotEqualTo(keys.session().clientToServer());
    }

    @Test
    void repliesToRequestsInAnyPiecesWithAnythingAfterThem() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        SSLSocket socket = connect(server, TLS, KEYS);
        byte[] request = HEX.parseHex("80010002c25a80040002000f80000000bffe000461626364");
        for (byte one : request) {
            socket.getOutputStream().write(one);
        }
        requireCookies(answer(socket));
        await(server, KeyServerOutcome.COOKIES, 1);
    }

    @Test
    void clientThatClosesItsSideIsAnswered() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        SSLSocket socket = connect(server, TLS, KEYS);
        socket.getOutputStream().write(KeyAnswer.request());
        socket.shutdownOutput();
        requireCookies(answer(socket));
        SSLSocket unfinished = connect(server, TLS, KEYS);
        unfinished.getOutputStream().write(HEX.parseHex("80010002c25a"));
        unfinished.shutdownOutput();
        assertThat(answer(unfinished)).isEmpty();
        await(server, KeyServerOutcome.CLOSED, 1);
    }

    @Test
    void wrongRequestsAreToldSo() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        SSLSocket socket = connect(server, TLS, KEYS);
        socket.getOutputStream().write(HEX.parseHex("80010002c25abffe000080000000"));
        assertThat(answer(socket)).isEqualTo(HEX.parseHex("800200020000" + "80000000"));
        SSLSocket ntp = connect(server, TLS, KEYS);
        ntp.getOutputStream().write(HEX.parseHex("80010002000080040002000f80000000"));
        assertThat(answer(ntp)).isEqualTo(HEX.parseHex("80010000" + "80040002000f" + "80000000"));
        await(server, KeyServerOutcome.REFUSED, 2);
    }

    @Test
    void endlessRecordsEnd() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        SSLSocket socket = connect(server, TLS, KEYS);
        byte[] record = HEX.parseHex("3ffe0000".repeat(64));
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 100_000; i++) {
                                socket.getOutputStream().write(record);
                            }
                        })
                .isInstanceOf(IOException.class);
        await(server, KeyServerOutcome.TOO_LONG, 1);
        Patiently.until(() -> server.openConnections() == 0);
    }

    @Test
    void oneHugeRecordIsNotWaitedFor() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        SSLSocket socket = connect(server, TLS, KEYS);
        socket.getOutputStream().write(HEX.parseHex("3ffeffff"));
        socket.getOutputStream().write(new byte[1200]);
        assertThat(answer(socket)).isEmpty();
        await(server, KeyServerOutcome.TOO_LONG, 1);
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        assertThatThrownBy(() -> connect(server, "TLSv1.2", KEYS).startHandshake())
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("protocol_version");
        await(server, KeyServerOutcome.TLS, 1);
    }

    @Test
    void otherProtocolIsRefusedAndNoneToo() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        assertThatThrownBy(() -> connect(server, TLS, "h2").startHandshake())
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("no_application_protocol");
        await(server, KeyServerOutcome.TLS, 1);
        SSLSocket none = connect(server, TLS);
        none.getOutputStream().write(KeyAnswer.request());
        assertThat(answer(none)).isEmpty();
        await(server, KeyServerOutcome.PROTOCOL_NAME, 1);
        SSLSocket amongOthers = connect(server, TLS, "h2", KEYS);
        amongOthers.getOutputStream().write(KeyAnswer.request());
        requireCookies(answer(amongOthers));
    }

    @Test
    void whatIsNotTlsIsRefused() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        try (Socket socket = plain(server)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(100);
        }
        await(server, KeyServerOutcome.TLS, 1);
    }

    /** A record header that announces 16 KiB, and then nothing but handshake bytes without end. */
    @Test
    void endlessHandshakeEnds() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        try (Socket socket = plain(server)) {
            OutputStream out = socket.getOutputStream();
            byte[] record = new byte[5 + 16_384];
            System.arraycopy(HEX.parseHex("1603014000" + "010fffff"), 0, record, 0, 9);
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10_000; i++) {
                                    out.write(record);
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
        await(server, KeyServerOutcome.TLS, 1);
        Patiently.until(() -> server.openConnections() == 0);
    }

    @Test
    void silenceIsCutOffAtEveryStage() throws Exception {
        KeyServer server = serve(limits(KeyParty.AMPLE_TO_BEGIN_NS, 1000, 1000, 1000));
        try (Socket nothing = plain(server);
                Socket half = plain(server)) {
            half.getOutputStream().write(HEX.parseHex("16030102"));
            SSLSocket shaken = connect(server, TLS, KEYS);
            shaken.startHandshake();
            SSLSocket noEnd = connect(server, TLS, KEYS);
            noEnd.getOutputStream().write(HEX.parseHex("80010002c25a80040002000f"));
            assertThat(nothing.getInputStream().read()).isEqualTo(-1);
            assertThat(half.getInputStream().read()).isEqualTo(-1);
            assertThat(answer(shaken)).isEmpty();
            assertThat(answer(noEnd)).isEmpty();
        }
        await(server, KeyServerOutcome.TIMED_OUT, 4);
    }

    @Test
    void slowClientsAreCutOffHoweverOftenTheySaySomething() throws Exception {
        KeyServer server = serve(limits(KeyParty.SHORT_NS, 1000, 1000, 1000));
        Socket socket = plain(server);
        socket.getOutputStream().write(HEX.parseHex("1603014000")); // 16 KiB are to follow
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
        try {
            var _ =
                    drip.scheduleAtFixedRate(
                            () -> {
                                try {
                                    socket.getOutputStream().write(1);
                                } catch (IOException gone) {
                                    throw new UncheckedIOException(gone);
                                }
                            },
                            0,
                            10,
                            TimeUnit.MILLISECONDS);
            await(server, KeyServerOutcome.TIMED_OUT, 1);
            assertThat(server.openConnections()).isZero();
        } finally {
            drip.shutdownNow();
        }
    }

    /** It says goodbye only when its time is over, although it has its answer. */
    @Test
    void clientThatDoesNotCloseCostsNoMoreThanItsTime() throws Exception {
        KeyServer server = serve(limits(KeyParty.AMPLE_TO_BEGIN_NS, 1000, 1000, 1000));
        SSLSocket socket = connect(server, TLS, KEYS);
        socket.getOutputStream().write(KeyAnswer.request());
        await(server, KeyServerOutcome.COOKIES, 1);
        Patiently.until(() -> server.openConnections() == 0);
        assertThat(server.count(KeyServerOutcome.TIMED_OUT)).isZero();
    }

    @Test
    void noMoreConnectionsThanAreAllowed() throws Exception {
        KeyServer server = serve(limits(KeyParty.AMPLE.sessionNs(), 4, 1000, 1000));
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(plain(server));
        }
        Patiently.until(() -> server.openConnections() == 3);
        try (Socket next = plain(server)) {
            assertThat(next.getInputStream().read()).isEqualTo(-1);
        }
        await(server, KeyServerOutcome.FULL, 1);
        held.getFirst().close();
        Patiently.until(() -> server.openConnections() == 2);
        KeyParty.client().establish(party.target(KeyParty.NODE, server.address()));
        KeyServer perNetwork = serve(limits(KeyParty.AMPLE.sessionNs(), 1000, 2, 1000));
        for (int i = 0; i < 2; i++) {
            plain(perNetwork);
        }
        Patiently.until(() -> perNetwork.openConnections() == 2);
        try (Socket next = plain(perNetwork)) {
            assertThat(next.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whoAsksTooOftenIsTurnedAway() throws Exception {
        KeyServer server = serve(new KeyServer.Limits(KeyParty.AMPLE.sessionNs(), 99, 99, 1e-9, 2));
        KeyTarget target = party.target(KeyParty.NODE, server.address());
        KeyParty.client().establish(target);
        KeyParty.client().establish(target);
        assertThatThrownBy(() -> KeyParty.client().establish(target))
                .isInstanceOf(KeyException.class)
                .extracting(e -> ((KeyException) e).reason())
                .isEqualTo(KeyException.Reason.CLOSED);
        await(server, KeyServerOutcome.LIMITED, 1);
    }

    @Test
    void strangersDoNotKeepPeersOut() throws Exception {
        Identity identity = party.identity(KeyParty.NODE);
        AtomicBoolean known = new AtomicBoolean();
        KeyServer server =
                party.serve(
                        () -> identity,
                        new KeyServer.Clients(address -> true, address -> known.get(), null, false),
                        new KeyServer.Limits(KeyParty.AMPLE.sessionNs(), 4, 99, 1e-9, 3));
        toClose.add(server);
        for (int i = 0; i < 3; i++) {
            plain(server);
        }
        Patiently.until(() -> server.openConnections() == 3);
        KeyTarget target = party.target(KeyParty.NODE, server.address());
        assertThatThrownBy(() -> KeyParty.client().establish(target))
                .isInstanceOf(KeyException.class);
        await(server, KeyServerOutcome.FULL, 1);
        known.set(true);
        assertThat(KeyParty.client().establish(target).cookies()).hasSize(8);
    }

    @Test
    void onlyAdmittedAddressesAreServed() throws Exception {
        Identity identity = party.identity(KeyParty.NODE);
        KeyServer server =
                party.serve(
                        () -> identity,
                        new KeyServer.Clients(address -> false, null, false),
                        KeyParty.AMPLE);
        toClose.add(server);
        try (Socket socket = plain(server)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await(server, KeyServerOutcome.NOT_ADMITTED, 1);
    }

    @Test
    void certificatesOfClientsMayBeAskedForOrRequired() throws Exception {
        Identity identity = party.identity(KeyParty.NODE);
        Identity other = party.identity("other.test");
        for (boolean required : new boolean[] {false, true}) {
            KeyServer.Clients clients = new KeyServer.Clients(address -> true, trusted(), required);
            KeyServer server = party.serve(() -> identity, clients, KeyParty.AMPLE);
            toClose.add(server);
            KeyTarget target = party.target(KeyParty.NODE, server.address());
            assertThat(client(other).establish(target).cookies()).hasSize(8);
            if (required) {
                assertThatThrownBy(() -> client(null).establish(target))
                        .isInstanceOf(KeyException.class)
                        .extracting(e -> ((KeyException) e).reason())
                        .isIn(KeyException.Reason.TLS, KeyException.Reason.CLOSED);
                await(server, KeyServerOutcome.TLS, 1);
            } else {
                assertThat(client(null).establish(target).cookies()).hasSize(8);
            }
        }
    }

    @Test
    void certificateOfAClientMustBeTrusted(@TempDir Path folder) throws Exception {
        Identity identity = party.identity(KeyParty.NODE);
        KeyServer.Clients clients = new KeyServer.Clients(address -> true, trusted(), true);
        KeyServer server = party.serve(() -> identity, clients, KeyParty.AMPLE);
        toClose.add(server);
        Identity stranger = new KeyParty(folder).identity(KeyParty.NODE);
        // Which authorities it asks for is in the request, so that ours shows none; a liar would.
        SSLSocket socket = new PlainTls(stranger).connect(server.address(), TLS, KEYS);
        toClose.add(socket);
        assertThatThrownBy(
                        () -> {
                            socket.getOutputStream().write(KeyAnswer.request());
                            requireCookies(socket.getInputStream().readAllBytes());
                        })
                .isInstanceOf(SSLException.class);
        await(server, KeyServerOutcome.TLS, 1);
    }

    @Test
    void newAuthoritiesOfClientsCountFromTheNextConnectionOn(@TempDir Path folder)
            throws Exception {
        Identity identity = party.identity(KeyParty.NODE);
        KeyParty others = new KeyParty(folder);
        AtomicReference<Authorities> trusted = new AtomicReference<>(others.authorities());
        KeyServer server =
                party.serve(
                        () -> identity,
                        new KeyServer.Clients(address -> true, trusted::get, true),
                        KeyParty.AMPLE);
        toClose.add(server);
        KeyTarget target = party.target(KeyParty.NODE, server.address());
        Identity other = party.identity("other.test");
        assertThatThrownBy(() -> client(other).establish(target)).isInstanceOf(KeyException.class);

        trusted.set(party.authorities());
        assertThat(client(other).establish(target).cookies()).hasSize(8);
        Identity former = others.identity(KeyParty.NODE);
        assertThatThrownBy(() -> client(former).establish(target)).isInstanceOf(KeyException.class);
    }

    @Test
    void newCertificateIsShownFromTheNextConnectionOn() throws Exception {
        AtomicReference<Identity> identity = new AtomicReference<>(party.identity(KeyParty.NODE));
        KeyServer server = party.serve(identity::get, KeyServer.Clients.ANY, KeyParty.AMPLE);
        toClose.add(server);
        KeyTarget other = party.target("other.test", server.address());
        assertThatThrownBy(() -> KeyParty.client().establish(other))
                .isInstanceOf(KeyException.class);
        identity.set(party.identity("other.test"));
        assertThat(KeyParty.client().establish(other).cookies()).hasSize(8);
    }

    @Test
    void endsWithAllItsConnections() throws Exception {
        KeyServer server = serve(KeyParty.AMPLE);
        try (Socket socket = plain(server)) {
            Patiently.until(() -> server.openConnections() == 1);
            server.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        server.close();
    }

    private KeyServer serve(KeyServer.Limits limits) throws Exception {
        Identity identity = party.identity(KeyParty.NODE);
        KeyServer server = party.serve(() -> identity, KeyServer.Clients.ANY, limits);
        toClose.add(server);
        return server;
    }

    private static KeyServer.Limits limits(
            long sessionNs, int connections, int perNetwork, int burst) {
        return new KeyServer.Limits(sessionNs, connections, perNetwork, 1000, burst);
    }

    private Supplier<Authorities> trusted() throws Exception {
        Authorities authorities = party.authorities();
        return () -> authorities;
    }

    private static KeyClient client(@Nullable Identity own) {
        return KeyParty.client(KeyParty.PATIENT, KeyParty.CALENDAR, own);
    }

    private SSLSocket connect(KeyServer server, String version, String... protocols)
            throws IOException {
        SSLSocket socket = new PlainTls(null).connect(server.address(), version, protocols);
        toClose.add(socket);
        return socket;
    }

    private Socket plain(KeyServer server) throws IOException {
        InetSocketAddress address = server.address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        toClose.add(socket);
        return socket;
    }

    /** All that comes until the server ends the connection, in whatever way. */
    private static byte[] answer(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[500];
        try {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                all.write(part, 0, length);
            }
        } catch (SSLException | SocketException ended) {
            assertThat(ended).isNotInstanceOf(SocketTimeoutException.class);
        }
        return all.toByteArray();
    }

    private static void requireCookies(byte[] answer) throws MalformedException {
        assertThat(new KeyAnswer().add(answer, answer.length)).hasSize(8);
    }

    private static void await(KeyServer server, KeyServerOutcome outcome, long count) {
        Patiently.until(() -> server.count(outcome) == count);
    }
}
