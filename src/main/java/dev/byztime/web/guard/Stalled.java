package dev.byztime.web.guard;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * Requests that wait for their client to send or to take bytes. There may be so many; for each
 * more, the one that has been under way for longest has to give way.
 */
final class Stalled {

    private final int most;
    private final TreeSet<Exchange> some =
            new TreeSet<>(Comparator.comparingLong(Exchange::number));

    Stalled(int most) {
        this.most = most;
    }

    /** The one that has to give way, if one has. */
    synchronized @Nullable Exchange add(Exchange exchange) {
        some.add(exchange);
        return some.size() > most ? some.pollFirst() : null;
    }

    synchronized void remove(Exchange exchange) {
        some.remove(exchange);
    }

    /** Takes out the one that has been under way for longest, if there is any. */
    synchronized @Nullable Exchange pollLongest() {
        return some.pollFirst();
    }
}
