package dev.byztime.run.boot;

import org.springframework.context.SmartLifecycle;

/**
 * The phases in which the parts of the service start; they stop in the opposite order. The web
 * server starts after all phases except the last.
 */
public final class Phases {

    /** The part that stops after all others. */
    public static final int STOPS_LAST = Integer.MIN_VALUE;

    /** The part that starts after all others, and stops before them. */
    public static final int STOPS_FIRST = SmartLifecycle.DEFAULT_PHASE;

    /** The phase of checks that may refuse the start, and write nothing. */
    public static final int BEFORE_WRITES = -1;

    /** The phase of the writer of the timedata file. */
    public static final int PROVIDER = 0;

    /** The periodic reading of the timedata file. */
    public static final int TIME_WATCH = 1;

    /** The threads that raise ceilings and maintain promises without requests. */
    public static final int PROMISES = 2;

    /**
     * The part that ends waiting requests before the web server drains, which would otherwise wait
     * for them. The web server's graceful shutdown is at DEFAULT_PHASE - 1024.
     */
    public static final int BEFORE_DRAIN = SmartLifecycle.DEFAULT_PHASE - 512;

    private Phases() {}
}
