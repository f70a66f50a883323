package dev.byztime.daemon;

import org.jspecify.annotations.Nullable;

import java.util.random.RandomGenerator;

/**
 * One node of a group as a state machine: it receives events, and answers them with {@link
 * NodeActions}.
 *
 * <p>It does no input and output, and reads no clock: every event carries the local raw time, which
 * must not go back. Numbers from other nodes may be arbitrary. Only one thread may use it.
 */
public final class Node {

    /**
     * The number of successive checks, one in each round of polls, in which a vote must be far
     * outside before the peer is suspected.
     */
    private static final int OUTSIDE_TO_SUSPECT = 8;

    private static final int REVIEWS_PER_ROUND = 32;
    private static final long GENESIS_REVIEW_NS = 50_000_000;

    /** The time after which the bound is published again, even if no answer has arrived. */
    private static final long QUIET_NS = PpbMath.BILLION;

    private final NodeSettings settings;
    private final VoteRule rule;
    private final Peers peers;
    private final VoteEntries entries;
    private final VoteEntries audible;
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
     * Creates a node.
     *
     * @param random the source of the order and the times of polls, and of the time at which a lock
     *     is given up
     */
    public Node(NodeSettings settings, RandomGenerator random) {
        this(settings, random, new VoteRule());
    }

    Node(NodeSettings settings, RandomGenerator random, VoteRule rule) {
        this.settings = settings;
        this.rule = rule;
        this.peers = new Peers(settings);
        this.entries = new VoteEntries(settings.nodes());
        this.audible = new VoteEntries(settings.nodes());
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
     * The first event: the process has started.
     *
     * @param guessNs global time by the machine's calendar clock, minus the local clock
     * @param resumed the last line that an earlier process of this boot kept, if the machine has
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
     * The event that the machine slept, so that the local clock stood still. The host reports it
     * before any other event, and uses another era in answers from then on.
     */
    public void slept(long nowNs, long guessNs, NodeActions actions) {
        peers.forget();
        dropVote(nowNs, guessNs, actions);
        actions.publishUnsynchronized(nowNs);
        actions.report(NodeReport.SLEPT);
    }

    /** Does everything that is due; {@link #wakeAtNs} is the time of the next call. */
    public void tick(long nowNs, NodeActions actions) {
        if (polling.any() && nowNs >= polling.nextNs()) {
            int peer = polling.peer();
            polling.asked(nowNs);
            long underWay = peers.query(peer);
            if (underWay == 0 || nowNs - underWay >= settings.timeoutNs()) {
                long query = nowNs == 0 ? 1 : nowNs; // 0 means no query
                peers.asked(peer, query);
                actions.send(peer, query);
            }
        }
        if (!reviewed || nowNs - reviewedNs >= quietNs()) {
            review(nowNs, actions);
        }
    }

    /** The time at which {@link #tick} must be called. Any event may change it. */
    public long wakeAtNs() {
        long quietUntilNs = reviewedNs + quietNs();
        return polling.any() ? Math.min(polling.nextNs(), quietUntilNs) : quietUntilNs;
    }

    /**
     * The event that an authentic answer has arrived.
     *
     * @param query the number that {@link NodeActions#send} passed
     * @return whether it answers the query in flight; if not, the node has ignored it
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
     * Whether this node can answer a query. An answer does not depend on the asker, with one
     * exception: an asker that does not understand the status of a vote gets no guess.
     *
     * @param understandsStatus whether the asker understands the status
     * @return whether there is something to answer with
     */
    public boolean answers(boolean understandsStatus) {
        return !settings.readOnly() && (understandsStatus || line != null);
    }

    /** The status of the vote, for answers. */
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
     * The first time for which {@link #voteNs} is valid. An answer with an earlier stamp must carry
     * this time instead.
     */
    public long voteSinceNs() {
        VoteLine current = line;
        return current != null ? current.asOfNs() : Long.MIN_VALUE;
    }

    /** Whether answers promise, with the vote, that its {@link #slewPpb} will hardly change. */
    public boolean steady() {
        return line != null && calm.steady();
    }

    public NodeState state() {
        return state;
    }

    /** Whether enough votes were present at the last check to publish. */
    public boolean publishes() {
        return published;
    }

    /**
     * How many more votes may go missing before the node stops publishing; negative if it does not
     * publish.
     */
    public int margin() {
        return settings.faults() - missing;
    }

    /** The width of the interval published last. */
    public long widthNs() {
        return upperNs - lowerNs;
    }

    /** The rate at which the vote slews. */
    public long slewPpb() {
        VoteLine current = line;
        return current == null ? 0 : current.slewPpb();
    }

    /** The part of the slew that compensates the rate of this machine's oscillator. */
    public double learnedPpb() {
        return steering.learnedPpb();
    }

    /** The number of missing votes at the last check, this node's own included. */
    public int missing() {
        return missing;
    }

    /** Whether there is a usable sample of this peer. */
    public boolean heard(int peer, long nowNs) {
        return peers.heard(peer, nowNs);
    }

    /** The last status of a peer, if it was {@link #heard}. */
    public VoteStatus status(int peer) {
        return peers.status(peer);
    }

    /**
     * The lower bound of a peer's vote now, as an offset from the local clock, if the peer was
     * {@link #heard}.
     */
    public long lowerNs(int peer, long nowNs) {
        return peers.lowerNs(peer, nowNs);
    }

    /** The upper bound of the same. */
    public long upperNs(int peer, long nowNs) {
        return peers.upperNs(peer, nowNs);
    }

    /**
     * The lower bound of a peer's clock now, without its vote, as an offset from the local clock,
     * if the peer was {@link #heard}.
     */
    public long clockLowerNs(int peer, long nowNs) {
        return peers.clockLowerNs(peer, nowNs);
    }

    /** The upper bound of the same. */
    public long clockUpperNs(int peer, long nowNs) {
        return peers.clockUpperNs(peer, nowNs);
    }

    /**
     * The largest error of the rate of a peer's clock, in ppb.
     *
     * @return {@link Long#MAX_VALUE} if there is no rate yet
     */
    public long clockRateErrorPpb(int peer) {
        return peers.clockRateErrorPpb(peer);
    }

    /** The rate of a peer's clock against this node's in ppb, if its error is known. */
    public long clockRatePpb(int peer) {
        return peers.clockRatePpb(peer);
    }

    /** How often any peer was suspected for this reason. */
    public long suspicions(Suspicion why) {
        return suspicions[why.ordinal()];
    }

    /** The peer's last eight queries as bits, the latest lowest: 1 means answered. */
    public int reach(int peer) {
        return peers.reach(peer);
    }

    /** The time in which each peer is asked once. */
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

    /**
     * The interval of reviews: a small part of the time in which all known facts are published
     * again. A node without a vote takes its time, because rounds of genesis need new answers.
     */
    private long reviewEveryNs() {
        boolean seeksVote = !published || (line == null && !settings.readOnly());
        long leastNs = seeksVote ? GENESIS_REVIEW_NS : NodeSettings.MIN_PUBLISH_NS;
        return Math.max(leastNs, polling.roundNs() / REVIEWS_PER_ROUND);
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
        int cut = rule.cut(settings);
        long newLowerNs = entries.lowerNs(cut);
        long newUpperNs = entries.upperNs(cut);
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
            steer(own, missing == 0 ? middleNs : amongThoseHeardNs(own, nowNs), nowNs, actions);
        } else if (!settings.readOnly()) {
            join(nowNs, middleNs, Math.max(newUpperNs - middleNs, 0), actions);
        }
    }

    /**
     * Publishes the interval. If a liar and a missing vote make it wide, the method publishes its
     * intersection with all earlier publications.
     */
    private void tell(long newLowerNs, long newUpperNs, long nowNs, NodeActions actions) {
        boolean wide = guarantee.isFarNarrowerThan(newLowerNs, newUpperNs);
        lowerNs = wide ? guarantee.lowerNs() : newLowerNs;
        upperNs = wide ? guarantee.upperNs() : newUpperNs;
        long middleNs = PpbMath.middle(lowerNs, upperNs);
        actions.publish(middleNs, upperNs - middleNs, nowNs);
    }

    private void steer(VoteLine own, long wantedNs, long nowNs, NodeActions actions) {
        long bestPpb = steering.slewPpb(nowNs, wantedNs - own.atNs(nowNs), commonRatePpb(nowNs));
        long slewPpb = rule.promisedPpb(calm, nowNs, bestPpb);
        keep(rule.bend(own, nowNs, wantedNs, slewPpb), actions);
    }

    /**
     * The place towards which this node steers its vote while some votes are missing. The middle of
     * the published interval would be unsuitable, because a liar can be one of its ends and would
     * drag the vote.
     *
     * <p>The proof does not restrict the direction of steering, so the guesses of nodes without a
     * vote count here too. Without them, two correct nodes beside a liar could not tell the liar
     * from each other, and would drift apart. The method cuts f of the votes heard at each end, and
     * fewer if that would leave less than two.
     */
    private long amongThoseHeardNs(VoteLine own, long nowNs) {
        audible.clear();
        audible.add(own.atNs(nowNs), own.atNs(nowNs));
        for (int node = 0; node < settings.nodes(); node++) {
            if (node != settings.self() && peers.heard(node, nowNs)) {
                audible.add(peers.lowerNs(node, nowNs), peers.upperNs(node, nowNs));
            }
        }
        int cut = Math.clamp(audible.finite() - settings.faults() - 1, 0, settings.faults());
        return PpbMath.middle(audible.lowerOfHeardNs(cut), audible.upperOfHeardNs(cut));
    }

    /**
     * The rate of the group's middle oscillators against this machine's, in ppb: what is left of
     * the rates that are known, this node's 0 included, after cutting f at each end. So it lies
     * between those of correct machines.
     *
     * @return NaN if too few rates are known
     */
    private double commonRatePpb(long nowNs) {
        audible.clear();
        audible.add(0, 0);
        for (int node = 0; node < settings.nodes(); node++) {
            if (node != settings.self() && peers.heard(node, nowNs)) {
                if (peers.clockRateErrorPpb(node) <= settings.promisePpb()) {
                    long ratePpb = peers.clockRatePpb(node);
                    audible.add(ratePpb, ratePpb);
                }
            }
        }
        if (audible.finite() < settings.nodes() - settings.faults()) {
            return Double.NaN;
        }
        int cut = Math.clamp(audible.finite() - settings.faults() - 1, 0, settings.faults());
        return PpbMath.middle(audible.lowerOfHeardNs(cut), audible.upperOfHeardNs(cut));
    }

    /**
     * A place between correct votes. At most f of the votes heard are wrong, so what is left after
     * cutting f at each end lies between correct votes.
     */
    private long betweenCorrectVotesNs() {
        long heardLowerNs = entries.lowerOfHeardNs(settings.faults());
        long heardUpperNs = entries.upperOfHeardNs(settings.faults());
        return PpbMath.middle(heardLowerNs, heardUpperNs);
    }

    /**
     * Takes a vote if enough committed peers are present: the middle of the interval, or the offset
     * that enough of them agree on if a liar is one end of the interval.
     */
    private void join(long nowNs, long middleNs, long errorNs, NodeActions actions) {
        state = NodeState.JOINING;
        genesis.guess(nowNs, betweenCorrectVotesNs());
        polling.hurry(nowNs);
        long withoutVoteNs = nowNs - lifeSinceNs;
        Genesis.Outcome agreement = genesis.agreement(nowNs, rule, withoutVoteNs);
        if (agreement == Genesis.Outcome.COMMITTED) { // the other nodes of this genesis were faster
            commit(nowNs, genesis.guessNs(), NodeReport.COMMITTED_BY_GENESIS, actions);
        } else if (rule.mayVoteAgain(settings, withoutVoteNs, errorNs)) {
            commit(nowNs, middleNs, NodeReport.COMMITTED_BY_JOINING, actions);
        } else if (agreement == Genesis.Outcome.COMMITTED_NEAR_OLD_VOTES) {
            commit(nowNs, genesis.guessNs(), NodeReport.COMMITTED_BY_AGREEMENT, actions);
        }
    }

    private void withoutQuorum(long nowNs, NodeActions actions) {
        VoteLine own = line;
        if (own != null) { // too few to publish, but those that are left must not drift apart
            steer(own, amongThoseHeardNs(own, nowNs), nowNs, actions);
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
     * Looks for votes far outside the published interval. A correct vote may be slightly outside,
     * because the theorem holds only for the scale.
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
