package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import dev.byztime.clock.Slept;
import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.keys.AuthorityFile;
import dev.byztime.daemon.keys.CertificateFiles;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Nodes with real sockets, keys, files and clocks, in this process. */
@Isolated("it asks how four nodes stand at one moment")
class GroupNodeIT {

    @TempDir Path folder;

    @Test
    void fourComeTogetherAndOverlap() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            for (int i = 0; i < 4; i++) {
                group.start(i);
            }
            group.overlapUntil(group::allPublish);
            // a node publishes by the votes of others before it has one of its own
            awaitCommitted(group);
            group.overlapFor(5);
            for (int i = 0; i < 4; i++) {
                GroupStatus status = group.node(i).status();
                assertThat(status.state()).isEqualTo(NodeState.COMMITTED);
                assertThat(status.margin()).isEqualTo(1);
                assertThat(status.breaks()).isZero();
                assertThat(status.peers()).allMatch(peer -> peer.state() == PeerState.VOTING);
                assertThat(status.peers()).allMatch(PeerStatus::kernelStamps);
            }
        }
    }

    /** What its old vote and its samples say of the time since is wrong by the whole sleep. */
    @Test
    void nodeThatHasSleptIsNoLongerCommitted() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            for (int i = 0; i < 3; i++) {
                group.start(i);
            }
            AtomicLong slept = new AtomicLong();
            LinuxClock clock = group.clock();
            GroupNode sleeper =
                    group.start(
                            group.plan(3),
                            group.names.get(3),
                            new HostClocks(
                                    clock,
                                    clock.realClock(),
                                    () -> new Slept(slept.get(), slept.get()),
                                    clock::bracket));
            // while another has no vote yet, a node may be committed again at once
            awaitCommitted(group);

            slept.set(5_000_000_000L);
            Patiently.until(() -> sleeper.status().state() != NodeState.COMMITTED);
            assertThat(sleeper.reports(NodeReport.SLEPT)).isOne();
            group.overlapUntil(() -> sleeper.status().publishes());
            group.overlapUntil(() -> group.node(0).status().publishes());
        }
    }

    /** One of its peers is itself, and two are the same one. */
    @Test
    void nodeThatFindsItselfAmongItsPeersAsksItNoMore() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            List<Member> members = new ArrayList<>(group.plan(0).members());
            String self = group.names.get(0);
            members.set(0, group.member(self, group.port(self)));
            members.set(1, members.get(2));
            GroupNode node = group.start(group.plan(self, members, RealGroup.settings(4, 3)), self);
            group.start(3);

            Patiently.until(() ->
                    node.status().peers().stream()
                                    .filter(peer -> peer.state() == PeerState.NO_PEER)
                                    .count()
                            == 2);
            assertThat(node.status().peers().get(0).problem()).contains("itself");
            assertThat(node.status().peers().get(0).lastAnswerAgeNs()).isNegative();
        }
    }

    /** The operator replaces the file of the authorities, and puts the old one back. */
    @Test
    void peersOfOtherAuthoritiesAreNotAskedAnyMore() throws Exception {
        try (RealGroup group = new RealGroup(4, folder)) {
            Path file = folder.resolve("authorities.pem");
            Files.copy(group.authorityCertificate(), file);
            AuthorityFile trusted = AuthorityFile.open(file);
            String self = group.names.get(0);
            List<Member> members = new ArrayList<>();
            for (String name : group.names.subList(1, 4)) {
                members.add(new Member(name, "127.0.0.1", group.port(name), 0, name, trusted));
            }
            GroupNode node = group.start(group.plan(self, members, RealGroup.settings(4, 3)), self);
            for (int i = 1; i < 4; i++) {
                group.start(i);
            }
            awaitCommitted(group);

            Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
            Files.copy(
                    new CertificateAuthority(elsewhere).identity("node.test").authority(),
                    file,
                    StandardCopyOption.REPLACE_EXISTING);
            assertThat(trusted.check().change()).isEqualTo(CertificateFiles.Change.TAKEN);
            node.verifyAgain(trusted);
            Patiently.until(() ->
                    node.status().peers().stream()
                            .allMatch(peer ->
                                    peer.keyCounts()
                                            .failed()
                                            .containsKey(KeyException.Reason.CERTIFICATE)));
            Patiently.until(() ->
                    node.status().peers().stream()
                            .allMatch(peer -> peer.state() == PeerState.SILENT));

            Files.copy(group.authorityCertificate(), file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(trusted.check().change()).isEqualTo(CertificateFiles.Change.TAKEN);
            node.verifyAgain(trusted);
            Patiently.until(() ->
                    node.status().peers().stream()
                            .allMatch(peer -> peer.state() == PeerState.VOTING));
        }
    }

    /** Strangers send as fast as they can, to both sides. */
    @Test
    void floodOfJunkTakesNoVote() throws Exception {
        try (RealGroup group = new RealGroup(4, folder);
                DatagramSocket stranger = new DatagramSocket()) {
            for (int i = 0; i < 4; i++) {
                group.start(i);
            }
            group.overlapUntil(group::allPublish);
            AtomicBoolean enough = new AtomicBoolean();
            Random random = new Random(7);
            Thread flood =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!enough.get()) {
                                    send(stranger, junk(random), group.node(0));
                                }
                            });
            try {
                group.overlapFor(5);
            } finally {
                enough.set(true);
                Patiently.join(flood);
            }
            group.overlapUntil(() ->
                    seenAs(group.node(1), 3) == PeerState.VOTING
                            && group.node(0).status().missing() == 0);
            Counts<ServerOutcome> outcomes = group.node(0).serverOutcomes();
            assertThat(outcomes.of(ServerOutcome.MALFORMED)).isPositive();
            assertThat(outcomes.of(ServerOutcome.LOST)).isPositive();
            assertThat(outcomes.of(ServerOutcome.ANSWERED)).isPositive();
        }
    }

    private static void awaitCommitted(RealGroup group) {
        for (int i = 0; i < 4; i++) {
            GroupNode node = group.node(i);
            group.overlapUntil(() -> node.status().state() == NodeState.COMMITTED);
        }
    }

    private static byte[] junk(Random random) {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? 5000 : random.nextInt(1200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void send(DatagramSocket from, byte[] bytes, GroupNode to) {
        try {
            from.send(new DatagramPacket(bytes, bytes.length, requireNonNull(to.address())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PeerState seenAs(GroupNode asker, int peer) {
        return asker.status().peers().get(peer - 1).state();
    }
}
