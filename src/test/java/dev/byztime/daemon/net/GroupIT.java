package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.VoteLine;
import dev.byztime.linux.Kernel;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.Patiently;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.TimedataWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Groups of real processes, some of them byztimed, of which some are killed or stopped. */
class GroupIT {

    @TempDir Path folder;

    @Test
    void nodeThatIsKilledComesBackWithItsVote() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            group.start(0);
            group.start(1);
            group.start(2);
            ChildJvm victim = group.startProcess(3);
            group.overlapUntil(() -> allVote(group, 3));

            victim.close();
            group.overlapUntil(() -> group.node(0).status().margin() == 0);
            assertThat(group.node(0).status().publishes()).isTrue();
            assertThat(stateOf(group, 0, 3)).isEqualTo(PeerState.SILENT);

            ChildJvm next = group.startProcess(3);
            assertThat(next.ask("state")).isEqualTo(NodeState.COMMITTED.toString());
            group.overlapUntil(() -> allVote(group, 3));
            group.overlapFor(2);
            assertThat(group.node(0).status().breaks()).isZero();
        }
    }

    @Test
    void nodeThatIsStoppedDoesNoHarm() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            group.start(0);
            group.start(1);
            group.start(2);
            ChildJvm victim = group.startProcess(3);
            group.overlapUntil(() -> allVote(group, 3));

            LinuxCalls.stop(victim.process());
            group.overlapUntil(() -> stateOf(group, 0, 3) == PeerState.SILENT);
            group.overlapFor(20);
            assertThat(group.node(1).status().publishes()).isTrue();

            LinuxCalls.resume(victim.process());
            group.overlapUntil(() -> allVote(group, 3));
            group.overlapFor(2);
            for (int i = 0; i < 3; i++) {
                assertThat(group.node(i).status().breaks()).isZero();
                for (PeerStatus peer : group.node(i).status().peers()) {
                    Map<Suspicion, Long> suspicions = new HashMap<>(peer.suspicions());
                    if (peer.name().equals(group.names.get(3))) {
                        suspicions.remove(Suspicion.OUTSIDE); // nobody steered it for 20 s
                    }
                    assertThat(suspicions.values()).allMatch(n -> n == 0);
                }
            }
        }
    }

    /** Its vote is ten seconds off, which no correct node's can become. */
    @Test
    void liarIsNamedAndDoesNoHarm() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            for (int i = 0; i < 4; i++) {
                group.start(i);
            }
            group.overlapUntil(() -> allVote(group, 4));
            GroupPlan plan = group.plan(3);
            group.stop(3);
            try (KeptVote vote =
                    KeptVote.open(plan.besideTimedata(".vote"), Kernel.era(), plan.number())) {
                KeptVote.Kept kept = requireNonNull(vote.read(group.clock().slept()));
                VoteLine line = kept.line();
                vote.write(
                        new VoteLine(
                                line.asOfNs(), line.offsetNs() + 10_000_000_000L, line.slewPpb()),
                        kept.era(),
                        kept.slept());
            }
            group.start(3);

            group.overlapUntil(() ->
                    stateOf(group, 0, 3) == PeerState.SUSPECT
                            && stateOf(group, 1, 3) == PeerState.SUSPECT
                            && stateOf(group, 2, 3) == PeerState.SUSPECT);
            group.overlapFor(3);
            PeerStatus liar = peer(group.node(0), group.names.get(3));
            assertThat(liar.suspicions()).containsKey(Suspicion.STEPPED);
            assertThat(liar.problem()).isNotNull();
            assertThat(group.node(0).status().publishes()).isTrue();
        }
    }

    /**
     * One machine's calendar is ten seconds ahead when the group starts: the fault of daemon.md, 0.
     */
    @Test
    void wrongCalendarAtTheStartSplitsNothing() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            Path file = group.timedata(group.names.get(2));
            Timestamp local = group.clock().read().raw();
            Timestamp real = group.clock().realClock().read();
            try (TimedataWriter writer =
                    TimedataWriter.open(
                            file, Kernel.era(), local, real.plus(new Timestamp(10, 0)))) {
                assertThat(writer.current().isSynchronized()).isFalse();
            }
            for (int i = 0; i < 4; i++) {
                group.start(i);
            }
            group.overlapUntil(() -> allVote(group, 4));
            group.overlapFor(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void byztimedIsAPeerLikeAnother(int references) throws IOException {
        Byztimed.assumePresent();
        try (RealGroup group = new RealGroup(4, folder)) {
            for (int i = 4 - references; i < 4; i++) {
                group.startReference(i);
            }
            for (int i = 0; i < 4 - references; i++) {
                group.start(i);
            }
            group.awaitAllPublish();
            Patiently.until(() -> group.gapNs() < 0 && allVote(group, 4 - references));
            group.overlapFor(10);
            List<String> theirs = group.names.subList(4 - references, 4);
            for (int i = 0; i < 4 - references; i++) {
                GroupStatus status = group.node(i).status();
                assertThat(status.missing()).isZero();
                assertThat(status.breaks()).isZero();
                for (PeerStatus peer : status.peers()) {
                    Map<Suspicion, Long> suspicions = new HashMap<>(peer.suspicions());
                    if (theirs.contains(peer.name())) { // it steps, after a pause also outside
                        suspicions.remove(Suspicion.STEPPED);
                        suspicions.remove(Suspicion.OUTSIDE);
                    }
                    assertThat(suspicions.values()).allMatch(n -> n == 0);
                }
            }
        }
    }

    private static boolean allVote(RealGroup group, int ours) {
        for (int i = 0; i < ours; i++) {
            GroupStatus status = group.node(i).status();
            if (status.state() != NodeState.COMMITTED || status.missing() != 0) {
                return false;
            }
        }
        return true;
    }

    private static PeerState stateOf(RealGroup group, int asker, int peer) {
        return peer(group.node(asker), group.names.get(peer)).state();
    }

    private static PeerStatus peer(GroupNode asker, String name) {
        return asker.status().peers().stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
