package dev.byztime.stable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Takes their threads from a service's keepers of ceilings, which then rise when a test says so.
 */
public final class KeepersByHand implements SmartLifecycle {

    private final ObjectProvider<CeilingKeeper> keepers;
    private volatile boolean running;

    KeepersByHand(ObjectProvider<CeilingKeeper> keepers) {
        this.keepers = keepers;
    }

    /** One attempt of each to rise as far as it may. */
    public void step() {
        keepers.forEach(CeilingKeeper::step);
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
        return CeilingKeeper.PHASE + 1;
    }
}
