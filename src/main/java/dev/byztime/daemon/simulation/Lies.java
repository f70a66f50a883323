package dev.byztime.daemon.simulation;

import java.util.List;

/**
 * The behaviour of the faulty members of a run.
 *
 * @param kinds one behaviour for each faulty member; these members are the last of the group
 * @param claim the status that they claim for their votes
 * @param farNs the size of their error if they do not hide
 * @param nearNs the size of their error if they hide from a peer that has published nothing yet
 * @param slewPpb the largest slew of a vote
 */
public record Lies(List<Lie> kinds, ClaimedStatus claim, long farNs, long nearNs, long slewPpb) {

    public static final Lies NONE = new Lies(List.of(), ClaimedStatus.COMMITTED, 0, 0, 0);

    public Lies {
        kinds = List.copyOf(kinds);
    }
}
