package dev.byztime.web.server;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.Callback;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Jetty handler that counts the requests under way, for the end of the service, which waits for
 * them.
 *
 * <p>Boot looks for a {@link StatisticsHandler} and asks for nothing but this number. Jetty's own
 * class keeps a dozen other statistics, and wraps each request and its answer for them.
 */
final class UnderWay extends StatisticsHandler {

    private final AtomicInteger count = new AtomicInteger();

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Handler next = getHandler();
        if (next == null) {
            return false;
        }
        count.incrementAndGet();
        Request.addCompletionListener(request, failure -> count.decrementAndGet());
        return next.handle(request, response, callback);
    }

    @Override
    public int getRequestsActive() {
        return count.get();
    }
}
