package dev.byztime.run.boot;

import org.springframework.context.SmartLifecycle;

/**
 * The order in which parts of the service start. They stop in the opposite order. The web server
 * starts after all of them but the last.
 */
public final class Phases {

    /** What may refuse the start, and writes nothing. */
    public static final int BEFORE_WRITES = -1;

    /** What writes the timedata file. */
    public static final int PROVIDER = 0;

    /** What reads the timedata file regularly. */
    public static final int TIME_WATCH = 1;

    /** What raises ceilings, and does for promises what must be done though nobody asks. */
    public static final int PROMISES = 2;

    /**
     * What ends requests that wait, before the web server drains and would wait for them. The web
     * server's graceful shutdown is at DEFAULT_PHASE - 1024.
     */
    public static final int BEFORE_DRAIN = SmartLifecycle.DEFAULT_PHASE - 512;

    private Phases() {}
}
