package dev.byztime.daemon.net;

import static java.util.Objects.requireNonNull;

import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.keys.AuthorityFile;
import dev.byztime.daemon.keys.CertificateFileException;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.keys.KeyServer;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.CertificateAuthority.Identity;
import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Era;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataException;
import dev.byztime.timedata.TimedataReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Nodes of a group in this process, with sockets, keys and files of their own, and this machine's
 * clocks; some may be byztimed instead.
 */
final class RealGroup implements AutoCloseable {

    private static final long SECOND_NS = 1_000_000_000;

    final Map<String, Integer> ports = new LinkedHashMap<>();
    final List<String> names = new ArrayList<>();
    private final Path folder;
    private final CertificateAuthority authority;
    private final NodeSettings rule;
    private final LinuxClock clock = new LinuxClock();
    private final Era era;
    private final Map<String, GroupNode> running = new LinkedHashMap<>();
    private final Map<String, TimedataReader> readers = new LinkedHashMap<>();
    private final List<ChildJvm> children = new ArrayList<>();
    private final Map<String, Byztimed> references = new LinkedHashMap<>();

    RealGroup(int size, Path folder) throws IOException {
        this(
                folder,
                new CertificateAuthority(Files.createDirectory(folder.resolve("authority"))),
                settings(size, size - 1));
    }

    /**
     * @param rule of all its nodes that are in this process
     */
    RealGroup(Path folder, CertificateAuthority authority, NodeSettings rule) throws IOException {
        this.folder = folder;
        this.era = Kernel.era();
        this.authority = authority;
        this.rule = rule;
        int size = rule.nodes();
        for (int port : Byztimed.freePorts(size)) {
            String name = "node" + names.size() + ".test";
            names.add(name);
            ports.put(name, port);
            authority.identity(name);
            Files.createDirectory(folder.resolve(name));
        }
    }

    LinuxClock clock() {
        return clock;
    }

    int port(String name) {
        return requireNonNull(ports.get(name));
    }

    /** Short ages and windows, so that a node that was rebooted votes again in some seconds. */
    static NodeSettings settings(int nodes, int self) {
        NodeSettings usual = NodeSettings.of(nodes, self);
        return usual.withTimes(
                4 * SECOND_NS,
                30 * SECOND_NS,
                500_000,
                usual.pollMinNs(),
                SECOND_NS,
                usual.timeoutNs());
    }

    GroupPlan plan(int index) throws IOException {
        String self = names.get(index);
        List<Member> members = new ArrayList<>();
        for (String name : names) {
            if (!name.equals(self)) {
                members.add(member(name, port(name)));
            }
        }
        return plan(self, members, rule);
    }

    GroupPlan plan(String self, List<Member> members, NodeSettings rule) throws IOException {
        Identity identity = authority.identity(self);
        try {
            return new GroupPlan(
                    rule,
                    members,
                    new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port(self)),
                    CertificateFiles.open(identity.certificate(), identity.key()),
                    KeyServer.Clients.ANY,
                    List.of(),
                    timedata(self));
        } catch (CertificateFileException e) {
            throw new IOException(e);
        }
    }

    Member member(String name, int port) throws IOException {
        try {
            return new Member(
                    name,
                    "127.0.0.1",
                    port,
                    0,
                    name,
                    AuthorityFile.open(authority.identity(name).authority()));
        } catch (CertificateFileException e) {
            throw new IOException(e);
        }
    }

    /** The certificate of the authority that certifies all nodes, in PEM. */
    Path authorityCertificate() throws IOException {
        return authority.identity(names.getFirst()).authority();
    }

    Path timedata(String name) {
        return folder.resolve(name).resolve("timedata");
    }

    GroupNode start(int index) throws IOException {
        return start(plan(index), names.get(index));
    }

    GroupNode start(GroupPlan plan, String name) throws IOException {
        return start(plan, name, HostClocks.of(clock, clock));
    }

    GroupNode start(GroupPlan plan, String name, HostClocks clocks) throws IOException {
        GroupNode node = new GroupNode(plan, clocks, era, new SecureRandom());
        running.put(name, node);
        node.start();
        return node;
    }

    /** Starts byztimed in the place of a node. */
    Byztimed startReference(int index) throws IOException {
        String name = names.get(index);
        Byztimed reference = Byztimed.oneOf(ports, name, folder.resolve(name), authority);
        references.put(name, reference);
        reference.start();
        return reference;
    }

    /** Starts a node in a JVM of its own, which can be killed. */
    ChildJvm startProcess(int index) throws IOException {
        String name = names.get(index);
        Identity identity = authority.identity(name);
        List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                name,
                                timedata(name),
                                identity.certificate(),
                                identity.key(),
                                identity.authority()));
        ports.forEach((node, port) -> arguments.add(node + "=" + port));
        ChildJvm child = ChildJvm.start(NodeProgram.class, arguments.toArray());
        children.add(child);
        if (!child.nextLine().equals("started")) {
            throw new IllegalStateException("it has not started");
        }
        return child;
    }

    void stop(int index) {
        GroupNode node = running.remove(names.get(index));
        if (node != null) {
            node.close();
        }
    }

    GroupNode node(int index) {
        GroupNode node = running.get(names.get(index));
        if (node == null) {
            throw new IllegalStateException("it does not run");
        }
        return node;
    }

    /** What a node's file says; null if it says nothing about global time. */
    @Nullable Entry entry(int index) {
        String name = names.get(index);
        try {
            Entry entry =
                    readers.computeIfAbsent(name, n -> new TimedataReader(timedata(n), era)).read();
            return entry.isSynchronized() ? entry : null;
        } catch (TimedataException e) {
            return null;
        }
    }

    boolean allPublish() {
        for (int i = 0; i < names.size(); i++) {
            if (entry(i) == null) {
                return false;
            }
        }
        return true;
    }

    void awaitAllPublish() {
        Patiently.until(this::allPublish);
    }

    /**
     * Looks at all files at one moment.
     *
     * @return by how much two intervals miss each other, at worst; negative if all overlap
     */
    long gapNs() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Entry entry = entry(i);
            if (entry != null) {
                entries.add(entry);
            }
        }
        long now = clock.read().rawNs(); // all grow until now
        long highestLower = Long.MIN_VALUE;
        long lowestUpper = Long.MAX_VALUE;
        for (Entry entry : entries) {
            long error = entry.error().toNanosExact();
            long age = Math.max(0, now - entry.asOf().toNanosExact());
            long grown = error + age / 2000;
            highestLower = Math.max(highestLower, entry.offset().toNanosExact() - grown);
            lowestUpper = Math.min(lowestUpper, entry.offset().toNanosExact() + grown);
        }
        return entries.isEmpty() ? Long.MIN_VALUE : highestLower - lowestUpper;
    }

    /** Requires that all intervals overlap until something is so, and for a while after. */
    void overlapUntil(Callable<Boolean> isSo) {
        Patiently.until(() -> {
            long gap = gapNs();
            if (gap > 0) {
                throw new AssertionError("two intervals are " + gap + " ns apart");
            }
            return isSo.call();
        });
    }

    void overlapFor(long seconds) {
        long until = clock.read().rawNs() + seconds * SECOND_NS;
        overlapUntil(() -> clock.read().rawNs() > until);
    }

    @Override
    public void close() {
        running.values().forEach(GroupNode::close);
        references.values().forEach(Byztimed::close);
        children.forEach(ChildJvm::close);
        readers.values().forEach(TimedataReader::close);
    }
}
