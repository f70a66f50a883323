package dev.byztime.command.group;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Option;
import dev.byztime.command.option.Output;
import dev.byztime.command.option.RefusedException;
import dev.byztime.linux.OwnerOnlyFiles;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The command {@code group}: it makes certificates and configuration for a group of nodes. */
public final class GroupCommand {

    /** The fewest nodes of which one may be faulty. */
    private static final int LEAST_NODES = 4;

    private static final int DEFAULT_DAYS = 730;
    private static final int MAX_DAYS = 36_500;

    private static final Option DAYS =
            Option.of("--days", "N", "for how long new certificates are valid; by default 730");

    private static final Option RENEW =
            Option.flag("--renew", "make new keys and certificates of nodes that have some");

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "group",
                    "makes certificates and configuration for a group of nodes",
                    List.of(
                            "FOLDER NAME=HOST[:PORT]... [--days=N]",
                            "--renew FOLDER NAME=HOST[:PORT]... [--days=N]"),
                    """
                    Makes an authority in FOLDER, and for each node a folder NAME with node.crt, node.key,
                    authorities.crt and application.yml. Copy each to its node, and start the service in it.
                    HOST is the DNS name by which the others reach the node.

                    Name all nodes at each call. Certificates that are there are kept, so that nodes can
                    be added. FOLDER/keys.p12 has the keys of the authority and of all nodes: keep it, and
                    let nobody read it.

                    With --renew, the nodes that are named get new keys and certificates of the same
                    authority, and their application.yml stays as it is. Nodes that run take them
                    without a restart.
                    """,
                    List.of(),
                    List.of(DAYS, RENEW, Output.OPTION),
                    List.of(
                            new ExitCode("0", "the files were made"),
                            new ExitCode("2", "bad usage, or the files could not be made")));

    private final Console console;

    public GroupCommand(Console console) {
        this.console = console;
    }

    /** Runs the command, and returns its exit code. */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console).run(this::make, words);
    }

    private int make(Arguments arguments) throws RefusedException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.size() < 2) {
            throw new IllegalArgumentException("say which folder, and all nodes as NAME=HOST");
        }
        Path folder = Arguments.path("the folder", operands.getFirst());
        List<GroupMember> members = new ArrayList<>();
        for (String member : operands.subList(1, operands.size())) {
            members.add(GroupMember.parse(member));
        }
        requireDifferent(members);
        int days = (int) arguments.number(DAYS.name(), DEFAULT_DAYS, 1, MAX_DAYS);
        CertificateIssuer issuer = new CertificateIssuer(folder.resolve("keys.p12"), days);
        try {
            boolean renews = arguments.has(RENEW.name());
            boolean authority = renews && issuer.renew(hosts(members));
            makeOwnFolder(folder);
            for (GroupMember member : members) {
                Path own = folder.resolve(member.name());
                write(own, issuer.issue(member.host()));
                if (!renews) {
                    replace(own.resolve("application.yml"), settings(member, members));
                }
            }
            if (Output.isJson(arguments)) {
                console.out().println(json(folder, members, authority));
            } else if (renews) {
                sayRenewed(folder, members, authority);
            } else {
                sayMade(folder, members);
            }
        } catch (IOException e) {
            throw new RefusedException("the files could not be made: " + e.getMessage(), false);
        }
        return 0;
    }

    /** Each host once: nodes of one machine share a certificate. */
    private static List<String> hosts(List<GroupMember> members) {
        return members.stream().map(GroupMember::host).distinct().toList();
    }

    private static ObjectNode json(
            Path folder, List<GroupMember> members, boolean authorityRenewed) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("folder", folder.toString()).put("authorityRenewed", authorityRenewed);
        ArrayNode nodes = json.putArray("nodes");
        for (GroupMember member : members) {
            nodes.addObject()
                    .put("name", member.name())
                    .put("host", member.host())
                    .put("port", member.port())
                    .put("folder", folder.resolve(member.name()).toString());
        }
        return json;
    }

    private void sayMade(Path folder, List<GroupMember> members) {
        console.out()
                .println(
                        "Made %d nodes in %s. On each node, in its folder: byztime --byztime.state=state"
                                .formatted(members.size(), folder));
        if (members.size() < LEAST_NODES) {
            console.out().println("With fewer than four nodes none may be faulty: docs/daemon.md");
        }
    }

    private void sayRenewed(Path folder, List<GroupMember> members, boolean authority) {
        PrintStream out = console.out();
        out.println("Renewed the certificates of %d nodes.".formatted(members.size()));
        for (GroupMember member : members) {
            out.println(
                    "Copy node.crt, node.key and authorities.crt from %s to %s, over the old files."
                            .formatted(folder.resolve(member.name()), member.host()));
        }
        out.println(
                """
                A node that runs takes them within 10 s, without a restart. Its log says
                "Taken: a new certificate". Until both files are there, it uses the old pair.\
                """);
        if (authority) {
            out.println(
                    """
                    The authority has a new certificate too, because the old one ends earlier than
                    the nodes'. Its key is the same, so the nodes can get their files in any order.
                    Give the new authorities.crt to nodes that only read as well.\
                    """);
        }
    }

    private static void requireDifferent(List<GroupMember> members) {
        Set<String> seen = new HashSet<>();
        for (GroupMember member : members) {
            if (!seen.add("name " + member.name())
                    || !seen.add("host " + member.host() + ":" + member.port())) {
                throw new IllegalArgumentException(
                        "two members are %s=%s:%d, or share its name or host and port"
                                .formatted(member.name(), member.host(), member.port()));
            }
        }
    }

    private static void makeOwnFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static void write(Path folder, CertificateIssuer.Issued issued) throws IOException {
        makeOwnFolder(folder);
        OwnerOnlyFiles.replace(
                folder.resolve("node.key"), issued.key().getBytes(StandardCharsets.US_ASCII));
        replace(folder.resolve("node.crt"), issued.certificate());
        replace(folder.resolve("authorities.crt"), issued.authority());
    }

    private static void replace(Path file, String content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, content);
        OwnerOnlyFiles.rename(next, file);
    }

    private static String settings(GroupMember self, List<GroupMember> members) {
        StringBuilder settings =
                new StringBuilder(
                        """
                        # Written by byztime group. The same for all nodes, but for self and port.
                        byztime:
                          provider: peers
                          timedata: timedata
                          peers:
                            self: %s
                            port: %d
                            certificate: node.crt
                            key: node.key
                            authorities: authorities.crt
                            members:
                        """
                                .formatted(self.name(), self.port()));
        for (GroupMember member : members) {
            settings.append(
                    "      %s: {host: %s, port: %d}%n"
                            .formatted(member.name(), member.host(), member.port()));
        }
        return settings.toString();
    }
}
