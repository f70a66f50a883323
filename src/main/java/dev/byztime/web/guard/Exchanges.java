package dev.byztime.web.guard;

import dev.byztime.run.PreShutdown;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * All requests under way, on all servers: looks at them once a second, and does not wait for bodies
 * any more when the service ends.
 *
 * <p>An answer that its client does not take holds its thread, its buffers and what it is made
 * from; a body that does not arrive holds a place. Of either there may be so many.
 */
@Component
public final class Exchanges implements SmartLifecycle, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

    /** One in so many of the requests under way may be an answer that waits for its client. */
    private static final int UNREAD_SHARE = 32;

    /** And one in so many a body that has not arrived. */
    private static final int UNSENT_SHARE = 8;

    private static final int FEWEST = 16;

    private final BodyBudget budget;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    private final Stalled unread;
    private final Stalled unsent;

    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("exchanges").daemon().factory());

    private volatile boolean stopping;
    private volatile boolean running;

    Exchanges(RequestLimiter places, BodyBudget budget) {
        this.budget = budget;
        this.unread = new Stalled(Math.max(FEWEST, places.all() / UNREAD_SHARE));
        this.unsent = new Stalled(Math.max(FEWEST, places.all() / UNSENT_SHARE));
        var unused = watch.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    BodyBudget budget() {
        return budget;
    }

    /** Has something done once a second. */
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

    /** Its client does not take its answer at once. */
    void addUnread(Exchange exchange) {
        Exchange longest = unread.add(exchange);
        if (longest != null) {
            longest.cut();
        }
    }

    void removeUnread(Exchange exchange) {
        unread.remove(exchange);
    }

    /** Its body has not arrived yet. */
    void addUnsent(Exchange exchange) {
        Exchange longest = unsent.add(exchange);
        if (longest != null) {
            longest.giveWay();
        }
    }

    void removeUnsent(Exchange exchange) {
        unsent.remove(exchange);
    }

    /** False if there is none. */
    public boolean cutLongestUnread() {
        Exchange longest = unread.pollLongest();
        if (longest != null) {
            longest.cut();
        }
        return longest != null;
    }

    private void look() {
        try {
            underWay.forEach(Exchange::look);
            watchers.forEach(Runnable::run);
        } catch (RuntimeException | Error e) { // neither may end the schedule
            log.warn("Requests under way cannot be looked at", e);
        }
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

    /** Before the web server drains. */
    @Override
    public int getPhase() {
        return PreShutdown.PHASE;
    }

    @Override
    public void destroy() {
        watch.shutdownNow();
    }
}
