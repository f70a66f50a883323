package dev.byztime.daemon.net;

import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.keys.AuthorityFile;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.keys.KeyServer;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The configuration of a node: its group, its place in the group, and its files.
 *
 * @param rule the core's settings; this node, if it votes, is the last node of the group
 * @param members the other nodes, in the core's order
 * @param listen the address on which peers ask, by TCP and UDP; null for a node that only reads
 * @param identity the certificate and key of this node; null for a node that only reads
 * @param clients the clients that may establish keys
 * @param authorities the files of the authorities that certify members and clients
 * @param timedata the timedata file; the node's other files are beside it
 */
public record GroupPlan(
        NodeSettings rule,
        List<Member> members,
        @Nullable InetSocketAddress listen,
        @Nullable CertificateFiles identity,
        KeyServer.Clients clients,
        List<AuthorityFile> authorities,
        Path timedata) {

    public GroupPlan {
        authorities = List.copyOf(authorities);
        members = List.copyOf(members);
        int others = rule.nodes() - (rule.self() < 0 ? 0 : 1);
        if (members.size() != others || (rule.self() >= 0 && rule.self() != others)) {
            throw new IllegalArgumentException("the group does not fit its settings");
        }
        if ((listen == null) != (rule.self() < 0) || (identity == null) != (listen == null)) {
            throw new IllegalArgumentException("who votes must be reachable, and only they");
        }
    }

    Path besideTimedata(String suffix) {
        return timedata.resolveSibling(timedata.getFileName() + suffix);
    }

    /** A number that identifies the group and its members. */
    long number() {
        StringBuilder text = new StringBuilder();
        members.stream()
                .map(Member::place)
                .sorted(Comparator.naturalOrder())
                .forEach(place -> text.append(place).append('\n'));
        CRC32C sum = new CRC32C();
        sum.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return sum.getValue() << 32 | rule.nodes();
    }
}
