package dev.byztime.daemon.net;

import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.keys.EstablishedKeys;
import dev.byztime.daemon.keys.KeyClient;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.daemon.keys.KeyTarget;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** The node's log for its operator: changes, and faults when they begin. It also counts events. */
final class GroupLog implements KeyClient.Listener {

    private static final Logger log = LoggerFactory.getLogger(GroupLog.class);

    /** The time between two lines about the same suspicious peer. */
    private static final long SILENCE_NS = 60_000_000_000L;

    private final AtomicLongArray reports = new AtomicLongArray(NodeReport.values().length);
    private final Map<String, String> keyProblems = new ConcurrentHashMap<>();

    /** For each peer the number of failures by reason, and then that of successes. */
    private final Map<String, AtomicLongArray> keyOutcomes = new ConcurrentHashMap<>();

    void report(NodeReport what) {
        reports.incrementAndGet(what.ordinal());
        switch (what) {
            case COMMITTED_BY_GENESIS -> log.info("This node votes: the group has begun its scale");
            case COMMITTED_BY_JOINING, COMMITTED_BY_AGREEMENT ->
                    log.info("This node votes: it has joined the group's scale");
            case RESUMED ->
                    log.info("This node votes: it goes on with the vote of the last process");
            case BROKEN ->
                    log.error(
                            "The group contradicts what this node guaranteed: its timescale is"
                                + " broken. It has given up its vote and joins the group anew; an"
                                + " instant from before says nothing about one from now on");
            case SLEPT ->
                    log.warn("The machine slept: this node has given up its vote and joins anew");
            case UNLOCKED -> log.info("The first agreement was not met in time; trying again");
            case AGREEMENT_WIDENED ->
                    log.info("The nodes cannot agree so closely; the limit was doubled");
            case QUORUM_LOST ->
                    log.warn(
                            "Too many votes are missing: nothing is published until they are back,"
                                    + " and the bound grows");
            case QUORUM_FOUND -> log.info("Enough votes are there to publish global time");
        }
    }

    long reports(NodeReport what) {
        return reports.get(what.ordinal());
    }

    void suspect(PeerLink peer, Suspicion why, long nowNs) {
        peer.suspicions[why.ordinal()]++;
        if (why == Suspicion.STEPPED && !peer.extended) {
            return; // byztimed does so at each of its answers
        }
        boolean said = peer.lastSuspicion == why && nowNs - peer.lastSuspicionNs < SILENCE_NS;
        peer.lastSuspicion = why;
        if (!said) {
            peer.lastSuspicionNs = nowNs;
            log.warn(
                    "Peer {} ({}) is suspect: {}",
                    peer.member.name(),
                    peer.member.place(),
                    text(why));
        }
    }

    static String text(Suspicion why) {
        return switch (why) {
            case CONTRADICTS_ITSELF ->
                    "its clock runs at an impossible rate, or its answers contradict each other";
            case STEPPED -> "its vote has stepped";
            case OUTSIDE -> "its vote is outside of what the group agrees on";
            case MALFORMED -> "its answer has impossible numbers";
            case ERA_CHANGED -> "its clock began anew: it was rebooted, or slept";
        };
    }

    void excluded(PeerLink peer, String why) {
        log.error(
                "Peer {} ({}) {}: it is not asked, and counts as missing. Remove it from"
                        + " byztime.peers.members, or correct its address",
                peer.member.name(),
                peer.member.place(),
                why);
    }

    void unresolved(PeerLink peer, String problem) {
        once(peer.member.name(), problem, false);
    }

    @Override
    public void established(KeyTarget peer, EstablishedKeys keys) {
        keyOutcomes(peer.peer()).incrementAndGet(KeyException.Reason.values().length);
        if (keyProblems.remove(peer.peer()) != null) {
            log.info("Keys with {} are established", peer.peer());
        }
    }

    @Override
    public void failed(KeyTarget peer, KeyException why) {
        keyOutcomes(peer.peer()).incrementAndGet(why.reason().ordinal());
        once(peer.peer(), String.valueOf(why.getMessage()), why.reason().passing());
    }

    long establishments(String peer) {
        return keyOutcomes(peer).get(KeyException.Reason.values().length);
    }

    /** The reasons for which establishments with a peer failed, and how often. */
    Map<KeyException.Reason, Long> failures(String peer) {
        Map<KeyException.Reason, Long> counts = new EnumMap<>(KeyException.Reason.class);
        for (KeyException.Reason why : KeyException.Reason.values()) {
            long count = keyOutcomes(peer).get(why.ordinal());
            if (count > 0) {
                counts.put(why, count);
            }
        }
        return counts;
    }

    private AtomicLongArray keyOutcomes(String peer) {
        return keyOutcomes.computeIfAbsent(
                peer, name -> new AtomicLongArray(KeyException.Reason.values().length + 1));
    }

    /** Logs a problem once. It is usual that a peer is missing when a group starts. */
    private void once(String peer, String problem, boolean usual) {
        String before = keyProblems.put(peer, problem);
        if (!problem.equals(before)) {
            log.atLevel(usual && before == null ? Level.INFO : Level.WARN)
                    .log("No keys with {} yet, and trying on: {}", peer, problem);
        }
    }
}
