package dev.byztime.daemon.net;

import dev.byztime.daemon.keys.AuthorityFile;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.keys.KeyServer;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of a group, as a process: says "started", then its state to each line that it reads, and
 * ends with its input.
 */
final class NodeProgram {

    private NodeProgram() {}

    /**
     * @param args its name, its timedata file, certificate, key and authority, and all nodes as
     *     name=port
     */
    public static void main(String[] args) throws Exception {
        AuthorityFile authorities = AuthorityFile.open(Path.of(args[4]));
        List<Member> members = new ArrayList<>();
        int port = 0;
        for (int i = 5; i < args.length; i++) {
            String[] node = args[i].split("=");
            if (node[0].equals(args[0])) {
                port = Integer.parseInt(node[1]);
            } else {
                members.add(
                        new Member(
                                node[0],
                                "127.0.0.1",
                                Integer.parseInt(node[1]),
                                0,
                                node[0],
                                authorities));
            }
        }
        int nodes = args.length - 5;
        GroupPlan plan =
                new GroupPlan(
                        RealGroup.settings(nodes, nodes - 1),
                        members,
                        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port),
                        CertificateFiles.open(Path.of(args[2]), Path.of(args[3])),
                        KeyServer.Clients.ANY,
                        List.of(authorities),
                        Path.of(args[1]));
        LinuxClock clock = new LinuxClock();
        try (GroupNode node =
                        new GroupNode(
                                plan,
                                HostClocks.of(clock, clock),
                                Kernel.era(),
                                new SecureRandom());
                BufferedReader questions =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            node.start();
            System.out.println("started");
            while (questions.readLine() != null) {
                System.out.println(node.status().state());
            }
        }
    }
}
