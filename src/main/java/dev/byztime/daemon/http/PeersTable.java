package dev.byztime.daemon.http;

import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.daemon.net.PeerState;
import dev.byztime.daemon.net.PeerStatus;

import java.util.Locale;

/** A table of the group for terminals, much like that of {@code chronyc sources}. */
final class PeersTable {

    private static final String HEADING =
            "S Peer                          Poll Reach LastRx    Offset       +/-       RTT"
                    + " Stamps";

    @SuppressWarnings("InlineFormatString") // stands below its heading
    private static final String ROW = "%s %-28.28s %5s %5s %6s %9s %9s %9s %s%n";

    private PeersTable() {}

    static String of(GroupStatus group) {
        StringBuilder text = new StringBuilder();
        text.append(
                "This node: %s, %s. %d nodes, %d may be faulty, %d votes missing: margin %d%n"
                        .formatted(
                                group.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                                group.publishes()
                                        ? "error " + length(group.errorNs())
                                        : "publishes nothing",
                                group.nodes(),
                                group.faults(),
                                group.missing(),
                                group.margin()));
        if (group.failure() != null) {
            text.append(group.failure()).append('\n');
        }
        text.append('\n').append(HEADING).append('\n');
        for (PeerStatus peer : group.peers()) {
            text.append(row(peer, group.pollNs()));
        }
        text.append(
                "\n+ votes, - not yet, ? silent, x suspect, ! not a peer. Offset: of its vote from"
                        + " ours\n");
        return text.toString();
    }

    private static String row(PeerStatus peer, long pollNs) {
        Long lowerNs = peer.offsetLowerNs();
        Long upperNs = peer.offsetUpperNs();
        String offset = "-";
        String error = "-";
        if (lowerNs != null && upperNs != null) {
            offset = signed(lowerNs + (upperNs - lowerNs) / 2);
            error = length((upperNs - lowerNs) / 2);
        }
        String row =
                ROW.formatted(
                        letter(peer.state()),
                        peer.name() + " (" + peer.place() + ")",
                        length(pollNs),
                        Integer.toOctalString(peer.reach()),
                        peer.lastAnswerAgeNs() < 0 ? "-" : length(peer.lastAnswerAgeNs()),
                        offset,
                        error,
                        peer.rttNs() < 0 ? "-" : length(peer.rttNs()),
                        peer.rttNs() < 0 ? "-" : peer.kernelStamps() ? "kernel" : "own");
        return peer.problem() == null ? row : row + "    " + peer.problem() + "\n";
    }

    private static String letter(PeerState state) {
        return switch (state) {
            case VOTING -> "+";
            case UNCOMMITTED -> "-";
            case SILENT -> "?";
            case SUSPECT -> "x";
            case NO_PEER -> "!";
        };
    }

    private static String signed(long ns) {
        return (ns < 0 ? "-" : "+") + length(Math.abs(ns));
    }

    /** A duration with at most four digits, and its unit. */
    static String length(long ns) {
        if (ns < 10_000) {
            return ns + "ns";
        }
        if (ns < 10_000_000) {
            return ns / 1_000 + "us";
        }
        if (ns < 10_000_000_000L) {
            return ns / 1_000_000 + "ms";
        }
        return ns / 1_000_000_000 + "s";
    }
}
