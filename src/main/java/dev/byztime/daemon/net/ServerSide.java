package dev.byztime.daemon.net;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.keys.AddressBuckets;
import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.keys.KeyServer;
import dev.byztime.linux.UdpSocket;
import dev.byztime.seal.MasterKeys;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * What a node answers its peers with: its key server, its master keys, and the socket to which
 * queries come. A node that only reads has none.
 */
final class ServerSide implements AutoCloseable {

    /** The rate of refusals that a network near one address gets in the long run. */
    private static final double REFUSALS_PER_SECOND = 20;

    /** The number of refusals that such a network gets at once. */
    private static final int MAX_REFUSALS_AT_ONCE = 100;

    /** The number of networks that are remembered. */
    private static final int MAX_NETWORKS = 4096;

    private final HostClocks clocks;
    private final MasterKeys masterKeys;
    private final AnswerSeals seals;
    private final KeyServer keyServer;
    private final UdpSocket socket;

    private ServerSide(
            HostClocks clocks,
            MasterKeys masterKeys,
            AnswerSeals seals,
            KeyServer keyServer,
            UdpSocket socket) {
        this.clocks = clocks;
        this.masterKeys = masterKeys;
        this.seals = seals;
        this.keyServer = keyServer;
        this.socket = socket;
    }

    /**
     * Opens the file of the master keys and both sockets, which have the same port.
     *
     * @param listen the address of the key server
     * @param addresses the addresses of peers, for which places at the key server are reserved
     * @throws IOException if the file or a socket cannot be opened
     */
    static ServerSide open(
            GroupPlan plan,
            InetSocketAddress listen,
            CertificateFiles identity,
            PeerAddresses addresses,
            HostClocks clocks,
            RandomGenerator random)
            throws IOException {
        MasterKeys masterKeys =
                MasterKeys.open(
                        new PrivateFile(plan.besideTimedata(".keys")),
                        random,
                        calendarSeconds(clocks));
        AnswerSeals seals = new AnswerSeals(masterKeys, random);
        KeyServer keyServer =
                KeyServer.open(
                        listen,
                        identity::current,
                        clients(plan.clients(), addresses),
                        seals,
                        KeyServer.Limits.DEFAULT,
                        clocks.calendar(),
                        clocks::rawNs);
        try {
            UdpSocket socket =
                    UdpSocket.open(keyServer.address(), GroupNode.MAX_DATAGRAM_BYTES, true);
            return new ServerSide(clocks, masterKeys, seals, keyServer, socket);
        } catch (IOException | RuntimeException e) {
            keyServer.close();
            throw e;
        }
    }

    /**
     * The clients of the key server. Places are reserved for peers, so that strangers cannot keep
     * them out.
     */
    private static KeyServer.Clients clients(KeyServer.Clients planned, PeerAddresses addresses) {
        return new KeyServer.Clients(
                address -> planned.admitted().test(address) || addresses.isPeers(address),
                addresses::isPeers,
                planned.authorities(),
                planned.certificateRequired());
    }

    /** Starts the key server's thread. */
    void start() {
        keyServer.start();
    }

    /** The socket to which queries come. */
    UdpSocket socket() {
        return socket;
    }

    KeyServer keyServer() {
        return keyServer;
    }

    /** The part that answers queries, for the loop's thread. */
    AnswerSide answers(Node node, AnswerSide.Voice voice) {
        AddressBuckets refusals =
                new AddressBuckets(REFUSALS_PER_SECOND, MAX_REFUSALS_AT_ONCE, MAX_NETWORKS);
        return new AnswerSide(node, voice, seals, refusals, clocks::rawNs);
    }

    /** The number of opened cookies, by the age of their key. */
    AnswerSeals.Opened cookiesOpened() {
        return seals.opened();
    }

    long masterKeyAgeSeconds() {
        return masterKeys.ageSeconds(calendarSeconds(clocks));
    }

    /** Rotates the master keys if it is time. The calling thread may have to wait for the disk. */
    boolean rotateKeys() {
        return masterKeys.rotateIfDue(calendarSeconds(clocks));
    }

    /** The reason why the master keys on the disk are not those in use; null if they are. */
    @Nullable String keysProblem() {
        return masterKeys.failure();
    }

    private static long calendarSeconds(HostClocks clocks) {
        return clocks.calendar().read().seconds();
    }

    @Override
    public void close() {
        socket.close();
        keyServer.close();
    }
}
