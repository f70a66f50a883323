package dev.byztime.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The errors of readings since the start, in bounded memory.
 *
 * <p>The history is a sequence of spans. A new span is a second long. When there are more than
 * {@value #SPANS} spans of one kind, the two oldest become one span of the next kind, which is
 * twice as long. So the history always reaches back to the start, and its older half consists of at
 * least {@value #SPANS} / 2 spans. A year has about 800 spans, in 50 KB.
 *
 * <p>A span that is made of others has their least and their largest error, so no spike is lost.
 */
public final class ErrorHistory {

    static final int SPANS = 40;

    private static final long SECOND_NS = 1_000_000_000;

    /** The spans of each length, the oldest first; the shortest length first. */
    private final List<Deque<Span>> lengths = new ArrayList<>();

    private Span open = Span.NONE;

    /**
     * What was seen between two local times.
     *
     * @param beginNs the local time at which the span begins
     * @param endNs the local time at which it ends
     * @param leastErrorNs the smallest error of a reading; {@link Long#MAX_VALUE} without a reading
     * @param mostErrorNs the largest error of a reading; -1 without a reading
     * @param unavailableNs for how long the time could not be told
     */
    public record Span(
            long beginNs, long endNs, long leastErrorNs, long mostErrorNs, long unavailableNs) {

        static final Span NONE = new Span(0, 0, Long.MAX_VALUE, -1, 0);

        /** Whether the time could be told in a part of the span. */
        public boolean hasReading() {
            return mostErrorNs >= 0;
        }

        /** The span from the beginning of this one to the end of a later one. */
        Span with(Span later) {
            return new Span(
                    beginNs,
                    later.endNs,
                    Math.min(leastErrorNs, later.leastErrorNs),
                    Math.max(mostErrorNs, later.mostErrorNs),
                    unavailableNs + later.unavailableNs);
        }
    }

    /**
     * Adds a reading.
     *
     * @param nowNs the local time, which never falls
     * @param errorNs the error of the reading; not negative
     */
    public synchronized void add(long nowNs, long errorNs) {
        long beginNs = beginNs(nowNs);
        extend(new Span(beginNs, nowNs, errorNs, errorNs, 0));
    }

    /**
     * Adds that the time could not be told.
     *
     * @param nowNs the local time, which never falls
     */
    public synchronized void addUnavailable(long nowNs) {
        long beginNs = beginNs(nowNs);
        extend(new Span(beginNs, nowNs, Long.MAX_VALUE, -1, nowNs - beginNs));
    }

    /** All spans until now, the oldest first. Between two spans, the service may not have run. */
    public synchronized List<Span> spans() {
        List<Span> all = new ArrayList<>();
        for (Deque<Span> length : lengths.reversed()) {
            all.addAll(length);
        }
        if (open != Span.NONE) {
            all.add(open);
        }
        return all;
    }

    /** The end of the latest span, if it was less than a second ago; or else the time now. */
    private long beginNs(long nowNs) {
        long lastNs = open == Span.NONE ? nowNs : open.endNs;
        return nowNs - lastNs < SECOND_NS ? lastNs : nowNs;
    }

    private void extend(Span latest) {
        if (open == Span.NONE) {
            open = latest;
        } else if (latest.beginNs != open.endNs || open.endNs - open.beginNs >= SECOND_NS) {
            push(0, open);
            open = latest;
        } else {
            open = open.with(latest);
        }
    }

    private void push(int length, Span span) {
        if (length == lengths.size()) {
            lengths.add(new ArrayDeque<>(SPANS + 2));
        }
        Deque<Span> spans = lengths.get(length);
        spans.add(span);
        if (spans.size() > SPANS + 1) {
            push(length + 1, spans.remove().with(spans.remove()));
        }
    }
}
