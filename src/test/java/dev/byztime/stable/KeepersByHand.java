package dev.byztime.stable;

import dev.byztime.stable.boot.CeilingLifecycle;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Takes their threads from a service's keepers of ceilings, which then rise when a test says so.
 */
public final class KeepersByHand implements SmartLifecycle {

    private static final long ENOUGH_NS = 86_400_000_000_000L;

    private final ObjectProvider<CeilingKeeper> keepers;
    private volatile boolean running;

    KeepersByHand(ObjectProvider<CeilingKeeper> keepers) {
        this.keepers = keepers;
    }

    /** One attempt of each to rise as far as it may, and far enough for some time to come. */
    public void step() {
        for (CeilingKeeper keeper : keepers) {
            keeper.step();
            RecoveredCeiling beginning = keeper.ceiling().beginning();
            if (beginning != null) {
                keeper.demand(beginning.ceilingNs() + ENOUGH_NS);
                keeper.step();
            }
        }
    }

    /** Before the time is published, so that nothing has risen yet. */
    @Override
    public void start() {
        keepers.forEach(CeilingKeeper::stop);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return CeilingLifecycle.PHASE + 1;
    }
}
