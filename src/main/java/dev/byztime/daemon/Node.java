package dev.byztime.daemon;

import org.jspecify.annotations.Nullable;

import java.util.random.RandomGenerator;

/**
 * One member of a group that keeps time together, as a state machine: events in, {@link Actions}
 * out.
 *
 * <p>It does no input or output, and reads no clock: every event carries the local raw time, which
 * must not go back. Numbers that others made up may be anything. For one thread.
 */
public final class Node {

    /** Looks, one in each round of polls, at which a vote must be far outside to be suspect. */
    private static final int OUTSIDE_TO_SUSPECT = 8;

    private static final int REVIEWS_PER_ROUND = 32;

    /** Without an answer in between, the bound is published anew after this. */
    private static final long QUIET_NS = Parts.BILLION;

    private final Settings settings;
    private final Rule rule;
    private final Peers peers;
    private final Entries entries;
    private final Entries audible;
    private final Guarantee guarantee;
    private final Steering steering;
    private final Calm calm;
    private final Genesis genesis;
    private final Polling polling;
    private final int[] outside;
    private final long[] suspicions = new long[Suspicion.values().length];

    private State state;
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
    public Node(Settings settings, RandomGenerator random) {
        this(settings, random, new Rule());
    }

    Node(Settings settings, RandomGenerator random, Rule rule) {
        this.settings = settings;
        this.rule = rule;
        this.peers = new Peers(settings);
        this.entries = new Entries(settings.nodes());
        this.audible = new Entries(settings.nodes());
        this.guarantee = new Guarantee(2 * settings.driftPpb());
        this.steering = new Steering(settings.slewPpb());
        this.calm = new Calm(settings);
        this.genesis = new Genesis(settings, peers, random);
        this.polling = new Polling(settings, random);
        this.outside = new int[settings.nodes()];
        this.state = settings.readOnly() ? State.READ_ONLY : State.GENESIS;
        this.missing = settings.nodes();
    }

    /**
     * The process has started. The first event.
     *
     * @param guessNs what the calendar says that global time is, less the local clock
     * @param resumed the line that an earlier process of this boot kept last, if the machine has
     *     not slept since
     */
    public void boot(long nowNs, long guessNs, @Nullable VoteLine resumed, Actions actions) {
        beginLife(nowNs, guessNs);
        if (resumed != null && !settings.readOnly() && resumed.asOfNs() <= nowNs) {
            line = resumed;
            state = State.COMMITTED;
            steering.begin();
            calm.resume(nowNs, resumed.slewPpb());
            actions.report(Report.RESUMED);
        }
    }

    /**
     * The local clock has stood still while the machine slept. The host says so before any other
     * event, and answers with another era from then on.
     */
    public void slept(long nowNs, long guessNs, Actions actions) {
        peers.forget();
        dropVote(nowNs, guessNs, actions);
        actions.publishUnsynchronized(nowNs);
        actions.report(Report.SLEPT);
    }

    /** Does what is due; {@link #wakeAtNs} says when that is. */
    public void tick(long nowNs, Actions actions) {
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
        long quiet = reviewedNs + quietNs();
        return polling.any() ? Math.min(polling.nextNs(), quiet) : quiet;
    }

    /**
     * An authentic answer has arrived.
     *
     * @param query the number that {@link Actions#send} gave
     * @return whether it was the answer to the query under way; otherwise nothing was done
     */
    public boolean answered(int peer, long query, Answer answer, long nowNs, Actions actions) {
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
    public Status status() {
        if (line != null) {
            return Status.COMMITTED;
        }
        return genesis.locked() ? Status.LOCKED : Status.UNCOMMITTED;
    }

    /** The vote, or the guess that may become one, as an offset from the local clock. */
    public long voteNs(long nowNs) {
        VoteLine current = line;
        return current != null ? current.at(nowNs) : genesis.guessNs();
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

    public State state() {
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
    public Status status(int peer) {
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
        state = settings.readOnly() ? State.READ_ONLY : State.GENESIS;
        guarantee.forget();
        peers.newLife();
        genesis.begin(nowNs, guessNs);
        polling.begin(nowNs);
        reviewed = false;
        published = false;
    }

    private void dropVote(long nowNs, long guessNs, Actions actions) {
        if (line != null) {
            actions.persist(null);
        }
        beginLife(nowNs, guessNs);
    }

    private void review(long nowNs, Actions actions) {
        reviewed = true;
        reviewedNs = nowNs;
        gather(nowNs);
        missing = entries.missing();
        boolean enough = missing <= rule.missingAllowed(settings.faults()) && entries.finite() > 0;
        if (enough != published) {
            actions.report(enough ? Report.QUORUM_FOUND : Report.QUORUM_LOST);
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
        return Math.max(Settings.PUBLISH_NS, polling.roundNs() / REVIEWS_PER_ROUND);
    }

    private void gather(long nowNs) {
        entries.clear();
        VoteLine own = line;
        for (int node = 0; node < settings.nodes(); node++) {
            if (node == settings.self()) {
                if (own != null) {
                    entries.add(own.at(nowNs), own.at(nowNs));
                } else if (rule.counts(status())) {
                    entries.add(genesis.guessNs(), genesis.guessNs());
                }
            } else if (peers.heard(node, nowNs) && rule.counts(peers.status(node))) {
                entries.add(peers.lowerNs(node, nowNs), peers.upperNs(node, nowNs));
            }
        }
    }

    private void publish(long nowNs, Actions actions) {
        long lower = entries.lowerNs(settings.faults());
        long upper = entries.upperNs(settings.faults());
        if (!guarantee.admits(lower, upper, nowNs)) {
            dropVote(nowNs, Parts.middle(lower, upper), actions);
            actions.publishUnsynchronized(nowNs);
            actions.report(Report.BROKEN);
            return;
        }
        tell(lower, upper, nowNs, actions);
        long middle = Parts.middle(lower, upper);
        if (nowNs - watchedNs >= polling.roundNs()) {
            watchedNs = nowNs;
            watch(lowerNs, upperNs, nowNs, actions);
            polling.adapt(upper - lower);
        }
        VoteLine own = line;
        if (own != null) {
            steer(own, missing == 0 ? middle : amongThoseHeard(own, nowNs), nowNs, actions);
        } else if (!settings.readOnly()) {
            join(nowNs, middle, Math.max(upper - middle, 0), actions);
        }
    }

    /**
     * Publishes the interval; or, where a liar and a missing vote make it wide, what of it agrees
     * with all that was published before.
     */
    private void tell(long lower, long upper, long nowNs, Actions actions) {
        boolean wide = guarantee.isFarNarrowerThan(lower, upper);
        lowerNs = wide ? guarantee.lowerNs() : lower;
        upperNs = wide ? guarantee.upperNs() : upper;
        long middle = Parts.middle(lowerNs, upperNs);
        actions.publish(middle, Math.max(0, upperNs - middle), nowNs);
    }

    private void steer(VoteLine own, long wanted, long nowNs, Actions actions) {
        long best = steering.slewPpb(nowNs, wanted - own.at(nowNs));
        long slew = rule.promised(calm, nowNs, best);
        keep(rule.bend(own, nowNs, wanted, slew), actions);
    }

    /**
     * Where a vote is wanted while some votes are missing. The middle of what is published would
     * not do: a liar can be one of its ends, and would drag the vote.
     *
     * <p>Where a vote is steered is free, so guesses of nodes that are on their way back count too.
     * They are between correct votes, and without them two correct votes beside a liar could not
     * tell it from each other, and would drift apart. Of those heard f are cut at each end; where
     * so few are left that all the faulty ones cannot be among them, fewer.
     */
    private long amongThoseHeard(VoteLine own, long nowNs) {
        audible.clear();
        audible.add(own.at(nowNs), own.at(nowNs));
        for (int node = 0; node < settings.nodes(); node++) {
            if (node != settings.self() && peers.heard(node, nowNs)) {
                audible.add(peers.lowerNs(node, nowNs), peers.upperNs(node, nowNs));
            }
        }
        int cut = Math.clamp(audible.finite() - settings.faults() - 1, 0, settings.faults());
        return Parts.middle(audible.lowerOfHeardNs(cut), audible.upperOfHeardNs(cut));
    }

    /** At most f of those heard are wrong: what is left after cutting f at each end is between. */
    private long betweenCorrectVotes() {
        long lower = entries.lowerOfHeardNs(settings.faults());
        long upper = entries.upperOfHeardNs(settings.faults());
        return Parts.middle(lower, upper);
    }

    /**
     * With enough committed peers, the vote is the middle of what they leave; or what enough of
     * them agree on, where a liar is one end of what they leave.
     */
    private void join(long nowNs, long middleNs, long errorNs, Actions actions) {
        state = State.JOINING;
        genesis.guess(nowNs, betweenCorrectVotes());
        polling.hurry(nowNs);
        long withoutVoteNs = nowNs - lifeSinceNs;
        Genesis.Outcome agreement = genesis.agreement(nowNs, rule, withoutVoteNs);
        if (agreement == Genesis.Outcome.COMMITTED) { // the others of this genesis were faster
            commit(nowNs, genesis.guessNs(), Report.COMMITTED_BY_GENESIS, actions);
        } else if (rule.mayVoteAgain(settings, withoutVoteNs, errorNs)) {
            commit(nowNs, middleNs, Report.COMMITTED_BY_JOINING, actions);
        } else if (agreement == Genesis.Outcome.COMMITTED_NEAR_OLD_VOTES) {
            commit(nowNs, genesis.guessNs(), Report.COMMITTED_BY_AGREEMENT, actions);
        }
    }

    private void withoutQuorum(long nowNs, Actions actions) {
        VoteLine own = line;
        if (own != null) { // too few to publish, but those that are left must not drift apart
            steer(own, amongThoseHeard(own, nowNs), nowNs, actions);
            return;
        }
        if (settings.readOnly()) {
            return;
        }
        state = State.GENESIS;
        switch (genesis.round(nowNs, polling.roundNs(), rule, nowNs - lifeSinceNs)) {
            case GOING_ON, LOCKED -> {}
            case UNLOCKED -> actions.report(Report.UNLOCKED);
            case WIDENED -> actions.report(Report.AGREEMENT_WIDENED);
            case COMMITTED ->
                    commit(nowNs, genesis.guessNs(), Report.COMMITTED_BY_GENESIS, actions);
            case COMMITTED_NEAR_OLD_VOTES ->
                    commit(nowNs, genesis.guessNs(), Report.COMMITTED_BY_AGREEMENT, actions);
        }
    }

    private void commit(long nowNs, long voteNs, Report how, Actions actions) {
        state = State.COMMITTED;
        steering.begin();
        calm.begin(nowNs);
        keep(new VoteLine(nowNs, voteNs, 0), actions);
        actions.report(how);
    }

    private void keep(VoteLine next, Actions actions) {
        line = next;
        actions.persist(next);
    }

    /**
     * Looks for votes far outside of what was published. A correct vote can be a little outside:
     * only the scale is certainly within.
     */
    private void watch(long publishedLower, long publishedUpper, long nowNs, Actions actions) {
        long width = Math.max(0, publishedUpper - publishedLower);
        long lower = publishedLower - width;
        long upper = publishedUpper + width;
        for (int peer = 0; peer < settings.nodes(); peer++) {
            if (peer == settings.self()
                    || !peers.heard(peer, nowNs)
                    || peers.status(peer) != Status.COMMITTED) {
                continue;
            }
            boolean isOutside =
                    peers.lowerNs(peer, nowNs) > upper || peers.upperNs(peer, nowNs) < lower;
            outside[peer] = isOutside ? outside[peer] + 1 : 0;
            if (outside[peer] >= OUTSIDE_TO_SUSPECT) {
                outside[peer] = 0;
                suspect(peer, Suspicion.OUTSIDE, actions);
            }
        }
    }

    private void suspect(int peer, Suspicion why, Actions actions) {
        suspicions[why.ordinal()]++;
        actions.suspect(peer, why);
    }
}
