package dev.byztime.run;

import org.springframework.context.SmartLifecycle;

/**
 * Ends requests that wait before the web server drains, so that it need not wait for them.
 *
 * <p>An application context may be stopped and started again.
 */
public final class PreShutdown implements SmartLifecycle {

    /**
     * Beyond the web server's graceful shutdown, which is at DEFAULT_PHASE - 1024: stopped before
     * it.
     */
    public static final int PHASE = DEFAULT_PHASE - 512;

    private final Runnable open;
    private final Runnable close;
    private volatile boolean running;

    /**
     * @param open lets requests wait
     * @param close ends those that wait, and lets none wait any more
     */
    public PreShutdown(Runnable open, Runnable close) {
        this.open = open;
        this.close = close;
    }

    @Override
    public void start() {
        open.run();
        running = true;
    }

    @Override
    public void stop() {
        close.run();
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
