package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.NodeSettings;

import org.jspecify.annotations.Nullable;

import java.util.SplittableRandom;

/** One run: the members, the messages in flight and the faults, in the order of simulated time. */
public final class Simulation {

    private static final int ANSWERS = 1 << 26;
    private static final int TICKS = 2 << 26;
    private static final int FAULTS = 3 << 26;
    private static final int INDEX = (1 << 26) - 1;

    final Messages messages = new Messages();
    final Checks checks;

    /** The checks of members that follow byztimed's rule. They do not end the run. */
    final Checks referenceChecks;

    final CoreCheck core;

    private final Scenario scenario;
    private final Births births;
    private final @Nullable Trace trace;
    private final EventQueue queue = new EventQueue();
    private final SimulatedMember[] members;
    private final FaultScript script;
    private final ReadingsCheck readings;

    private long sent;
    private long events;

    Simulation(Scenario scenario, Births births, @Nullable Trace trace) {
        this.scenario = scenario;
        this.trace = trace;
        this.births = births;
        this.checks = new Checks(scenario.settings());
        this.referenceChecks = new Checks(scenario.settings());
        this.members = new SimulatedMember[scenario.memberCount()];
        for (int index = 0; index < members.length; index++) {
            members[index] = member(index, scenario.settings());
        }
        this.script = new FaultScript(scenario, this);
        this.core = new CoreCheck(this, scenario.settings());
        this.readings = new ReadingsCheck(this, scenario.settings());
    }

    /** Runs a scenario with the product's own rule. */
    public static SimulationResult run(Scenario scenario) {
        return run(scenario, Node::new, null);
    }

    /**
     * Runs a scenario with nodes that the caller makes.
     *
     * @param trace receives what nodes report and publish
     */
    public static SimulationResult run(Scenario scenario, Births births, @Nullable Trace trace) {
        return new Simulation(scenario, births, trace).run();
    }

    private SimulatedMember create(int index, HardwareClock clock, NodeSettings settings) {
        int liar = index - (settings.nodes() - scenario.lies().kinds().size());
        if (index >= settings.nodes()) {
            return new HonestMember(index, this, clock, settings.forNode(-1), births);
        }
        if (liar >= 0) {
            Lies lies = scenario.lies();
            return new LyingMember(index, this, clock, lies.kinds().get(liar), lies);
        }
        if (index < scenario.references()) {
            return new ReferenceMember(index, this, clock, settings);
        }
        return new HonestMember(index, this, clock, settings.forNode(index), births);
    }

    private SimulatedMember member(int index, NodeSettings settings) {
        return create(index, newClock(index, 0, 0), settings);
    }

    HardwareClock newClock(int index, int life, long nowNs) {
        return new HardwareClock(
                Draws.random(scenario.seed(), Draws.Purpose.CLOCK, index + 4096L * life),
                scenario.oscillator(),
                scenario.settings().hardwarePpb(),
                nowNs);
    }

    private SimulationResult run() {
        SplittableRandom random = Draws.random(scenario.seed(), Draws.Purpose.SCENARIO, 1);
        for (int index = 0; index < members.length; index++) {
            long atNs = random.nextLong(scenario.startSpreadNs() + 1);
            plan(members[index], atNs);
            members[index].tickAtNs = atNs;
        }
        for (int fault = 0; fault < script.size(); fault++) {
            queue.add(script.atNs(fault), FAULTS | fault);
        }
        while (!queue.isEmpty()
                && queue.timeNs() <= scenario.durationNs()
                && !checks.scaleBroken()) {
            long nowNs = queue.timeNs();
            handle(queue.remove(), nowNs);
            events++;
            readings.perhapsRead(nowNs);
        }
        return new SimulationResult(
                scenario.seed(),
                checks.violation(),
                checks.violated(),
                referenceChecks.scaleBroken(),
                checks.leastSlackNs(),
                checks.meanWidthNs(),
                checks.publications(),
                checks.commits(),
                checks.falseSuspicions(),
                spreadNs(),
                unsettled(),
                widestNs(),
                events,
                checks.hash());
    }

    private void handle(int payload, long nowNs) {
        int index = payload & INDEX;
        switch (payload & ~INDEX) {
            case TICKS -> tick(members[index], nowNs);
            case FAULTS -> script.happen(index, nowNs);
            case ANSWERS -> {
                SimulatedMember asker = members[messages.asker[index]];
                if (asker.life == messages.askersLife[index]) {
                    asker.answer(index, nowNs);
                }
                messages.giveBack(index);
            }
            default -> query(index, nowNs);
        }
    }

    private void tick(SimulatedMember member, long nowNs) {
        if (member.tickAtNs != nowNs) {
            return; // it has been planned anew
        }
        member.tickAtNs = Long.MAX_VALUE;
        if (member.up || member.life > 0) {
            member.tick(nowNs);
        } else {
            member.start(nowNs);
        }
    }

    private void query(int slot, long nowNs) {
        SimulatedMember asked = members[messages.asked[slot]];
        int from = messages.asked[slot];
        int to = messages.asker[slot];
        if (!asked.up || !asked.query(slot, nowNs) || dropped(from, to, nowNs)) {
            messages.giveBack(slot);
            return;
        }
        long delayNs = delayNs(from, to, nowNs);
        if (delayNs < 0) {
            messages.giveBack(slot);
            return;
        }
        if (scenario.network().isDuplicated(scenario.seed(), sent)) {
            int again = messages.take();
            messages.copy(slot, again);
            queue.add(nowNs + 2 * delayNs + 1, ANSWERS | again);
        }
        queue.add(nowNs + delayNs, ANSWERS | slot);
    }

    private boolean dropped(int from, int to, long nowNs) {
        Network network = scenario.network();
        return to == network.victim() && nowNs >= network.victimSinceNs() && isHonest(from);
    }

    private long delayNs(int from, int to, long nowNs) {
        return scenario.network().delayNs(scenario.seed(), members.length, from, to, nowNs, ++sent);
    }

    void send(SimulatedMember asker, int asked, long query, long nowNs) {
        long delayNs = delayNs(asker.index, asked, nowNs);
        if (delayNs < 0) {
            return;
        }
        int slot = messages.take();
        messages.asker[slot] = asker.index;
        messages.asked[slot] = asked;
        messages.askersLife[slot] = asker.life;
        messages.query[slot] = query;
        messages.sentNs[slot] = asker.clock.at(nowNs);
        queue.add(nowNs + delayNs, slot);
    }

    void plan(SimulatedMember member, long atNs) {
        queue.add(atNs, TICKS | member.index);
    }

    /** Adds an event to the script, besides those that it began with. */
    void planFault(int index, long atNs) {
        queue.add(atNs, FAULTS | index);
    }

    long newEra(SimulatedMember member) {
        return Draws.mix(scenario.seed(), Draws.Purpose.NODE, ++sent << 12 | member.index);
    }

    SplittableRandom randomFor(SimulatedMember member) {
        return Draws.random(
                scenario.seed(), Draws.Purpose.NODE, member.index + 4096L * member.life);
    }

    long calendarErrorNs(int index) {
        long mostNs = scenario.calendarErrorNs();
        long bits = Draws.mix(scenario.seed(), Draws.Purpose.SCENARIO, 1000L + index);
        return (long) (mostNs * (2 * Draws.unit(bits) - 1));
    }

    boolean isHonest(int index) {
        return scenario.isHonest(index);
    }

    SimulatedMember member(int index) {
        return members[index];
    }

    int memberCount() {
        return members.length;
    }

    long seed() {
        return scenario.seed();
    }

    @Nullable Trace trace() {
        return trace;
    }

    /** All have lost the old scale: a new one begins. */
    void forgetScale() {
        checks.forgetScale();
        readings.forget();
    }

    private int unsettled() {
        int unsettled = 0;
        for (SimulatedMember member : members) {
            if (member instanceof HonestMember honest) {
                boolean votes = honest.committed() || honest.index >= scenario.settings().nodes();
                unsettled += votes && honest.published ? 0 : 1;
            }
        }
        return unsettled;
    }

    private double widestNs() {
        double widest = 0;
        for (SimulatedMember member : members) {
            if (member instanceof HonestMember honest && honest.published) {
                widest = Math.max(widest, honest.upperNs - honest.lowerNs);
            }
        }
        return widest;
    }

    private double spreadNs() {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (SimulatedMember member : members) {
            if (member instanceof HonestMember honest && honest.committed()) {
                double vote = honest.voteNs(scenario.durationNs());
                least = Math.min(least, vote);
                most = Math.max(most, vote);
            }
        }
        return most >= least ? most - least : Double.NaN;
    }
}
