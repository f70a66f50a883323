package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Node;

/** A faulty machine. It asks nobody, answers as it likes, and knows everything. */
final class LyingMember extends SimulatedMember {

    private static final long SECOND_NS = 1_000_000_000;
    private static final long STEP_NS = 7 * SECOND_NS;

    private final Lie lie;
    private final Lies lies;
    private final int[] told;
    private long answers;

    LyingMember(int index, Simulation simulation, HardwareClock clock, Lie lie, Lies lies) {
        super(index, simulation, clock);
        this.lie = lie;
        this.lies = lies;
        this.told = new int[simulation.memberCount()];
    }

    @Override
    void start(long nowNs) {
        up = true;
    }

    @Override
    void tick(long nowNs) {}

    @Override
    void answer(int slot, long nowNs) {}

    @Override
    boolean query(int slot, long nowNs) {
        Messages messages = simulation.messages;
        int asker = messages.asker[slot];
        boolean even = (asker & 1) == 0;
        if (lie == Lie.SILENT || (lie == Lie.SILENT_TO_SOME && even)) {
            return false;
        }
        long bits = Draws.mix(simulation.seed(), Draws.Purpose.LIAR, ++answers * 4096 + index);
        long localNs = clock.at(nowNs);
        messages.era[slot] = lie == Lie.ERA_FLIPS ? bits : index;
        messages.status[slot] = lies.claim().status(bits).ordinal();
        messages.peerReceivedNs[slot] = localNs;
        messages.peerSentNs[slot] = localNs;
        messages.voteNs[slot] = nowNs + scaleNs(asker, even, bits, nowNs) - localNs;
        boolean promises = (bits >>> 50 & 1) == 0;
        long slewPpb = (long) ((2 * Draws.unit(Draws.mix(bits)) - 1) * 1.2 * lies.slewPpb());
        messages.slewPpb[slot] = promises ? slewPpb : Messages.NO_PROMISE;
        if (lie == Lie.IMPOSSIBLE) {
            impossible(slot, bits);
        } else if (lie == Lie.REPLAY) {
            replay(slot, asker);
        }
        return true;
    }

    /** The scale that the asker is told, minus the real time. */
    private long scaleNs(int asker, boolean even, long bits, long nowNs) {
        long farNs = lies.farNs();
        return switch (lie) {
            case CONSTANT -> farNs;
            case RAMP -> nowNs / 1000 * (farNs % 1000);
            case RATE -> nowNs / 1_000_000 * (lies.slewPpb() / 1000);
            case TWO_FACED, ERA_FLIPS -> even ? farNs : -farNs;
            case EXTREME -> believableNs(asker, even, 1.0, nowNs);
            case MIRROR -> believableNs(asker, even, 0.5, nowNs);
            case RANDOM -> (long) (farNs * (2 * Draws.unit(bits) - 1));
            case STEPPING -> nowNs / STEP_NS % 2 * farNs;
            case REPLAY, SILENT, SILENT_TO_SOME, IMPOSSIBLE -> 0;
        };
    }

    /** One end of the asker's interval, or a place between this end and the asker's vote. */
    private long believableNs(int asker, boolean even, double part, long nowNs) {
        if (!(simulation.member(asker) instanceof HonestMember honest)) {
            return 0;
        }
        Node node = honest.node;
        if (node == null) {
            return 0;
        }
        double vote = honest.voteNs(nowNs);
        double end =
                honest.published
                        ? even ? honest.upperNs : honest.lowerNs
                        : vote + (even ? lies.nearNs() : -lies.nearNs());
        return (long) (vote + part * (end - vote));
    }

    private void replay(int slot, int asker) {
        Messages messages = simulation.messages;
        if (told[asker] == 0) {
            int kept = messages.take(); // never given back, because it is remembered
            messages.copy(slot, kept);
            told[asker] = kept + 1;
            return;
        }
        int kept = told[asker] - 1;
        messages.era[slot] = messages.era[kept];
        messages.peerReceivedNs[slot] = messages.peerReceivedNs[kept];
        messages.peerSentNs[slot] = messages.peerSentNs[kept];
        messages.voteNs[slot] = messages.voteNs[kept];
    }

    private void impossible(int slot, long bits) {
        Messages messages = simulation.messages;
        long extreme = (bits & 1) == 0 ? Long.MAX_VALUE >> (bits >>> 1 & 3) : Long.MIN_VALUE;
        if ((bits & 8) == 0) {
            messages.voteNs[slot] = extreme;
        }
        if ((bits & 16) == 0) {
            messages.peerReceivedNs[slot] = extreme;
        }
        if ((bits & 32) == 0) {
            messages.peerSentNs[slot] = extreme;
        }
    }
}
