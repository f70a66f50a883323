package dev.byztime.command.group;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Option;
import dev.byztime.command.option.RefusedException;

import java.io.IOException;
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

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "group",
                    "makes certificates and configuration for a group of nodes",
                    List.of("FOLDER NAME=HOST[:PORT]... [--days=N]"),
                    """
                    Makes an authority in FOLDER, and for each node a folder NAME with node.crt, node.key,
                    authorities.crt and application.yml. Copy each to its node, and start the service in it.
                    HOST is the DNS name by which the others reach the node.

                    Name all nodes at each call. Certificates that are there are kept, so that nodes can
                    be added. FOLDER/keys.p12 has the keys of the authority and of all nodes: keep it, and
                    let nobody read it.
                    """,
                    List.of(),
                    List.of(DAYS),
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
        try {
            makeOwnFolder(folder);
            CertificateIssuer issuer = new CertificateIssuer(folder.resolve("keys.p12"), days);
            for (GroupMember member : members) {
                write(folder.resolve(member.name()), member, members, issuer.issue(member.host()));
            }
        } catch (IOException e) {
            throw new RefusedException("the files could not be made: " + e.getMessage(), false);
        }
        console.out()
                .println(
                        "Made %d nodes in %s. On each node, in its folder: byztime --byztime.state=state"
                                .formatted(members.size(), folder));
        if (members.size() < LEAST_NODES) {
            console.out().println("With fewer than four nodes none may be faulty: docs/daemon.md");
        }
        return 0;
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

    private static void write(
            Path folder,
            GroupMember self,
            List<GroupMember> members,
            CertificateIssuer.Issued issued)
            throws IOException {
        makeOwnFolder(folder);
        Files.writeString(folder.resolve("node.crt"), issued.certificate());
        Path key = folder.resolve("node.key");
        Files.writeString(key, issued.key());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(folder.resolve("authorities.crt"), issued.authority());
        Files.writeString(folder.resolve("application.yml"), settings(self, members));
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
