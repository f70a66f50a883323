package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Checks what is read of connections with real ones. */
class TcpTableTests {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0"})
    void tellsWhoHasHungUp(String address) throws Exception {
        InetAddress here = InetAddress.getByName(address);
        try (ServerSocket server = bound(here)) {
            InetAddress to = here.isAnyLocalAddress() ? InetAddress.getByName("127.0.0.1") : here;
            Socket client = new Socket(to, server.getLocalPort());
            try (Socket accepted = server.accept()) {
                InetSocketAddress peer = (InetSocketAddress) accepted.getRemoteSocketAddress();
                InetSocketAddress local = (InetSocketAddress) accepted.getLocalSocketAddress();
                assertThat(TcpTable.read().of(peer, local)).isEqualTo(TcpTable.State.OPEN);
                assertThat(TcpTable.read().of(peer, new InetSocketAddress(local.getAddress(), 1)))
                        .isEqualTo(TcpTable.State.NONE);

                client.getOutputStream().write('x'); // not read by anybody
                client.close();
                assertThat(TcpTable.read().of(peer, local))
                        .isEqualTo(TcpTable.State.CLOSED_BY_PEER);
            } finally {
                client.close();
            }
        }
    }

    /** A reset leaves nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void tellsOfConnectionsThatAreNoMore(String address) throws Exception {
        InetAddress here = InetAddress.getByName(address);
        try (ServerSocket server = bound(here);
                Socket client = new Socket(here, server.getLocalPort());
                Socket accepted = server.accept()) {
            client.setSoLinger(true, 0);
            client.close();
            assertThat(
                            TcpTable.read()
                                    .of(
                                            (InetSocketAddress) accepted.getRemoteSocketAddress(),
                                            (InetSocketAddress) accepted.getLocalSocketAddress()))
                    .isEqualTo(TcpTable.State.NONE);
        }
    }

    /** Then its two ends may be those of an earlier connection, whose port is used again. */
    @Test
    void doesNotTellOfConnectionsThatNobodyHasAcceptedYet() throws Exception {
        try (ServerSocket server = bound(InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            InetSocketAddress peer = (InetSocketAddress) client.getLocalSocketAddress();
            InetSocketAddress local = (InetSocketAddress) client.getRemoteSocketAddress();
            assertThat(TcpTable.read().of(peer, local)).isEqualTo(TcpTable.State.NONE);
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getRemoteSocketAddress()).isEqualTo(peer);
                assertThat(TcpTable.read().of(peer, local)).isEqualTo(TcpTable.State.OPEN);
            }
        }
    }

    /** One port of a client serves for connections to several addresses, which end one by one. */
    @Test
    void tellsApartWhatDiffersInTheLocalAddressAlone() throws Exception {
        try (ServerSocket server = bound(InetAddress.getByName("0.0.0.0"));
                Socket first = new Socket();
                Socket second = new Socket()) {
            int port = server.getLocalPort();
            first.setReuseAddress(true);
            second.setReuseAddress(true);
            first.bind(new InetSocketAddress("127.0.0.1", 0));
            second.bind(new InetSocketAddress("127.0.0.1", first.getLocalPort()));
            first.connect(new InetSocketAddress("127.0.0.1", port));
            second.connect(new InetSocketAddress("127.0.0.2", port));
            try (Socket one = server.accept();
                    Socket other = server.accept()) {
                InetSocketAddress peer = (InetSocketAddress) one.getRemoteSocketAddress();
                assertThat(other.getRemoteSocketAddress()).isEqualTo(peer);
                first.close();
                TcpTable table = TcpTable.read();
                assertThat(table.of(peer, (InetSocketAddress) one.getLocalSocketAddress()))
                        .isEqualTo(TcpTable.State.CLOSED_BY_PEER);
                assertThat(table.of(peer, (InetSocketAddress) other.getLocalSocketAddress()))
                        .isEqualTo(TcpTable.State.OPEN);
            }
        }
    }

    private static ServerSocket bound(InetAddress here) throws Exception {
        ServerSocket server = new ServerSocket();
        try {
            server.bind(new InetSocketAddress(here, 0));
        } catch (BindException e) {
            server.close();
            assumeTrue(false, "there is no " + here);
        }
        return server;
    }
}
