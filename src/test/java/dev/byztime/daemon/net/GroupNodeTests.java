package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.State;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** Nodes with real sockets, keys, files and clocks, in this process. */
class GroupNodeTests {

    @TempDir Path folder;

    @Test
    void fourComeTogetherAndOverlap() throws IOException {
        try (RealGroup group = new RealGroup(4, folder)) {
            for (int i = 0; i < 4; i++) {
                group.start(i);
            }
            group.overlapUntil(group::allPublish);
            group.overlapFor(5);
            for (int i = 0; i < 4; i++) {
                GroupStatus status = group.node(i).status();
                assertThat(status.state()).isEqualTo(State.COMMITTED);
                assertThat(status.margin()).isEqualTo(1);
                assertThat(status.breaks()).isZero();
                assertThat(status.peers()).allMatch(peer -> peer.state() == PeerState.VOTING);
                assertThat(status.peers()).allMatch(PeerStatus::kernelStamps);
            }
        }
    }
}
