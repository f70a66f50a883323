package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.NodeActions;
import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.NodeSettings;
import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.StampedAnswer;
import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.VoteLine;

import org.jspecify.annotations.Nullable;

/** A simulated machine that runs the product's core and is its host. */
final class HonestMember extends SimulatedMember implements NodeActions {

    private final NodeSettings settings;
    private final Births births;
    private final Promises promises;
    private final HeardVotes heard;
    private final StampedAnswer answer = new StampedAnswer();

    @Nullable Node node;
    long era;

    /** The lower end of the last publication minus the real time, if {@link #published}. */
    double lowerNs;

    double upperNs;
    boolean published;

    /** The content of its timedata file for readers, who outlive its process. */
    final PublishedEntry entry = new PublishedEntry();

    /** Whether it once had a vote that it has not yet taken up again. */
    boolean absent;

    long breaks;

    private @Nullable VoteLine kept;
    private boolean voted;
    private int votesTakenUp;
    private long asleepSinceNs;
    private long nowNs;

    HonestMember(
            int index,
            Simulation simulation,
            HardwareClock clock,
            NodeSettings settings,
            Births births) {
        super(index, simulation, clock);
        this.settings = settings;
        this.births = births;
        this.promises = new Promises(settings);
        this.heard = new HeardVotes(settings);
    }

    @Override
    void start(long realNs) {
        nowNs = realNs;
        up = true;
        era = simulation.newEra(this);
        published = false;
        heard.forget();
        Node started = births.create(settings, simulation.randomFor(this));
        node = started;
        started.boot(clock.at(realNs), guessNs(realNs), kept, this);
        follow(started, realNs);
    }

    /** Ends the process; ends its machine too if nothing is remembered. */
    void stop(boolean remembers) {
        up = false;
        node = null;
        life++;
        tickAtNs = Long.MAX_VALUE;
        published = false;
        if (!remembers) {
            kept = null;
            promises.forget();
            entry.remove();
            absent |= voted;
        }
    }

    void replaceClock(HardwareClock another) {
        clock = another;
    }

    void fallAsleep(long realNs) {
        up = false;
        asleepSinceNs = realNs;
        tickAtNs = Long.MAX_VALUE;
        entry.remove(); // readers trust no entry from before a suspend
        absent |= voted;
    }

    void wakeUp(long realNs) {
        Node sleeper = node;
        if (sleeper == null) {
            return;
        }
        nowNs = realNs;
        up = true;
        clock.at(realNs);
        clock.slept(realNs - asleepSinceNs);
        era = simulation.newEra(this);
        heard.forget();
        sleeper.slept(clock.at(realNs), guessNs(realNs), this);
        follow(sleeper, realNs);
    }

    @Override
    void tick(long realNs) {
        Node ticking = node;
        if (ticking == null || !up) {
            return;
        }
        nowNs = realNs;
        ticking.tick(clock.at(realNs), this);
        follow(ticking, realNs);
    }

    @Override
    boolean query(int slot, long realNs) {
        Node asked = node;
        if (asked == null || !up || !asked.answers(true)) {
            return false;
        }
        long localNs = clock.at(realNs);
        Messages messages = simulation.messages;
        messages.era[slot] = era;
        messages.status[slot] = asked.status().ordinal();
        messages.peerReceivedNs[slot] = localNs;
        messages.peerSentNs[slot] = localNs;
        messages.voteNs[slot] = asked.voteNs(localNs);
        messages.slewPpb[slot] = asked.steady() ? asked.slewPpb() : Messages.NO_PROMISE;
        if (asked.steady()) {
            promises.made(localNs, asked.slewPpb());
        }
        return true;
    }

    @Override
    void answer(int slot, long realNs) {
        Node asker = node;
        if (asker == null || !up) {
            return;
        }
        nowNs = realNs;
        Messages messages = simulation.messages;
        messages.read(slot, answer);
        long local = clock.at(realNs);
        answer.receivedNs = local;
        int peer = messages.asked[slot];
        long query = messages.query[slot];
        heard.arrived(simulation, peer, query, answer);
        asker.answered(peer, query, answer, local, this);
        follow(asker, realNs);
    }

    private void follow(Node running, long realNs) {
        long whenNs = clock.whenNs(running.wakeAtNs(), realNs);
        if (whenNs < tickAtNs || tickAtNs <= realNs) {
            tickAtNs = whenNs;
            simulation.plan(this, whenNs);
        }
    }

    /** The vote minus the real time. */
    double voteNs(long realNs) {
        Node voter = node;
        if (voter == null) {
            return Double.NaN;
        }
        long localNs = clock.at(realNs);
        return localNs - realNs + voter.voteNs(localNs);
    }

    /** Whether all votes of this member on this scale are one line, which still goes on. */
    boolean votesAsEver() {
        return votesTakenUp == 1 && committed();
    }

    boolean committed() {
        Node voter = node;
        return up && voter != null && voter.state() == NodeState.COMMITTED;
    }

    @Override
    public void send(int peer, long query) {
        heard.asked(peer, query);
        simulation.send(this, peer, query, nowNs);
    }

    @Override
    public void publish(long offsetNs, long errorNs, long asOfNs) {
        long middleNs = asOfNs - nowNs + offsetNs;
        lowerNs = (double) middleNs - errorNs;
        upperNs = (double) middleNs + errorNs;
        published = true;
        entry.write(offsetNs, errorNs, asOfNs);
        heard.published(this, asOfNs, nowNs);
        simulation.core.published(this, nowNs);
        simulation.checks.published(this, lowerNs, upperNs, nowNs);
        Trace trace = simulation.trace();
        if (trace != null) {
            trace.published(
                    nowNs,
                    index,
                    lowerNs,
                    upperNs,
                    voteNs(nowNs),
                    simulation.checks.slackNs(),
                    simulation.checks.middleNs());
        }
    }

    @Override
    public void publishUnsynchronized(long asOfNs) {
        published = false;
        entry.remove();
    }

    @Override
    public void persist(@Nullable VoteLine line) {
        simulation.checks.bent(this, kept, line, nowNs);
        if (line == null) {
            promises.forget();
        } else if (!promises.allow(line.asOfNs(), line.slewPpb())) {
            simulation.checks.promiseBroken(this, nowNs);
        }
        kept = line;
        if (line != null) {
            voted = true;
        }
    }

    @Override
    public void report(NodeReport what) {
        Trace trace = simulation.trace();
        if (trace != null) {
            trace.reported(nowNs, index, what);
        }
        switch (what) {
            case COMMITTED_BY_GENESIS, COMMITTED_BY_JOINING, COMMITTED_BY_AGREEMENT, RESUMED -> {
                absent = false;
                votesTakenUp += what == NodeReport.RESUMED ? 0 : 1;
                simulation.checks.committed(this, what, nowNs);
            }
            case BROKEN -> {
                breaks++;
                simulation.checks.broke(this, nowNs);
            }
            default -> {}
        }
    }

    @Override
    public void suspect(int peer, Suspicion why) {
        simulation.checks.suspected(this, peer, why, nowNs);
    }

    void forgetScale() {
        voted = false;
        absent = false;
        votesTakenUp = 0;
    }
}
