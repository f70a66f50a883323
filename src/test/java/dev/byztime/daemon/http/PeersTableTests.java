package dev.byztime.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.daemon.net.KeyCounts;
import dev.byztime.daemon.net.PeerState;
import dev.byztime.daemon.net.PeerStatus;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** A group as a table and as JSON's values. */
class PeersTableTests {

    private static final GroupStatus GROUP =
            new GroupStatus(
                    NodeState.COMMITTED,
                    true,
                    4,
                    1,
                    1,
                    1_795_000_000_000_000_000L,
                    21_000,
                    -300,
                    -1_500,
                    -900.4,
                    50_000_000,
                    0,
                    1,
                    null,
                    List.of(
                            peer("b", PeerState.VOTING, null, 0xFF, -2_000L, 12_000L),
                            peer("c", PeerState.SUSPECT, "its vote has stepped", 0x7F, 1L, 3L),
                            peer("d", PeerState.SILENT, null, 0, null, null)));

    @Test
    void tableShowsEachPeer() {
        assertThat(PeersTable.of(GROUP))
                .isEqualTo(
                        """
                        This node: committed, error 21us. 4 nodes, 1 may be faulty, 1 votes missing: margin 0

                        S Peer                          Poll Reach LastRx    Offset       +/-       RTT Stamps
                        + b (b.example:5)               50ms   377   12ms   +5000ns    7000ns      41us kernel
                        x c (c.example:5)               50ms   177   12ms      +2ns       1ns      41us kernel
                            its vote has stepped
                        ? d (d.example:5)               50ms     0      -         -         -         - -

                        + votes, - not yet, ? silent, x suspect, ! not a peer. Offset: of its vote from ours
                        """);
    }

    @Test
    void answerHasTheSameInSeconds() {
        PeersAnswer answer = PeersAnswer.of(GROUP);

        assertThat(answer.margin()).isZero();
        assertThat(answer.error()).isEqualTo(new Timestamp(0, 21_000));
        assertThat(answer.voteOffset()).isEqualTo(Timestamp.ofNanos(-300));
        assertThat(answer.peers()).hasSize(3);
        PeerAnswer first = answer.peers().getFirst();
        assertThat(first.reach()).isEqualTo("377");
        assertThat(first.address()).isEqualTo("127.0.0.1:5");
        assertThat(first.offsetLower()).isEqualTo(Timestamp.ofNanos(-2_000));
        assertThat(first.stamps()).isEqualTo(PeerAnswer.StampSource.KERNEL);
        assertThat(first.ratePpb()).isEqualTo(12_345L);
        assertThat(first.rateErrorPpb()).isEqualTo(300L);
        assertThat(first.asymmetry()).isEqualTo(Timestamp.ofNanos(-700));
        assertThat(first.keysEstablished()).isEqualTo(2);
        assertThat(first.keyFailures()).containsEntry(KeyException.Reason.CERTIFICATE, 3L);
        PeerAnswer silent = answer.peers().getLast();
        assertThat(silent.roundTrip()).isNull();
        assertThat(silent.lastAnswerAge()).isNull();
        assertThat(silent.offsetUpper()).isNull();
        assertThat(silent.stamps()).isNull();
        assertThat(silent.ratePpb()).isNull();
        assertThat(silent.asymmetry()).isNull();
    }

    @Test
    void lengthsHaveFewDigits() {
        assertThat(PeersTable.length(0)).isEqualTo("0ns");
        assertThat(PeersTable.length(9_999)).isEqualTo("9999ns");
        assertThat(PeersTable.length(10_000)).isEqualTo("10us");
        assertThat(PeersTable.length(9_999_999_999L)).isEqualTo("9999ms");
        assertThat(PeersTable.length(3_600_000_000_000L)).isEqualTo("3600s");
    }

    private static PeerStatus peer(
            String name,
            PeerState state,
            @Nullable String problem,
            int reach,
            @Nullable Long lower,
            @Nullable Long upper) {
        boolean heard = lower != null;
        return new PeerStatus(
                name,
                name + ".example:5",
                heard ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 5) : null,
                state,
                problem,
                reach,
                0,
                heard ? 12_000_000 : -1,
                heard ? 41_000 : -1,
                heard ? 40_000 : -1,
                100,
                heard,
                lower,
                upper,
                true,
                8,
                heard ? 1_000_000_000 : -1,
                Map.of(Suspicion.STEPPED, 1L),
                heard ? 12_345L : null,
                heard ? 300L : null,
                heard ? -700 : 0,
                new KeyCounts(2, Map.of(KeyException.Reason.CERTIFICATE, 3L), 4, 0));
    }
}
