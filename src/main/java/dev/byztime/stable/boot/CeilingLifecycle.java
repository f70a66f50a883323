package dev.byztime.stable.boot;

import dev.byztime.stable.CeilingKeeper;

import org.springframework.context.SmartLifecycle;

import java.util.List;

/** Starts and stops the keepers of a service's ceilings; they themselves need no Spring. */
public final class CeilingLifecycle implements SmartLifecycle {

    /** After the clock, before the web server. */
    public static final int PHASE = 2;

    private final List<CeilingKeeper> keepers;
    private volatile boolean running;

    public CeilingLifecycle(List<CeilingKeeper> keepers) {
        this.keepers = keepers;
    }

    @Override
    public void start() {
        keepers.forEach(CeilingKeeper::start);
        running = true;
    }

    @Override
    public void stop() {
        keepers.forEach(CeilingKeeper::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
