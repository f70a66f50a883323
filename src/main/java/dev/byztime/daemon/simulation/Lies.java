package dev.byztime.daemon.simulation;

import java.util.List;

/**
 * What the faulty members of a run do.
 *
 * @param kinds one for each of them: they are the last of the group
 * @param claim what they say about the status of their votes
 * @param farNs how far off they are where they do not hide
 * @param nearNs how far off they are where they hide from somebody who has published nothing yet
 * @param slewPpb the greatest slew of a vote
 */
public record Lies(List<Lie> kinds, ClaimedStatus claim, long farNs, long nearNs, long slewPpb) {

    public static final Lies NONE = new Lies(List.of(), ClaimedStatus.COMMITTED, 0, 0, 0);

    public Lies {
        kinds = List.copyOf(kinds);
    }
}
