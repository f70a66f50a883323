package dev.byztime.consumer;

import org.springframework.context.SmartLifecycle;

/** Wakes those who wait before the web server drains, so that it need not wait for them. */
public final class CommitWaitLifecycle implements SmartLifecycle {

    /**
     * Beyond the web server's graceful shutdown, which is at DEFAULT_PHASE - 1024: stopped before
     * it.
     */
    public static final int PHASE = DEFAULT_PHASE - 512;

    private final CommitWait waits;
    private volatile boolean running;

    public CommitWaitLifecycle(CommitWait waits) {
        this.waits = waits;
    }

    @Override
    public void start() {
        waits.open(); // an application context may be stopped and started again
        running = true;
    }

    @Override
    public void stop() {
        waits.close();
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
