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
 * Ends the waits of clients that have hung up, so that nobody waits behind them.
 *
 * <p>The server reads nothing from a connection while a request of it is under way, so it does not
 * see the end. The kernel does: once a second its table is looked through, if anybody waits. A
 * client that only half-closes its connection and waits on counts as gone too. Behind a proxy it is
 * the proxy that must hang up; on a Unix domain socket nothing is noticed.
 */
@Component
public final class DisconnectWatcher implements HandlerInterceptor, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DisconnectWatcher.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * Tables, read one after the other, in all of which a connection must be missing. In one it may
     * have been passed over because the table changed.
     */
    private static final int LOOKS = 3;

    private final Map<Thread, Caller> callers = new ConcurrentHashMap<>();
    private final PeriodicTasks tasks =
            new PeriodicTasks("disconnects").every(PAUSE, PAUSE, this::look);

    /**
     * Who waits, and the two ends of the connection as they are, whatever a proxy has told about
     * the address of its own client.
     *
     * @param exchange whose connection this end closes once a later one has the same two ends
     */
    private record Caller(Exchange exchange, InetSocketAddress peer, InetSocketAddress local) {}

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && method.hasMethodAnnotation(LongRunning.class)
                && Exchange.of(request) instanceof Exchange exchange
                && exchange.peer() instanceof InetSocketAddress peer // else it is no TCP
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
                Thread.interrupted(); // which was for the wait alone
            }
        }
    }

    /** Looks once. */
    void look() {
        if (callers.isEmpty()) {
            return;
        }
        try {
            Map<Thread, Caller> gone = new HashMap<>(callers);
            for (int look = 0; look < LOOKS && !gone.isEmpty(); look++) {
                TcpTable table = TcpTable.read();
                gone.values().removeIf(caller -> isThere(table, caller));
            }
            gone.forEach(this::end);
        } catch (IOException | RuntimeException e) { // none may end the schedule
            log.warn("It cannot be seen who has hung up: {}", e.toString());
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
