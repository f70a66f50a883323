package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class UdpSocketTests {

    private static final int CAPACITY = 512;

    private final LinuxClock clock = new LinuxClock();
    private final List<UdpSocket> sockets = new ArrayList<>();
    private final Datagram datagram = new Datagram(CAPACITY);

    @AfterEach
    void close() {
        sockets.forEach(UdpSocket::close);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "::1,::1", "::,127.0.0.1", "::,::1", "0.0.0.0,127.0.0.1"})
    void datagramsGoThereAndBack(String bound, String reached) throws IOException {
        assumeTrue(!reached.contains(":") || hasIpv6());
        UdpSocket server = open(bound, false);
        UdpSocket client = open("::", true);

        client.send(bytes("query"), at(reached, server));
        receive(server);
        assertThat(text()).isEqualTo("query");

        assertThat(server.answer(bytes("answer"), datagram)).isNotNegative();
        receive(client);
        assertThat(text()).isEqualTo("answer");
        assertThat(datagram.from()).isEqualTo(at(reached, server));
    }

    @Test
    void answerLeavesFromTheAddressThatWasAsked() throws IOException {
        UdpSocket server = open("::", false);
        UdpSocket client = open("::", false);

        client.send(bytes("query"), at("127.0.0.7", server));
        receive(server);
        server.answer(bytes("answer"), datagram);
        receive(client);

        assertThat(datagram.from()).isEqualTo(at("127.0.0.7", server));
    }

    @Test
    void kernelStampsWhatArrivesAndWhatLeaves() throws IOException {
        UdpSocket server = open("127.0.0.1", false);
        UdpSocket client = open("127.0.0.1", true);
        StampMapping mapping = new StampMapping();
        for (int i = 0; i < 3; i++) {
            ClockBracket before = clock.bracket();
            int number = client.send(bytes("query"), at("127.0.0.1", server));
            receive(server);
            ClockBracket after = clock.bracket();
            mapping.note(before);
            mapping.note(after);

            assertThat(number).isEqualTo(i);
            assertThat(datagram.isStamped()).isTrue();
            Patiently.until(() -> client.receiveSendStamp() == number);
            long left = mapping.latestNs(client.sendStampNs());
            long arrived = mapping.latestNs(datagram.stampNs());
            assertThat(left).isBetween(before.rawBeforeNs(), after.rawAfterNs());
            assertThat(arrived).isBetween(before.rawBeforeNs(), after.rawAfterNs());
            assertThat(mapping.earliestNs(client.sendStampNs())).isLessThanOrEqualTo(arrived);
        }
        assertThat(client.receiveSendStamp()).isEqualTo(UdpSocket.NOTHING);
    }

    @Test
    void numbersAreRightAfterARefusal() throws IOException {
        UdpSocket server = open("127.0.0.1", false);
        UdpSocket client = open("127.0.0.1", true);
        int first = client.send(bytes("query"), at("127.0.0.1", server));
        Patiently.until(() -> client.receiveSendStamp() == first);

        int refused = client.send(bytes("query"), new InetSocketAddress("127.0.0.1", 0));
        int second = client.send(bytes("query"), at("127.0.0.1", server));

        assertThat(refused).isEqualTo(UdpSocket.LOST);
        Patiently.until(() -> client.receiveSendStamp() == second);
    }

    @Test
    void nothingIsThereAtFirst() throws IOException {
        UdpSocket socket = open("127.0.0.1", true);

        assertThat(socket.receive(datagram)).isEqualTo(UdpSocket.NOTHING);
        assertThat(socket.receiveSendStamp()).isEqualTo(UdpSocket.NOTHING);
    }

    @Test
    void longDatagramIsPassedOver() throws IOException {
        UdpSocket server = open("127.0.0.1", false);
        try (DatagramSocket stranger = new DatagramSocket()) {
            for (int length : new int[] {CAPACITY + 1, 60_000, 0, CAPACITY}) {
                stranger.send(
                        new DatagramPacket(new byte[length], length, at("127.0.0.1", server)));
            }
        }
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lengths.add(receive(server));
        }
        assertThat(lengths).containsExactly(UdpSocket.LOST, UdpSocket.LOST, 0, CAPACITY);
    }

    @Test
    void datagramsThatTheKernelDropsAreCounted() throws IOException {
        UdpSocket server = open("127.0.0.1", false);
        UdpSocket client = open("127.0.0.1", false);
        int sent = 20_000; // more than the buffer has room for
        for (int i = 0; i < sent; i++) {
            client.send(bytes("flood"), at("127.0.0.1", server));
        }
        int received = 0;
        while (server.receive(datagram) != UdpSocket.NOTHING) {
            received++;
        }
        client.send(bytes("next"), at("127.0.0.1", server));
        receive(server);

        assertThat(received).isBetween(100, sent - 1);
        assertThat(server.dropped()).isEqualTo(sent - received);
    }

    @Test
    void addressInUseIsNamed() throws IOException {
        UdpSocket server = open("127.0.0.1", false);

        assertThatThrownBy(() -> UdpSocket.open(server.localAddress(), CAPACITY, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("" + server.localAddress().getPort())
                .hasMessageContaining("Address already in use");
    }

    @Test
    void pollerSaysWhoIsReady() throws IOException {
        UdpSocket server = open("127.0.0.1", false);
        UdpSocket client = open("127.0.0.1", false);
        try (Poller poller = new Poller(server, client)) {
            poller.await(0);
            assertThat(poller.isReady(0)).isFalse();
            client.send(bytes("query"), at("127.0.0.1", server));
            poller.await(60_000_000_000L);
            assertThat(poller.isReady(0)).isTrue();
            assertThat(poller.isReady(1)).isFalse();

            receive(server);
            poller.wake();
            poller.await(60_000_000_000L); // returns, or the test would end here
            assertThat(poller.isReady(0)).isFalse();
            poller.await(1_000);
        }
    }

    private UdpSocket open(String address, boolean stampsSent) throws IOException {
        UdpSocket socket =
                UdpSocket.open(
                        new InetSocketAddress(InetAddress.getByName(address), 0),
                        CAPACITY,
                        stampsSent);
        sockets.add(socket);
        return socket;
    }

    private int receive(UdpSocket from) {
        int[] length = {UdpSocket.NOTHING};
        Patiently.until(() -> (length[0] = from.receive(datagram)) != UdpSocket.NOTHING);
        return length[0];
    }

    private String text() {
        return new String(datagram.content(), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static InetSocketAddress at(String address, UdpSocket socket) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(address), socket.localAddress().getPort());
    }

    private static boolean hasIpv6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }
}
