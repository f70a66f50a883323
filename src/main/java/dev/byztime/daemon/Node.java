package dev.byztime.daemon;

import org.jspecify.annotations.Nullable;

import java.util.random.RandomGenerator;

/**
 * One member of a group that keeps time together, as a state machine: events in, {@link
 * NodeActions} out.
 *
 * <p>It does no input or output, and reads no clock: every event carries the local raw time, which
 * must not go back. Numbers that others made up may be anything. For one thread.
 */
public final class Node {

    /** Looks, one in each round of polls, at which a vote must be far outside to be suspect. */
    private static final int OUTSIDE_TO_SUSPECT = 8;

    private static final int REVIEWS_PER_ROUND = 32;

    /** Without an answer in between, the bound is published anew after this. */
    private static final long QUIET_NS = PpbMath.BILLION;

    private final NodeSettings settings;
    private final VoteRule rule;
    private final Peers peers;
    private final VoteEntries entries;
    private final Guarantee guarantee;
    private final Steering steering;
    private final Calm calm;
    private final Genesis genesis;
    private final Polling polling;
    private final int[] outside;
    private final long[] suspicions = new long[Suspicion.values().length];

    private NodeState state;
    private @Nullable VoteLine line;
    private long lifeSinceNs;
    private long reviewedNs;
    private long watchedNs;
    private boolean reviewed;
    private boolean published;
    private long lowerNs;
    private long upperNs;
    private int missing;

    /**
     * @param random decides on the order and times of polls, and on when to give up a lock
     */
    public Node(NodeSettings settings, RandomGenerator random) {
        this(settings, random, new VoteRule());
    }

    Node(NodeSettings settings, RandomGenerator random, VoteRule rule) {
        this.settings = settings;
        this.rule = rule;
        this.peers = new Peers(settings);
        this.entries = new VoteEntries(settings.nodes());
        this.guarantee = new Guarantee(2 * settings.driftPpb());
        this.steering = new Steering(settings.slewPpb());
        this.calm = new Calm(settings);
        this.genesis = new Genesis(settings, peers, random);
        this.polling = new Polling(settings, random);
        this.outside = new int[settings.nodes()];
        this.state = settings.readOnly() ? NodeState.READ_ONLY : NodeState.GENESIS;
        this.missing = settings.nodes();
    }

    /**
     * The process has started. The first event.
     *
     * @param guessNs what the calendar says that global time is, less the local clock
     * @param resumed the line that an earlier process of this boot kept last, if the machine has
     *     not slept since
     */
    public void boot(long nowNs, long guessNs, @Nullable VoteLine resumed, NodeActions actions) {
        beginLife(nowNs, guessNs);
        if (resumed != null && !settings.readOnly() && resumed.asOfNs() <= nowNs) {
            line = resumed;
            state = NodeState.COMMITTED;
            steering.begin();
            calm.resume(nowNs, resumed.slewPpb());
            actions.report(NodeReport.RESUMED);
        }
    }

    /**
     * The local clock has stood still while the machine slept. The host says so before any other
     * event, and answers with another era from then on.
     */
    public void slept(long nowNs, long guessNs, NodeActions actions) {
        peers.forget();
        dropVote(nowNs, guessNs, actions);
        actions.publishUnsynchronized(nowNs);
        actions.report(NodeReport.SLEPT);
    }

    /** Does what is due; {@link #wakeAtNs} says when that is. */
    public void tick(long nowNs, NodeActions actions) {
        if (polling.any() && nowNs >= polling.nextNs()) {
            int peer = polling.peer();
            polling.asked(nowNs);
            long underWay = peers.query(peer);
            if (underWay == 0 || nowNs - underWay >= settings.timeoutNs()) {
                long query = nowNs == 0 ? 1 : nowNs; // 0 is none
                peers.asked(peer, query);
                actions.send(peer, query);
            }
        }
        if (!reviewed || nowNs - reviewedNs >= quietNs()) {
            review(nowNs, actions);
        }
    }

    /** When {@link #tick} wants to be called. Any event may change it. */
    public long wakeAtNs() {
        long quietUntilNs = reviewedNs + quietNs();
        return polling.any() ? Math.min(polling.nextNs(), quietUntilNs) : quietUntilNs;
    }

    /**
     * An authentic answer has arrived.
     *
     * @param query the number that {@link NodeActions#send} gave
     * @return whether it was the answer to the query under way; otherwise nothing was done
     */
    public boolean answered(
            int peer, long query, StampedAnswer answer, long nowNs, NodeActions actions) {
        if (peer < 0
                || peer >= settings.nodes()
                || peer == settings.self()
                || query == 0
                || peers.query(peer) != query) {
            return false;
        }
        switch (peers.take(peer, answer)) {
            case FINE -> {}
            case MALFORMED -> suspect(peer, Suspicion.MALFORMED, actions);
            case CONTRADICTION -> suspect(peer, Suspicion.CONTRADICTS_ITSELF, actions);
            case NEW_ERA -> suspect(peer, Suspicion.ERA_CHANGED, actions);
            case STEPPED -> suspect(peer, Suspicion.STEPPED, actions);
        }
        if (!reviewed || nowNs - reviewedNs >= reviewEveryNs()) {
            review(nowNs, actions);
        }
        return true;
    }

    /**
     * What a query is answered with. Answers depend on nothing that the asker says, but for this: a
     * peer that cannot be told that the vote is a guess is not told the guess.
     *
     * @param understandsStatus whether the asker does
     * @return whether there is anything to answer with
     */
    public boolean answers(boolean understandsStatus) {
        return !settings.readOnly() && (understandsStatus || line != null);
    }

    /** What to say about the vote. */
    public VoteStatus status() {
        if (line != null) {
            return VoteStatus.COMMITTED;
        }
        return genesis.locked() ? VoteStatus.LOCKED : VoteStatus.UNCOMMITTED;
    }

    /** The vote, or the guess that may become one, as an offset from the local clock. */
    public long voteNs(long nowNs) {
        VoteLine current = line;
        return current != null ? current.atNs(nowNs) : genesis.guessNs();
    }

    /**
     * The time from which on {@link #voteNs} is told: an answer that is stamped earlier must be
     * told this one.
     */
    public long voteSinceNs() {
        VoteLine current = line;
        return current != null ? current.asOfNs() : Long.MIN_VALUE;
    }

    /** Whether to promise, with the vote, that its {@link #slewPpb} hardly changes for a while. */
    public boolean steady() {
        return line != null && calm.steady();
    }

    public NodeState state() {
        return state;
    }

    /** Whether the last look found enough votes to publish. */
    public boolean publishes() {
        return published;
    }

    /** How many more votes may go missing before nothing is published; negative if none is. */
    public int margin() {
        return settings.faults() - missing;
    }

    /** What was published last, as a width. */
    public long widthNs() {
        return upperNs - lowerNs;
    }

    /** How fast the vote slews. */
    public long slewPpb() {
        VoteLine current = line;
        return current == null ? 0 : current.slewPpb();
    }

    /** The part of the slew that makes up for this machine's own oscillator. */
    public double learnedPpb() {
        return steering.learnedPpb();
    }

    /** How many votes the last look did not find, this node's own included. */
    public int missing() {
        return missing;
    }

    /** Whether there is a sample of this peer's that counts. */
    public boolean heard(int peer, long nowNs) {
        return peers.heard(peer, nowNs);
    }

    /** What this peer, if it was {@link #heard}, said of its vote. */
    public VoteStatus status(int peer) {
        return peers.status(peer);
    }

    /**
     * The least that the vote of a peer, if it was {@link #heard}, can be now, as an offset from
     * the local clock.
     */
    public long lowerNs(int peer, long nowNs) {
        return peers.lowerNs(peer, nowNs);
    }

    /** The most. */
    public long upperNs(int peer, long nowNs) {
        return peers.upperNs(peer, nowNs);
    }

    /** How often some peer was suspected of this. */
    public long suspicions(Suspicion why) {
        return suspicions[why.ordinal()];
    }

    /** The peer's last eight queries as bits, the latest lowest: 1 was answered. */
    public int reach(int peer) {
        return peers.reach(peer);
    }

    /** In which time each peer is asked once. */
    public long pollNs() {
        return polling.roundNs();
    }

    private void beginLife(long nowNs, long guessNs) {
        lifeSinceNs = nowNs;
        watchedNs = nowNs;
        line = null;
        missing = settings.nodes();
        state = settings.readOnly() ? NodeState.READ_ONLY : NodeState.GENESIS;
        guarantee.forget();
        peers.newLife();
        genesis.begin(nowNs, guessNs);
        polling.begin(nowNs);
        reviewed = false;
        published = false;
    }

    private void dropVote(long nowNs, long guessNs, NodeActions actions) {
        if (line != null) {
            actions.persist(null);
        }
        beginLife(nowNs, guessNs);
    }

    private void review(long nowNs, NodeActions actions) {
        reviewed = true;
        reviewedNs = nowNs;
        gather(nowNs);
        missing = entries.missing();
        boolean enough = missing <= rule.missingAllowed(settings.faults()) && entries.finite() > 0;
        if (enough != published) {
            actions.report(enough ? NodeReport.QUORUM_FOUND : NodeReport.QUORUM_LOST);
            published = enough;
        }
        if (enough) {
            publish(nowNs, actions);
        } else {
            polling.hurry(nowNs);
            withoutQuorum(nowNs, actions);
        }
    }

    private long quietNs() {
        return published ? QUIET_NS : Math.min(QUIET_NS, reviewEveryNs());
    }

    /** A small part of the time in which all that is known is told anew. */
    private long reviewEveryNs() {
        return Math.max(NodeSettings.PUBLISH_NS, polling.roundNs() / REVIEWS_PER_ROUND);
    }

    private void gather(long nowNs) {
        entries.clear();
        VoteLine own = line;
        for (int node = 0; node < settings.nodes(); node++) {
            if (node == settings.self()) {
                if (own != null) {
                    entries.add(own.atNs(nowNs), own.atNs(nowNs));
                } else if (rule.counts(status())) {
                    entries.add(genesis.guessNs(), genesis.guessNs());
                }
            } else if (peers.heard(node, nowNs) && rule.counts(peers.status(node))) {
                entries.add(peers.lowerNs(node, nowNs), peers.upperNs(node, nowNs));
            }
        }
    }

    private void publish(long nowNs, NodeActions actions) {
        long newLowerNs = entries.lowerNs(settings.faults());
        long newUpperNs = entries.upperNs(settings.faults());
        if (!guarantee.admits(newLowerNs, newUpperNs, nowNs)) {
            dropVote(nowNs, PpbMath.middle(newLowerNs, newUpperNs), actions);
            actions.publishUnsynchronized(nowNs);
            actions.report(NodeReport.BROKEN);
            return;
        }
        tell(newLowerNs, newUpperNs, nowNs, actions);
        long middleNs = PpbMath.middle(newLowerNs, newUpperNs);
        if (nowNs - watchedNs >= polling.roundNs()) {
            watchedNs = nowNs;
            watch(lowerNs, upperNs, nowNs, actions);
            polling.adapt(newUpperNs - newLowerNs);
        }
        VoteLine own = line;
        if (own != null) {
            long wantedNs =
                    missing == 0 ? middleNs : betweenCorrectVotesNs(); // the same, but for work
            long bestPpb = steering.slewPpb(nowNs, wantedNs - own.atNs(nowNs));
            long slewPpb = rule.promisedPpb(calm, nowNs, bestPpb);
            keep(rule.bend(own, nowNs, wantedNs, slewPpb), actions);
        } else if (!settings.readOnly()) {
            join(nowNs, middleNs, Math.max(newUpperNs - middleNs, 0), actions);
        }
    }

    /**
     * Publishes the interval; or, where a liar and a missing vote make it wide, what of it agrees
     * with all that was published before.
     */
    private void tell(long newLowerNs, long newUpperNs, long nowNs, NodeActions actions) {
        boolean wide = guarantee.isFarNarrowerThan(newLowerNs, newUpperNs);
        lowerNs = wide ? guarantee.lowerNs() : newLowerNs;
        upperNs = wide ? guarantee.upperNs() : newUpperNs;
        long middleNs = PpbMath.middle(lowerNs, upperNs);
        actions.publish(middleNs, Math.max(0, upperNs - middleNs), nowNs);
    }

    /**
     * Where votes are wanted: at most f of those heard are wrong, so that what is left of them
     * after cutting f at each end lies between correct votes. What is published also cuts off those
     * that are missing, and where some are, a liar can be one of its ends.
     */
    private long betweenCorrectVotesNs() {
        long heardLowerNs = entries.lowerOfHeardNs(settings.faults());
        long heardUpperNs = entries.upperOfHeardNs(settings.faults());
        return PpbMath.middle(heardLowerNs, heardUpperNs);
    }

    /**
     * With enough committed peers, the vote is the middle of what they leave; or what enough of
     * them agree on, where a liar is one end of what they leave.
     */
    private void join(long nowNs, long middleNs, long errorNs, NodeActions actions) {
        state = NodeState.JOINING;
        genesis.guess(nowNs, betweenCorrectVotesNs());
        polling.hurry(nowNs);
        long withoutVoteNs = nowNs - lifeSinceNs;
        Genesis.Outcome agreement = genesis.agreement(nowNs, rule, withoutVoteNs);
        if (agreement == Genesis.Outcome.COMMITTED) { // the others of this genesis were faster
            commit(nowNs, genesis.guessNs(), NodeReport.COMMITTED_BY_GENESIS, actions);
        } else if (rule.mayVoteAgain(settings, withoutVoteNs, errorNs)) {
            commit(nowNs, middleNs, NodeReport.COMMITTED_BY_JOINING, actions);
        } else if (agreement == Genesis.Outcome.COMMITTED_NEAR_OLD_VOTES) {
            commit(nowNs, genesis.guessNs(), NodeReport.COMMITTED_BY_AGREEMENT, actions);
        }
    }

    private void withoutQuorum(long nowNs, NodeActions actions) {
        VoteLine own = line;
        if (own != null) { // nobody to follow: back to what the own oscillator was found to need
            long slewPpb = rule.promisedPpb(calm, nowNs, Math.round(steering.learnedPpb()));
            if (slewPpb != own.slewPpb()) {
                keep(own.bent(nowNs, slewPpb), actions);
            }
            return;
        }
        if (settings.readOnly()) {
            return;
        }
        state = NodeState.GENESIS;
        switch (genesis.round(nowNs, polling.roundNs(), rule, nowNs - lifeSinceNs)) {
            case GOING_ON, LOCKED -> {}
            case UNLOCKED -> actions.report(NodeReport.UNLOCKED);
            case WIDENED -> actions.report(NodeReport.AGREEMENT_WIDENED);
            case COMMITTED ->
                    commit(nowNs, genesis.guessNs(), NodeReport.COMMITTED_BY_GENESIS, actions);
            case COMMITTED_NEAR_OLD_VOTES ->
                    commit(nowNs, genesis.guessNs(), NodeReport.COMMITTED_BY_AGREEMENT, actions);
        }
    }

    private void commit(long nowNs, long voteNs, NodeReport how, NodeActions actions) {
        state = NodeState.COMMITTED;
        steering.begin();
        calm.begin(nowNs);
        keep(new VoteLine(nowNs, voteNs, 0), actions);
        actions.report(how);
    }

    private void keep(VoteLine next, NodeActions actions) {
        line = next;
        actions.persist(next);
    }

    /**
     * Looks for votes far outside of what was published. A correct vote can be a little outside:
     * only the scale is certainly within.
     */
    private void watch(
            long publishedLowerNs, long publishedUpperNs, long nowNs, NodeActions actions) {
        long widthNs = Math.max(0, publishedUpperNs - publishedLowerNs);
        long leastNs = publishedLowerNs - widthNs;
        long mostNs = publishedUpperNs + widthNs;
        for (int peer = 0; peer < settings.nodes(); peer++) {
            if (peer == settings.self()
                    || !peers.heard(peer, nowNs)
                    || peers.status(peer) != VoteStatus.COMMITTED) {
                continue;
            }
            boolean isOutside =
                    peers.lowerNs(peer, nowNs) > mostNs || peers.upperNs(peer, nowNs) < leastNs;
            outside[peer] = isOutside ? outside[peer] + 1 : 0;
            if (outside[peer] >= OUTSIDE_TO_SUSPECT) {
                outside[peer] = 0;
                suspect(peer, Suspicion.OUTSIDE, actions);
            }
        }
    }

    private void suspect(int peer, Suspicion why, NodeActions actions) {
        suspicions[why.ordinal()]++;
        actions.suspect(peer, why);
    }
}
