package dev.byztime.ticket;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The numbers of tickets since the start: of those issued, and of verdicts by kind. */
public final class TicketTally {

    private final LongAdder issued = new LongAdder();
    private final Map<String, LongAdder> verdicts = new ConcurrentHashMap<>();

    void issued() {
        issued.increment();
    }

    void judged(TicketVerdict verdict) {
        verdicts.computeIfAbsent(verdict.kind(), kind -> new LongAdder()).increment();
    }

    /** The number of tickets that were issued. */
    public long issuedCount() {
        return issued.sum();
    }

    /** The number of verdicts of a kind. */
    public long verdictCount(String kind) {
        LongAdder count = verdicts.get(kind);
        return count == null ? 0 : count.sum();
    }
}
