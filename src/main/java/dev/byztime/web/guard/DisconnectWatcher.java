package dev.byztime.web.guard;

import dev.byztime.linux.TcpTable;
import dev.byztime.run.PeriodicTasks;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The watcher that ends the waits of clients that have hung up, so that no other client queues
 * behind them.
 *
 * <p>The server reads nothing from a connection while a request of it is under way, so it does not
 * see the end of the connection. The kernel does. While clients wait, this class searches the
 * kernel's table of connections once a second. A client that closes only its half of the connection
 * and keeps waiting counts as gone too. A client behind a proxy is noticed only if the proxy hangs
 * up, and a client on a Unix domain socket is never noticed.
 */
@Component
public final class DisconnectWatcher implements HandlerInterceptor, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DisconnectWatcher.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * The number of successive tables in which a connection must be missing. A single table can
     * lack it because the table changed while it was read.
     */
    private static final int TABLES_TO_READ = 3;

    private final Map<Thread, Caller> callers = new ConcurrentHashMap<>();
    private final PeriodicTasks tasks =
            new PeriodicTasks("disconnects").every(PAUSE, PAUSE, this::searchTable);

    /**
     * A waiting request, and the two ends of its connection. A proxy may have named another address
     * for its own client, which does not matter here.
     *
     * @param exchange the request. Its connection is closed once a later connection has the same
     *     two ends
     */
    private record Caller(Exchange exchange, InetSocketAddress peer, InetSocketAddress local) {}

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && EndpointFacts.of(method).lasts()
                && Exchange.of(request) instanceof Exchange exchange
                && exchange.peer() instanceof InetSocketAddress peer // else not TCP
                && exchange.local() instanceof InetSocketAddress local) {
            callers.put(Thread.currentThread(), new Caller(exchange, peer, local));
        }
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable Exception failure) {
        Caller caller = callers.get(Thread.currentThread());
        if (caller != null) {
            synchronized (caller) {
                callers.remove(Thread.currentThread());
                Thread.interrupted(); // the interrupt was meant for the wait alone
            }
        }
    }

    /** Searches the table once. */
    void searchTable() {
        if (callers.isEmpty()) {
            return;
        }
        try {
            Map<Thread, Caller> gone = new HashMap<>(callers);
            for (int read = 0; read < TABLES_TO_READ && !gone.isEmpty(); read++) {
                TcpTable table = TcpTable.read();
                gone.values().removeIf(caller -> isThere(table, caller));
            }
            gone.forEach(this::end);
        } catch (IOException | RuntimeException e) { // no failure may end the schedule
            log.warn("Clients that hang up cannot be noticed: {}", e.toString());
        }
    }

    private static boolean isThere(TcpTable table, Caller caller) {
        return caller.exchange.isConnected()
                && table.of(caller.peer, caller.local) == TcpTable.State.OPEN;
    }

    private void end(Thread thread, Caller caller) {
        synchronized (caller) {
            if (callers.get(thread) == caller) {
                thread.interrupt();
            }
        }
    }

    @Override
    public void start() {
        tasks.start();
    }

    @Override
    public void stop() {
        tasks.stop();
    }

    @Override
    public boolean isRunning() {
        return tasks.isRunning();
    }
}
