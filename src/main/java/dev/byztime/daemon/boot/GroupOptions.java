package dev.byztime.daemon.boot;

import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.keys.AuthorityFile;
import dev.byztime.daemon.keys.CertificateFileException;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.keys.KeyServer;
import dev.byztime.daemon.net.GroupPlan;
import dev.byztime.daemon.net.Member;
import dev.byztime.settings.PeersProperties;
import dev.byztime.settings.PeersProperties.PeerProperties;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The settings of a group, which it checks and converts into a plan.
 *
 * @param driftPpb half the rate at which readers let the bound grow
 */
public record GroupOptions(PeersProperties peers, Path timedata, long driftPpb) {

    /**
     * The plan for a node.
     *
     * @throws UnusableGroupException if the settings do not allow one
     */
    GroupPlan plan() {
        requireSelf();
        Map<String, PeerProperties> others = new TreeMap<>(peers.members());
        if (peers.self() != null) {
            others.remove(peers.self());
        }
        if (others.isEmpty()) {
            throw new UnusableGroupException(
                    "no other node is named",
                    "Name the other nodes of the group: byztime.peers.members.NAME.host, and .port"
                            + " where it is another than this node's. A node alone has nothing to"
                            + " agree on: set byztime.provider=standalone.");
        }
        InetSocketAddress listen = peers.readOnly() ? null : listen();
        CertificateFiles identity = peers.readOnly() ? null : identity();
        Map<Path, AuthorityFile> authorities = new LinkedHashMap<>();
        AuthorityFile common =
                peers.authorities() == null ? null : read(peers.authorities(), authorities);
        List<Member> members = new ArrayList<>();
        others.forEach((name, peer) -> members.add(member(name, peer, common, authorities)));
        requireDifferent(members, listen);
        return new GroupPlan(
                rule(members.size()),
                members,
                listen,
                identity,
                new KeyServer.Clients(admitted(), askedFor(common), peers.requireCertificate()),
                List.copyOf(authorities.values()),
                timedata);
    }

    /** The names of the other nodes, in order. */
    List<String> names() {
        return peers.members().keySet().stream()
                .filter(name -> !name.equals(peers.self()))
                .sorted()
                .toList();
    }

    private void requireSelf() {
        String self = peers.self();
        if (self != null && !peers.members().containsKey(self)) {
            throw new UnusableGroupException(
                    "byztime.peers.self is " + self + ", which is none of the members",
                    "Write one of: "
                            + String.join(", ", new TreeMap<>(peers.members()).keySet())
                            + ". Or leave byztime.peers.self out, if this node is not on the"
                            + " list.");
        }
        if (self != null && peers.readOnly()) {
            throw new UnusableGroupException(
                    "byztime.peers.self names this node as one of those that vote, and it is to"
                            + " be read-only",
                    "Leave one of byztime.peers.self and byztime.peers.read-only out.");
        }
    }

    private int port() {
        Integer port = peers.port();
        PeerProperties own = peers.self() == null ? null : peers.members().get(peers.self());
        if (port == null && own != null) {
            port = own.port();
        }
        if (port == null) {
            throw new UnusableGroupException(
                    "the port on which peers ask this node is not set",
                    "Set byztime.peers.port, the same by TCP and UDP, and let firewalls pass both."
                            + " A node that only follows the others needs none: set"
                            + " byztime.peers.read-only=true.");
        }
        return port;
    }

    private InetSocketAddress listen() {
        int port = port();
        try {
            return new InetSocketAddress(literal(peers.bind()), port);
        } catch (IllegalArgumentException e) {
            throw new UnusableGroupException(
                    "byztime.peers.bind is " + peers.bind() + ", which is not an address",
                    "Write an address of this machine, such as 192.0.2.7, or :: for all.");
        }
    }

    private CertificateFiles identity() {
        Path certificate = peers.certificate();
        Path key = peers.key();
        if (certificate == null || key == null) {
            throw new UnusableGroupException(
                    "peers could not verify this node: "
                            + (certificate == null
                                    ? "byztime.peers.certificate"
                                    : "byztime.peers.key")
                            + " is missing",
                    "Set byztime.peers.certificate and byztime.peers.key to PEM files. The"
                            + " certificate must have the DNS name by which the others know this"
                            + " node.");
        }
        try {
            return CertificateFiles.open(certificate, key);
        } catch (CertificateFileException e) {
            throw unusable(e);
        }
    }

    private Member member(
            String name,
            PeerProperties peer,
            @Nullable AuthorityFile common,
            Map<Path, AuthorityFile> known) {
        Integer port = peer.port() == null ? peers.port() : peer.port();
        if (port == null) {
            throw new UnusableGroupException(
                    "nothing says on which port peer " + name + " is asked",
                    "Set byztime.peers.members." + name + ".port.");
        }
        AuthorityFile own = peer.authorities() == null ? common : read(peer.authorities(), known);
        if (own == null) {
            throw new UnusableGroupException(
                    "nothing says who must have issued the certificate of peer " + name,
                    "Set byztime.peers.authorities to a PEM file with the certificates of those"
                            + " who issue the group's.");
        }
        String certificateName =
                peer.certificateName() == null ? peer.host() : peer.certificateName();
        return new Member(name, peer.host(), port, peer.distanceM(), certificateName, own);
    }

    /** Refuses the same node under two names. Its two votes would be more than one faulty node. */
    private void requireDifferent(List<Member> members, @Nullable InetSocketAddress listen) {
        Map<String, String> names = new HashMap<>();
        for (Member member : members) {
            String before = names.put(member.place(), member.name());
            if (before != null) {
                throw new UnusableGroupException(
                        "peers %s and %s are both at %s"
                                .formatted(before, member.name(), member.place()),
                        "Each node may be named once: it would have two votes. Leave one of them"
                                + " out, or correct its address.");
            }
            if (listen != null && isSelf(member, listen)) {
                throw new UnusableGroupException(
                        "peer %s at %s is this node itself"
                                .formatted(member.name(), member.place()),
                        "If all nodes share one list, say which of them this is:"
                                + " byztime.peers.self="
                                + member.name()
                                + ". Otherwise leave it out: it would have two votes.");
            }
        }
    }

    /**
     * Whether a member is this node itself. It compares only literal addresses. The others are
     * compared when their names are resolved.
     */
    private static boolean isSelf(Member member, InetSocketAddress listen) {
        if (member.port() != listen.getPort()) {
            return false;
        }
        try {
            InetAddress address = literal(member.host());
            return address.equals(listen.getAddress())
                    || (listen.getAddress().isAnyLocalAddress()
                            && (address.isAnyLocalAddress()
                                    || address.isLoopbackAddress()
                                    || NetworkInterface.getByInetAddress(address) != null));
        } catch (IllegalArgumentException | SocketException aName) {
            return false;
        }
    }

    private NodeSettings rule(int others) {
        int nodes = others + (peers.readOnly() ? 0 : 1);
        NodeSettings usual = NodeSettings.of(nodes, peers.readOnly() ? -1 : others);
        long neededPpb =
                NodeSettings.readersGrowthPpb(
                        peers.hardwarePpb(), peers.slewPpb(), peers.rejoinPpb());
        if (2 * driftPpb < neededPpb) {
            throw new UnusableGroupException(
                    ("byztime.drift-ppb is %d, so readers let the bound grow by %d ppb, and the"
                         + " group's scale may move by %d: oscillators that are off by %d, votes"
                         + " that slew by %d, nodes that rejoin at %d")
                            .formatted(
                                    driftPpb,
                                    2 * driftPpb,
                                    neededPpb,
                                    peers.hardwarePpb(),
                                    peers.slewPpb(),
                                    peers.rejoinPpb()),
                    ("Set byztime.drift-ppb to %d or more, at every node and every reader of its"
                                    + " file; or lower byztime.peers.slew-ppb and"
                                    + " byztime.peers.hardware-ppb, at every node.")
                            .formatted((neededPpb + 1) / 2));
        }
        try {
            return new NodeSettings(
                    nodes,
                    usual.self(),
                    Math.min(driftPpb, 1_000_000),
                    peers.hardwarePpb(),
                    peers.slewPpb(),
                    peers.rejoinPpb(),
                    usual.maxAgeNs(),
                    usual.windowNs(),
                    usual.agreementNs(),
                    peers.pollMin().toNanos(),
                    peers.pollMax().toNanos(),
                    usual.timeoutNs(),
                    usual.widthGoalNs());
        } catch (IllegalArgumentException e) {
            throw new UnusableGroupException(
                    "the settings of the group do not fit together: " + e.getMessage(),
                    "Correct them; poll-max must not be below poll-min.");
        }
    }

    private Predicate<InetAddress> admitted() {
        List<AddressPrefix> prefixes = new ArrayList<>();
        for (String text : peers.allow()) {
            try {
                prefixes.add(AddressPrefix.parse(text));
            } catch (IllegalArgumentException e) {
                throw new UnusableGroupException(
                        "byztime.peers.allow has %s: %s".formatted(text, e.getMessage()),
                        "Write prefixes such as 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7. Peers may"
                                + " always ask; leave the setting out to let everybody.");
            }
        }
        return address ->
                prefixes.isEmpty() || prefixes.stream().anyMatch(p -> p.contains(address));
    }

    private @Nullable AuthorityFile askedFor(@Nullable AuthorityFile common) {
        if (peers.requireCertificate() && common == null) {
            throw new UnusableGroupException(
                    "byztime.peers.require-certificate is true, and nothing says whose certificates"
                            + " will do",
                    "Set byztime.peers.authorities.");
        }
        return peers.requireCertificate() ? common : null;
    }

    /** The authorities of a file, which is opened once however many members name it. */
    private static AuthorityFile read(Path file, Map<Path, AuthorityFile> known) {
        AuthorityFile present = known.get(file);
        if (present != null) {
            return present;
        }
        try {
            AuthorityFile opened = AuthorityFile.open(file);
            known.put(file, opened);
            return opened;
        } catch (CertificateFileException e) {
            throw unusable(e);
        }
    }

    private static UnusableGroupException unusable(CertificateFileException e) {
        return new UnusableGroupException(
                String.valueOf(e.getMessage()),
                "Certificates and keys are PEM files, keys in PKCS#8 (openssl pkcs8 -topk8"
                        + " -nocrypt) and readable by this user.");
    }

    /** The address that the text denotes, without a look-up. */
    private static InetAddress literal(String text) {
        return InetAddress.ofLiteral(
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text);
    }
}
