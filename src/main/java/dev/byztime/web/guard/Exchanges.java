package dev.byztime.web.guard;

import dev.byztime.run.PeriodicTasks;
import dev.byztime.run.boot.Phases;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * All requests in progress, on all servers. It checks each of them once a second, and ends the wait
 * for bodies when the service ends.
 *
 * <p>An answer that its client does not read holds a thread, buffers and the objects that it is
 * made from. A body that does not arrive holds a place. The number of each is limited.
 */
@Component
public final class Exchanges implements SmartLifecycle, DisposableBean {

    /** The divisor that gives the number of answers that may wait for their clients. */
    private static final int UNREAD_SHARE = 32;

    /** The divisor that gives the number of bodies that may be awaited. */
    private static final int UNSENT_SHARE = 8;

    private static final int FEWEST = 16;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * Held by requests that are much work. With some processors left, others are answered between
     * them, however many there are.
     */
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private final BodyBudget budget;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    private final Stalled unread;
    private final Stalled unsent;

    private final PeriodicTasks tasks =
            new PeriodicTasks("exchanges").every(PAUSE, PAUSE, this::look);

    private volatile boolean stopping;
    private volatile boolean running;

    Exchanges(RequestLimiter places, BodyBudget budget) {
        this.budget = budget;
        this.unread = new Stalled(Math.max(FEWEST, places.all() / UNREAD_SHARE));
        this.unsent = new Stalled(Math.max(FEWEST, places.all() / UNSENT_SHARE));
        tasks.start();
    }

    BodyBudget budget() {
        return budget;
    }

    Semaphore turns() {
        return turns;
    }

    /** Adds a task that runs once a second. */
    public void addWatcher(Runnable watcher) {
        watchers.add(watcher);
    }

    public void add(Exchange exchange) {
        underWay.add(exchange);
    }

    public void remove(Exchange exchange) {
        underWay.remove(exchange);
        exchange.unlist();
    }

    /** Adds an exchange whose client does not read its answer at once. */
    void addUnread(Exchange exchange) {
        Exchange longest = unread.add(exchange);
        if (longest != null) {
            longest.cut();
        }
    }

    void removeUnread(Exchange exchange) {
        unread.remove(exchange);
    }

    /** Adds an exchange whose body has not arrived yet. */
    void addUnsent(Exchange exchange) {
        Exchange longest = unsent.add(exchange);
        if (longest != null) {
            longest.giveWay();
        }
    }

    void removeUnsent(Exchange exchange) {
        unsent.remove(exchange);
    }

    /**
     * Ends the connection of the request that began first among those that wait for their clients;
     * false if none does.
     */
    public boolean cutLongestStalled() {
        Exchange longest = unread.pollLongest();
        if (longest == null) {
            longest = unsent.pollLongest();
        }
        if (longest != null) {
            longest.cut();
        }
        return longest != null;
    }

    private void look() {
        underWay.forEach(Exchange::look);
        watchers.forEach(Runnable::run);
    }

    boolean isStopping() {
        return stopping;
    }

    @Override
    public void start() {
        stopping = false;
        running = true;
    }

    @Override
    public void stop() {
        stopping = true;
        underWay.forEach(Exchange::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The phase before the web server drains. */
    @Override
    public int getPhase() {
        return Phases.BEFORE_DRAIN;
    }

    @Override
    public void destroy() {
        tasks.stop();
    }
}
