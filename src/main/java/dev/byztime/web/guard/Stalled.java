package dev.byztime.web.guard;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * A bounded set of requests that wait for their clients to send or to read bytes. If it has too
 * many, the request that began first has to give way.
 */
final class Stalled {

    private final int most;
    private final TreeSet<Exchange> some =
            new TreeSet<>(Comparator.comparingLong(Exchange::number));

    Stalled(int most) {
        this.most = most;
    }

    /** Adds a request, and returns the one that has to give way, if there are too many. */
    synchronized @Nullable Exchange add(Exchange exchange) {
        some.add(exchange);
        return some.size() > most ? some.pollFirst() : null;
    }

    synchronized void remove(Exchange exchange) {
        some.remove(exchange);
    }

    /** Removes and returns the request that began first; null if there is none. */
    synchronized @Nullable Exchange pollLongest() {
        return some.pollFirst();
    }
}
