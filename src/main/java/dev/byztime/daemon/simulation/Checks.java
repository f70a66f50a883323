package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Report;
import dev.byztime.daemon.Settings;
import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.VoteLine;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;

/**
 * Keeps what is found of violated invariants, and looks for most of them itself.
 *
 * <p>The first is the theorem: one scale, whose rate is within what the proof says, lies in every
 * interval that an honest member ever published. It is kept as two numbers, relative to real time:
 * the least and the most that this scale can be now.
 */
final class Checks {

    private static final double BILLION = 1e9;

    /** Local clocks and votes are rounded to whole nanoseconds. */
    private static final double ROUNDING_NS = 8;

    private final Settings settings;
    private final double scaleRate;

    private double lowerNs = Double.NEGATIVE_INFINITY;
    private double upperNs = Double.POSITIVE_INFINITY;
    private long atNs;

    private double leastSlackNs = Double.POSITIVE_INFINITY;
    private double widthSumNs;
    private long publications;
    private long commits;
    private long falseSuspicions;
    private long hash;
    private @Nullable String violation;
    private final Set<Invariant> violated = EnumSet.noneOf(Invariant.class);

    Checks(Settings settings) {
        this.settings = settings;
        double hardware = settings.hardwarePpb() / BILLION;
        double slew = settings.slewPpb() / BILLION;
        double rejoin = settings.rejoinPpb() / BILLION;
        this.scaleRate = (1 + hardware) * (1 + slew) - 1 + rejoin;
    }

    /** All have lost the old scale: a new one begins. */
    void forgetScale() {
        lowerNs = Double.NEGATIVE_INFINITY;
        upperNs = Double.POSITIVE_INFINITY;
    }

    /** Invariant 1. */
    void published(Member member, double memberLowerNs, double memberUpperNs, long nowNs) {
        double grown = (nowNs - atNs) * scaleRate;
        atNs = nowNs;
        lowerNs = Math.max(lowerNs - grown, memberLowerNs);
        upperNs = Math.min(upperNs + grown, memberUpperNs);
        double slack = upperNs - lowerNs;
        leastSlackNs = Math.min(leastSlackNs, slack);
        double width = memberUpperNs - memberLowerNs;
        widthSumNs += width;
        publications++;
        hash(member.index, Double.doubleToRawLongBits(memberLowerNs), nowNs);
        if (slack < -ROUNDING_NS) {
            violate(
                    Invariant.SCALE,
                    nowNs,
                    "no scale lies in all intervals: short by " + -slack + " ns",
                    member);
        }
        if (width < 0) {
            violate(Invariant.ORDER, nowNs, "an interval's ends are in the wrong order", member);
        }
    }

    /** A committed vote goes on where it was, at a slope within the limit. */
    void bent(HonestMember member, @Nullable VoteLine from, @Nullable VoteLine to, long nowNs) {
        if (from == null || to == null) {
            return;
        }
        if (Math.abs(to.slewPpb()) > settings.slewPpb()) {
            violate(Invariant.SLOPE, nowNs, "a vote slews by " + to.slewPpb() + " ppb", member);
        }
        long step = to.offsetNs() - from.at(to.asOfNs());
        if (step != 0) {
            violate(Invariant.NO_STEP, nowNs, "a vote steps by " + step + " ns", member);
        }
    }

    void promiseBroken(HonestMember member, long nowNs) {
        violate(Invariant.PROMISE, nowNs, "a slew is not what was promised", member);
    }

    void committed(HonestMember member, Report how, long nowNs) {
        commits++;
        hash(member.index, how.ordinal(), nowNs);
    }

    /** Under the assumptions nobody contradicts what was guaranteed. */
    void broke(HonestMember member, long nowNs) {
        violate(Invariant.NO_BREAK, nowNs, "a guarantee was contradicted", member);
    }

    void suspected(HonestMember member, int peer, Suspicion why, long nowNs) {
        hash(member.index, 31L * peer + why.ordinal(), nowNs);
        if (why != Suspicion.ERA_CHANGED && member.simulation.isHonest(peer)) {
            falseSuspicions++;
        }
    }

    void violate(Invariant which, long nowNs, String what, Member member) {
        violated.add(which);
        if (violation == null) {
            violation = "%.6f s, node %d: %s".formatted(nowNs / BILLION, member.index, what);
        }
    }

    private void hash(long who, long what, long when) {
        hash = Draws.mix(hash ^ Draws.mix(who ^ Draws.mix(what ^ Draws.mix(when))));
    }

    /** The first that was found, and when. */
    @Nullable String violation() {
        return violation;
    }

    Set<Invariant> violated() {
        return violated;
    }

    boolean scaleBroken() {
        return violated.contains(Invariant.SCALE);
    }

    double leastSlackNs() {
        return leastSlackNs;
    }

    double slackNs() {
        return upperNs - lowerNs;
    }

    double middleNs() {
        return lowerNs + (upperNs - lowerNs) / 2;
    }

    double meanWidthNs() {
        return widthSumNs / Math.max(1, publications);
    }

    long publications() {
        return publications;
    }

    long commits() {
        return commits;
    }

    long falseSuspicions() {
        return falseSuspicions;
    }

    long hash() {
        return hash;
    }
}
