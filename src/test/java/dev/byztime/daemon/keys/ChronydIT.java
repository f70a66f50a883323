package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.wire.KeyRecord;
import dev.byztime.daemon.wire.KeyRecordStream;
import dev.byztime.seal.AesSiv;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A second, independent peer for TLS, records, the exporter and AES-SIV: chronyd, which speaks the
 * same key establishment with another label, protocol 0 and cookies of type 5, and then NTP.
 */
@Timeout(120)
class ChronydIT {

    private static final HexFormat HEX = HexFormat.of();

    /** As RFC 8915 has it; byztimed's has a {@code /1}. */
    private static final String LABEL = "EXPORTER-network-time-security";

    private static final int NTP = 0;
    private static final int END = 0;
    private static final int NEXT_PROTOCOL = 1;
    private static final int AEAD = 4;
    private static final int COOKIE = 5;
    private static final int PORT = 7;
    private static final int AES_SIV_CMAC_256 = 15;

    /** Extension fields of NTP (RFC 8915, section 5). */
    private static final int UNIQUE_ID_FIELD = 0x0104;

    private static final int COOKIE_FIELD = 0x0204;
    private static final int AUTHENTICATOR_FIELD = 0x0404;
    private static final int NTP_HEADER = 48;

    private static final String SERVER = "localhost";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long PATIENCE_NS = Duration.ofSeconds(60).toNanos();

    private @Nullable Path program;

    @BeforeEach
    void assumeChronyd() {
        Optional<Path> found =
                Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin")
                        .map(folder -> Path.of(folder, "chronyd"))
                        .filter(Files::isExecutable)
                        .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "there is no chronyd");
        program = found.orElseThrow();
    }

    @Test
    void chronydGivesUsKeysAndOpensWhatWeSeal(@TempDir Path folder) throws Exception {
        KeyParty party = new KeyParty(folder);
        CertificateAuthority.Identity files = party.files(SERVER);
        int keyPort = freePort();
        int timePort = freePort();
        Process chronyd =
                start(
                        folder,
                        "port " + timePort,
                        "ntsport " + keyPort,
                        "bindaddress 127.0.0.1",
                        "ntsserverkey " + files.key(),
                        "ntsservercert " + files.certificate(),
                        "ntsprocesses 0",
                        "local stratum 1",
                        "allow 127.0.0.1");
        try {
            awaitListening(keyPort, chronyd);
            TlsSetup setup =
                    TlsSetup.ofClient(null, Authorities.read(files.authority()), KeyParty.CALENDAR);
            TlsPipe pipe = new TlsPipe(setup.clientEngine(SERVER, keyPort), 100_000);
            List<KeyRecord> answer = exchange(pipe, keyPort);
            assertThat(record(answer, NEXT_PROTOCOL).body()).isEqualTo(new byte[] {0, 0});
            assertThat(record(answer, AEAD).body()).isEqualTo(new byte[] {0, AES_SIV_CMAC_256});
            List<byte[]> cookies = bodies(answer, COOKIE);
            assertThat(cookies).hasSize(8);
            byte[] c2s = KeyExport.key(pipe.engine(), LABEL, NTP, 0);
            byte[] s2c = KeyExport.key(pipe.engine(), LABEL, NTP, 1);
            byte[] nts = ask(timePort, query(cookies.getFirst(), c2s));
            byte[] sealed = Objects.requireNonNull(opened(nts, s2c), "not sealed with our key");
            assertThat(fields(sealed, 0).get(COOKIE_FIELD))
                    .hasSize(cookies.getFirst().length)
                    .isNotEqualTo(cookies.getFirst());
        } finally {
            Patiently.kill(chronyd);
        }
    }

    @Test
    void chronydTakesOurKeysAndSealsWhatWeOpen(@TempDir Path folder) throws Exception {
        KeyParty party = new KeyParty(folder);
        TlsSetup setup = TlsSetup.ofServer(party.identity(SERVER), null, false, KeyParty.CALENDAR);
        InetSocketAddress anywhere = new InetSocketAddress("127.0.0.1", 0);
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(anywhere);
                DatagramSocket time = new DatagramSocket(anywhere)) {
            time.setSoTimeout(60_000);
            int keyPort = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            Process chronyd =
                    start(
                            folder,
                            "port 0",
                            "server %s nts iburst ntsport %d port %d"
                                    .formatted(SERVER, keyPort, time.getLocalPort()),
                            "ntstrustedcerts " + party.files(SERVER).authority());
            try {
                TlsPipe pipe = new TlsPipe(setup.serverEngine(), 100_000);
                byte[] cookie = new byte[100];
                RANDOM.nextBytes(cookie);
                Patiently.call(
                        "key establishment",
                        () -> {
                            serve(listener, pipe, time.getLocalPort(), cookie);
                            return true;
                        });
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                time.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                assertThat(fields(query, NTP_HEADER).get(COOKIE_FIELD)).isEqualTo(cookie);
                byte[] c2s = KeyExport.key(pipe.engine(), LABEL, NTP, 0);
                assertThat(opened(query, c2s)).isNotNull();
            } finally {
                Patiently.kill(chronyd);
            }
        }
    }

    /** The client's side. */
    private static List<KeyRecord> exchange(TlsPipe pipe, int port) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(20_000);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + PATIENCE_NS;
        boolean asked = false;
        try (TimedChannel channel = new TimedChannel(System::nanoTime)) {
            channel.connect(new InetSocketAddress("127.0.0.1", port), deadline);
            pipe.begin();
            while (true) {
                if (!asked && pipe.isAgreed()) {
                    assertThat(pipe.engine().getApplicationProtocol()).isEqualTo("ntske/1");
                    pipe.say(
                            KeyRecordStream.write(
                                    List.of(
                                            KeyRecordStream.numbers(NEXT_PROTOCOL, NTP),
                                            KeyRecordStream.numbers(AEAD, AES_SIV_CMAC_256),
                                            KeyRecordStream.numbers(END))));
                    asked = true;
                }
                channel.write(pipe.pending(), deadline);
                pipe.sent();
                answer.writeBytes(pipe.said());
                List<KeyRecord> records = KeyRecordStream.read(answer.toByteArray());
                if (!records.isEmpty() && records.getLast().type() == END) {
                    return records;
                }
                assertThat(channel.read(buffer.clear(), deadline)).isPositive();
                pipe.receive(buffer.flip());
            }
        }
    }

    /** The server's side, to one client that is right. */
    private static void serve(
            ServerSocketChannel listener, TlsPipe pipe, int timePort, byte[] cookie)
            throws Exception {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        try (SocketChannel channel = listener.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(20_000);
            List<KeyRecord> records = List.of();
            while (records.isEmpty() || records.getLast().type() != END) {
                assertThat(channel.read(buffer.clear())).isPositive();
                pipe.receive(buffer.flip());
                channel.write(pipe.pending());
                pipe.sent();
                request.writeBytes(pipe.said());
                records = KeyRecordStream.read(request.toByteArray());
            }
            assertThat(record(records, NEXT_PROTOCOL).body()).isEqualTo(new byte[] {0, 0});
            assertThat(HEX.formatHex(record(records, AEAD).body())).contains("000f");
            pipe.say(
                    KeyRecordStream.write(
                            List.of(
                                    KeyRecordStream.numbers(NEXT_PROTOCOL, NTP),
                                    KeyRecordStream.numbers(AEAD, AES_SIV_CMAC_256),
                                    KeyRecordStream.numbers(PORT, timePort),
                                    new KeyRecord(false, COOKIE, cookie),
                                    KeyRecordStream.numbers(END))));
            pipe.end();
            channel.write(pipe.pending());
            pipe.sent();
        }
    }

    private static byte[] query(byte[] cookie, byte[] c2s) {
        byte[] uniqueId = new byte[32];
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(uniqueId);
        RANDOM.nextBytes(nonce);
        ByteBuffer packet = ByteBuffer.allocate(1000);
        packet.put((byte) 0x23).position(40).putLong(RANDOM.nextLong()); // version 4, client
        packet.putShort((short) UNIQUE_ID_FIELD).putShort((short) 36).put(uniqueId);
        packet.putShort((short) COOKIE_FIELD).putShort((short) (4 + cookie.length)).put(cookie);
        byte[] ad = Arrays.copyOf(packet.array(), packet.position());
        byte[] ciphertext = AesSiv.seal(c2s, ad, nonce, new byte[0]);
        packet.putShort((short) AUTHENTICATOR_FIELD)
                .putShort((short) (8 + nonce.length + ciphertext.length))
                .putShort((short) nonce.length)
                .putShort((short) ciphertext.length)
                .put(nonce)
                .put(ciphertext);
        return Arrays.copyOf(packet.array(), packet.position());
    }

    private static byte[] ask(int port, byte[] query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            socket.receive(answer);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        }
    }

    /** What is sealed in the authenticator of a packet; null if it was not sealed with this key. */
    private static byte @Nullable [] opened(byte[] packet, byte[] key) {
        byte[] body = Objects.requireNonNull(fields(packet, NTP_HEADER).get(AUTHENTICATOR_FIELD));
        ByteBuffer fields = ByteBuffer.wrap(body);
        byte[] nonce = new byte[fields.getShort()];
        byte[] ciphertext = new byte[fields.getShort()];
        fields.get(nonce).get(ciphertext);
        int begin = packet.length - 4 - body.length; // it is the last one
        return AesSiv.open(key, Arrays.copyOf(packet, begin), nonce, ciphertext);
    }

    private static Map<Integer, byte[]> fields(byte[] bytes, int from) {
        Map<Integer, byte[]> fields = new TreeMap<>();
        ByteBuffer rest = ByteBuffer.wrap(bytes, from, bytes.length - from);
        while (rest.remaining() >= 4) {
            int type = rest.getShort() & 0xFFFF;
            byte[] body = new byte[rest.getShort() - 4];
            rest.get(body);
            fields.put(type, body);
        }
        return fields;
    }

    private static KeyRecord record(List<KeyRecord> records, int type) {
        return records.stream().filter(r -> r.type() == type).findFirst().orElseThrow();
    }

    private static List<byte[]> bodies(List<KeyRecord> records, int type) {
        return records.stream().filter(r -> r.type() == type).map(KeyRecord::body).toList();
    }

    private Process start(Path folder, String... settings) throws IOException {
        Path configuration = folder.resolve("chrony.conf");
        Files.writeString(
                configuration,
                String.join("\n", settings)
                        + "\ncmdport 0\nbindcmdaddress /\npidfile "
                        + folder.resolve("chronyd.pid")
                        + "\n");
        // -x: it leaves the clock alone; -U: it need not be root
        Process chronyd =
                new ProcessBuilder(
                                String.valueOf(program),
                                "-4",
                                "-d",
                                "-x",
                                "-U",
                                "-u",
                                System.getProperty("user.name"),
                                "-f",
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("chronyd.log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(chronyd::destroyForcibly));
        return chronyd;
    }

    private static void awaitListening(int port, Process server) {
        Patiently.until(() -> {
            assertThat(server.isAlive()).isTrue();
            try (SocketChannel probe =
                    SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
                return probe.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
