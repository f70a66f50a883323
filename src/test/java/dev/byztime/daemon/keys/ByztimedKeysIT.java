package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.VoteStatus;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.ResponsePlaintext;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.PlainTimedata;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Keys and sealed messages between ours and byztimed 2.0.1, in both directions. */
@Timeout(120)
class ByztimedKeysIT {

    private static final String OURS = KeyParty.NODE;
    private static final String THEIRS = "byztimed.test";
    private static final int LONGEST = 65_535;

    private static @Nullable KeyParty shared;
    private static @Nullable CertificateAuthority sharedAuthority;

    private final KeyParty party = Objects.requireNonNull(shared);
    private final CertificateAuthority authority = Objects.requireNonNull(sharedAuthority);

    @BeforeAll
    static void prepare(@TempDir Path folder) {
        sharedAuthority = new CertificateAuthority(folder);
        shared = new KeyParty(sharedAuthority);
    }

    @BeforeEach
    void assumeByztimed() {
        Byztimed.assumePresent();
    }

    @Test
    void byztimedGivesUsKeysAndAnswersUs(@TempDir Path folder) throws Exception {
        try (Byztimed byztimed = Byztimed.among(Map.of(), THEIRS, folder, authority)) {
            byztimed.start();
            InetSocketAddress server = new InetSocketAddress("127.0.0.1", byztimed.port());
            PeerKeys keys = new PeerKeys(new SecureRandom(), 1);
            assertThat(keys.beginEstablishment(0)).isTrue();
            keys.established(KeyParty.client().establish(party.target(THEIRS, server)), 0);
            assertThat(keys.cookies()).isEqualTo(8);
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(server);
                socket.setSoTimeout(20_000);
                for (int poll = 0; poll < 20; poll++) {
                    Query query = Objects.requireNonNull(keys.query());
                    Received received = asked(socket, query);
                    assertThat(received).isInstanceOf(Received.Answer.class);
                    ResponsePlaintext response = ((Received.Answer) received).response();
                    assertThat(response.status()).isEqualTo(VoteStatus.COMMITTED);
                    keys.answered(query, response);
                    assertThat(keys.cookies()).isEqualTo(8);
                }
                keys.query();
                keys.query();
                keys.query();
                Query refill = Objects.requireNonNull(keys.query());
                keys.answered(refill, ((Received.Answer) asked(socket, refill)).response());
                assertThat(keys.cookies()).isEqualTo(8);
            }
        }
    }

    @Test
    void byztimedThatLostItsKeysRefusesAndGivesOthers(@TempDir Path folder, @TempDir Path later)
            throws Exception {
        PeerKeys keys = new PeerKeys(new SecureRandom(), 1);
        try (Byztimed byztimed = Byztimed.among(Map.of(), THEIRS, folder, authority)) {
            byztimed.start();
            InetSocketAddress server = new InetSocketAddress("127.0.0.1", byztimed.port());
            assertThat(keys.beginEstablishment(0)).isTrue();
            keys.established(KeyParty.client().establish(party.target(THEIRS, server)), 0);
        }
        try (Byztimed other = Byztimed.among(Map.of(), THEIRS, later, authority);
                DatagramSocket socket = new DatagramSocket()) {
            other.start();
            socket.connect(new InetSocketAddress("127.0.0.1", other.port()));
            socket.setSoTimeout(20_000);
            Query query = Objects.requireNonNull(keys.query());
            Received received = asked(socket, query);
            assertThat(received).isInstanceOf(Received.Refused.class);
            keys.refused(((Received.Refused) received).query());
            assertThat(keys.beginEstablishment(10_000_000_000L)).isTrue();
        }
    }

    /**
     * It has 8 cookies after a key establishment. When it has asked more often than that without
     * another one, it has taken cookies out of our answers.
     */
    @Test
    void byztimedTakesOurKeysAndAnswers(@TempDir Path folder) throws Exception {
        try (KeyServer server = party.serve();
                DatagramSocket socket = new DatagramSocket(server.address());
                Byztimed byztimed =
                        Byztimed.among(
                                Map.of(OURS, server.address().getPort()),
                                THEIRS,
                                folder,
                                authority)) {
            AtomicInteger answered = new AtomicInteger();
            Thread answering = Thread.ofVirtual().start(() -> answer(socket, answered));
            byztimed.start();
            Patiently.until(() -> answered.get() >= 12);
            assertThat(server.count(KeyServerOutcome.COOKIES)).as(byztimed.log()).isOne();
            assertThat(PlainTimedata.read(byztimed.timedata()).current().isSynchronized()).isTrue();
            socket.close();
            Patiently.join(answering);
        }
    }

    private static Received asked(DatagramSocket socket, Query query) throws IOException {
        socket.send(new DatagramPacket(query.datagram(), query.datagram().length));
        DatagramPacket answer = new DatagramPacket(new byte[LONGEST], LONGEST);
        socket.receive(answer);
        assertThat(answer.getLength()).isLessThanOrEqualTo(query.datagram().length);
        byte[] bytes = Arrays.copyOf(answer.getData(), answer.getLength());
        return Received.of(bytes, id -> Arrays.equals(id, query.uniqueId()) ? query : null);
    }

    private void answer(DatagramSocket socket, AtomicInteger answered) {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        try {
            while (true) {
                socket.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                packet.setLength(LONGEST);
                if (Judgement.of(query, party.seals) instanceof Judgement.Answer asked) {
                    byte[] answer =
                            Objects.requireNonNull(
                                    party.seals.answer(asked, query.length, now(asked)));
                    socket.send(
                            new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    answered.incrementAndGet();
                }
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ResponsePlaintext now(Judgement.Answer asked) {
        long local = System.nanoTime();
        Instant real = Instant.now();
        long vote = real.getEpochSecond() * 1_000_000_000 + real.getNano() - local;
        return new ResponsePlaintext(
                new byte[16],
                local,
                vote,
                party.seals.cookies(asked.keys(), asked.cookies()),
                VoteStatus.COMMITTED,
                0,
                false,
                0);
    }
}
