package dev.byztime.cluster;

import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says which requests come from other instances, and are for this one, and proves the answers to
 * them.
 *
 * <p>A request is accepted once, and only for {@link #LIFE_NS} after it was sent. The numbers of
 * those accepted are remembered for a time on the local clock. Afterwards nothing of the same
 * sender is accepted that does not have a higher number, whatever the timescale says by then.
 */
public final class ReceivedRequests {

    /**
     * For how long a request may be on its way, in nanoseconds. Its sender waits no longer for the
     * answer, but for the wait that its client asks for.
     */
    static final long LIFE_NS = 5_000_000_000L;

    /**
     * How much later than here it may be at its sender, in nanoseconds. This includes the errors of
     * both.
     */
    static final long MOST_AHEAD_NS = 10_000_000_000L;

    /**
     * For how long numbers are remembered, in nanoseconds on the local clock. A request with a
     * lower number than one that came before it was sent before that. So it was on its way for
     * longer.
     */
    private static final long MEMORY_NS = LIFE_NS + 1_000_000_000;

    private static final long SWEEP_NS = 1_000_000_000;

    private final InstanceSeal seal;
    private final Instance self;
    private final IntervalClock clock;

    /** What was accepted, with the local time from which on it may be forgotten, in ns. */
    private final Map<Key, Long> accepted = new ConcurrentHashMap<>();

    /** The highest number of each sender that was forgotten. */
    private final Map<UUID, Long> forgotten = new ConcurrentHashMap<>();

    /** When this was last done, in nanoseconds of local time. */
    private final AtomicLong sweptNs = new AtomicLong(Long.MIN_VALUE);

    private record Key(UUID from, long number) {}

    /**
     * @param self this instance
     */
    public ReceivedRequests(InstanceSeal seal, Instance self, IntervalClock clock) {
        this.seal = seal;
        this.self = self;
        this.clock = clock;
    }

    /** What a request that claims to come from another instance is. */
    public sealed interface Judgement {

        /** It comes from another instance, and this one acts on it. */
        record Accepted(RequestMark mark, byte[] mac) implements Judgement {}

        /**
         * It comes from another instance, and this one must not act on it. The answer that says so
         * has a MAC.
         */
        record Refused(String why, byte[] mac) implements Judgement {}

        /** It comes from somebody else, or was changed, or is for another address. */
        record Forged() implements Judgement {}
    }

    /**
     * Judges a request. One that is accepted is not accepted again.
     *
     * @param header the value of the header that says that it comes from another instance
     */
    public Judgement judge(InstanceSeal.Request request, String header) {
        int end = header.lastIndexOf(' ');
        byte[] shown = SentRequests.mac(header.substring(end + 1));
        String text = header.substring(0, Math.max(0, end));
        byte[] mac = seal.of(request, self.address(), text);
        if (shown == null || !MessageDigest.isEqual(shown, mac)) {
            return new Judgement.Forged();
        }
        RequestMark mark = RequestMark.parse(text);
        String objection = mark == null ? "it has another form" : objection(mark);
        return mark == null || objection != null
                ? new Judgement.Refused(String.valueOf(objection), mac)
                : new Judgement.Accepted(mark, mac);
    }

    private @Nullable String objection(RequestMark mark) {
        if (!mark.to().equals(self.id())) {
            return "it was sent to an instance that has answered here before";
        }
        Reading now;
        try {
            now = clock.now();
        } catch (TimeUnavailableException e) {
            return "this instance does not know how old it is: " + e.getMessage();
        }
        long tooOldNs = mark.latest().plusNanos(LIFE_NS).toNanosSaturated();
        long earliestNs = now.earliest().toNanosSaturated();
        if (earliestNs > tooOldNs) {
            return "it was sent more than five seconds ago";
        }
        if (mark.latest().isAfter(now.latest().plusNanos(MOST_AHEAD_NS))) {
            return "it was sent more than ten seconds later than it is here";
        }
        long localNs = now.local().toNanosSaturated();
        sweep(localNs);
        boolean isNew =
                accepted.putIfAbsent(new Key(mark.from(), mark.number()), localNs + MEMORY_NS)
                        == null;
        // a sweep notes what it forgets before it does so
        return isNew && mark.number() > forgotten.getOrDefault(mark.from(), Long.MIN_VALUE)
                ? null
                : "it has been here before, or others that were sent later have";
    }

    /** Forgets what was accepted long ago, once a second. */
    private void sweep(long localNs) {
        long lastNs = sweptNs.get();
        if (localNs - SWEEP_NS > lastNs && sweptNs.compareAndSet(lastNs, localNs)) {
            accepted.forEach((key, untilNs) -> {
                if (untilNs < localNs) {
                    forgotten.merge(key.from, key.number, Math::max);
                    accepted.remove(key);
                }
            });
        }
    }

    /** How many requests are remembered. */
    int remembered() {
        return accepted.size();
    }

    /**
     * The MAC of an answer, as text.
     *
     * @param request the MAC of its request
     */
    public String prove(InstanceSeal.Answer answer, byte[] request) {
        return SentRequests.text(seal.of(answer, request));
    }
}
