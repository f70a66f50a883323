package dev.byztime.daemon.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A search for a broken scale. It changes the adversary, the network, the clocks and the faults of
 * a scenario one at a time, and keeps the changes that leave the scale less room.
 *
 * <p>The group's size, its settings and the least delay stay the same, so that results can be
 * compared.
 */
public final class Search {

    /** The scenario that leaves the least room, and its result. */
    public record Found(Scenario scenario, SimulationResult outcome) {}

    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final Births births;
    private final SplittableRandom random;

    /**
     * Creates a search.
     *
     * @param seed the seed of the changes, not of the runs
     */
    public Search(long seed, Births births) {
        this.births = births;
        this.random = Draws.random(seed, Draws.Purpose.SCENARIO, 2);
    }

    /** Tries this many changes, or stops when the scale breaks. */
    public Found climb(Scenario start, int tries) {
        Found best = run(start);
        for (int tried = 0; tried < tries && !best.outcome().scaleBroken(); tried++) {
            Found next = run(changed(best.scenario()));
            if (next.outcome().leastSlackNs() <= best.outcome().leastSlackNs()) {
                best = next;
            }
        }
        return best;
    }

    private Found run(Scenario scenario) {
        return new Found(scenario, Simulation.run(scenario, births, null));
    }

    private Scenario changed(Scenario scenario) {
        Scenario.Draft draft = new Scenario.Draft(scenario);
        switch (random.nextInt(6)) {
            case 0 -> draft.seed = random.nextLong();
            case 1 -> draft.oscillator = pick(Oscillator.values());
            case 2 -> draft.network = changed(scenario.network());
            case 3 -> draft.faults = changed(scenario.faults(), scenario);
            default -> draft.lies = changed(scenario.lies());
        }
        return draft.scenario();
    }

    private Network changed(Network network) {
        boolean attack = random.nextBoolean();
        return new Network(
                network.leastNs(),
                attack ? network.jitter() : pick(Jitter.values()),
                network.jitterNs(),
                attack ? network.lossPpm() : random.nextLong(200_000),
                network.duplicatesPpm(),
                attack ? scaled(network.attackNs() + MICRO) : network.attackNs(),
                scaled(network.attackSwitchNs()),
                network.victim(),
                network.victimSinceNs());
    }

    private Lies changed(Lies lies) {
        List<Lie> kinds = new ArrayList<>(lies.kinds());
        if (!kinds.isEmpty() && random.nextBoolean()) {
            kinds.set(random.nextInt(kinds.size()), pick(Lie.values()));
        }
        return new Lies(
                kinds,
                random.nextInt(4) == 0 ? pick(ClaimedStatus.values()) : lies.claim(),
                scaled(lies.farNs()),
                scaled(lies.nearNs()),
                lies.slewPpb());
    }

    private List<Fault> changed(List<Fault> faults, Scenario scenario) {
        List<Fault> others = new ArrayList<>(faults);
        if (!others.isEmpty() && random.nextBoolean()) {
            others.remove(random.nextInt(others.size()));
            return others;
        }
        Fault.Kind kind = pick(Scenarios.SINGLE);
        long atNs = 10 * SECOND + random.nextLong(scenario.durationNs());
        int node = random.nextInt(scenario.settings().nodes());
        others.add(new Fault(atNs, kind, node, random.nextLong(4 * SECOND)));
        return others;
    }

    /** The value, changed by up to a factor of three. */
    private long scaled(long value) {
        double factor = StrictMath.pow(3, 2 * random.nextDouble() - 1);
        return Math.clamp((long) (value * factor), 1, 20 * SECOND);
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
