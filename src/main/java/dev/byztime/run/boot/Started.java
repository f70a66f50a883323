package dev.byztime.run.boot;

import org.springframework.context.SmartLifecycle;

/**
 * An adapter of a part without Spring to the application's lifecycle. An application context may be
 * stopped and started again, so the part must allow both.
 */
public final class Started implements SmartLifecycle {

    private final int phase;
    private final Runnable start;
    private final Runnable stop;
    private volatile boolean running;

    /**
     * @param phase one of {@link Phases}
     */
    public Started(int phase, Runnable start, Runnable stop) {
        this.phase = phase;
        this.start = start;
        this.stop = stop;
    }

    @Override
    public void start() {
        start.run();
        running = true;
    }

    @Override
    public void stop() {
        stop.run();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
