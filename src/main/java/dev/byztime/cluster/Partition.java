package dev.byztime.cluster;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One partition at this instance: the rules of its ownership, and the tables of the present life.
 *
 * <p>Decisions run between an increment and a decrement of the number of deciders. A handover stops
 * the promises first, and then waits until nobody decides. So no request is between comparing with
 * a bound and adding to a table when the values used are asked for (rule 12 of docs/scale-out.md).
 *
 * <p>It is safe for any number of threads.
 *
 * @param <T> the type of the tables
 */
public final class Partition<T extends PartitionTables> {

    private static final Logger log = LoggerFactory.getLogger(Partition.class);

    private final int number;
    private final PartitionOwner owner;
    private final IntervalClock clock;
    private final Beginning<T> begin;
    private final AtomicInteger deciders = new AtomicInteger();

    private volatile @Nullable Begun<T> present;

    /** Makes the tables of a life. */
    @FunctionalInterface
    public interface Beginning<T extends PartitionTables> {

        /**
         * The tables of a life: empty, or as the owner before has sent them.
         *
         * @throws IOException if those cannot be read
         */
        T tables(Partition<T> partition, PartitionLife life) throws IOException;

        /** Takes note that tables are not used any more, because their life has ended. */
        default void ended(T tables) {}
    }

    /** The tables of a life. */
    private record Begun<T>(PartitionLife life, T tables) {}

    /**
     * @param number its number, from 0 on
     * @param owner the rules of its ownership
     * @param begin makes the tables of a life
     */
    public Partition(int number, PartitionOwner owner, IntervalClock clock, Beginning<T> begin) {
        this.number = number;
        this.owner = owner;
        this.clock = clock;
        this.begin = begin;
    }

    /** Its number, from 0 on. */
    public int number() {
        return number;
    }

    public PartitionOwner owner() {
        return owner;
    }

    /** The tables of the present life, for inspection; null if there is none. */
    public @Nullable T tables() {
        Begun<T> begun = present;
        return begun == null ? null : begun.tables;
    }

    /** Whether this instance owns it, as far as it knows. Its bounds may be used up. */
    public boolean isHere() {
        return owner.promises() != null;
    }

    /**
     * For how long this instance may still promise something here if its bounds do not rise, in
     * nanoseconds: negative if they are used up, and empty if it may promise nothing anyway.
     *
     * @throws dev.byztime.time.TimeUnavailableException if global time cannot be known
     */
    public OptionalLong headroomNs() {
        PartitionPromises promises = owner.promises();
        if (promises == null) {
            return OptionalLong.empty();
        }
        Reading now = clock.now();
        return now.breaks() == promises.life().breaks()
                ? OptionalLong.of(promises.answersBeforeNs() - now.latest().toNanosSaturated())
                : OptionalLong.empty();
    }

    /**
     * Whether something may be promised here at present and the bounds are not used up, as they are
     * soon after the store was lost.
     */
    public boolean isUsable() {
        try {
            return headroomNs().orElse(Long.MIN_VALUE) > 0;
        } catch (TimeUnavailableException e) {
            return false;
        }
    }

    /**
     * Decides something by the tables, and checks that the result may be answered (rule 8).
     *
     * @throws ServiceRefusal if this instance does not own the partition, or must not answer yet.
     *     Nothing was decided then. Or if it must not answer any more: what was decided is unknown
     *     to the client then
     * @throws dev.byztime.time.TimeUnavailableException if global time cannot be known
     */
    public <R> R decide(Function<T, R> decision) {
        deciders.incrementAndGet(); // before the promises are read, and they are withdrawn before
        try { // the deciders are counted
            PartitionPromises asOf = owner.promises();
            Begun<T> begun = present;
            if (asOf == null || begun == null || !begun.life.id().equals(asOf.life().id())) {
                throw new ServiceRefusal(
                        ServiceRefusal.Reason.NO_OWNER,
                        "this instance may promise nothing about partition %d at present"
                                .formatted(number));
            }
            requireMayAnswer(asOf);
            R result = decision.apply(begun.tables);
            if (!owner.mayAnswer(asOf, clock.now())) {
                throw new ServiceRefusal(
                        ServiceRefusal.Reason.OUTCOME_UNKNOWN,
                        "the decision about partition %d came too late to be answered"
                                .formatted(number));
            }
            return result;
        } finally {
            deciders.decrementAndGet();
        }
    }

    /** Checks this before the decision, too, so that few decisions remain without an answer. */
    private void requireMayAnswer(PartitionPromises asOf) {
        Reading now = clock.now();
        if (!owner.mayAnswer(asOf, now)) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.NO_OWNER,
                    "the bounds of partition %d are used up, and about to be raised"
                            .formatted(number));
        }
        PartitionLife life = asOf.life();
        if (!life.mayAnswer(now)) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.RECOVERING,
                    "an instance before this one may have answered about partition %d; this one"
                                    .formatted(number)
                            + " answers in %s s".formatted(answersIn(life, now)));
        }
    }

    /**
     * How long until this instance may answer, in nanoseconds, if it owns the partition by then;
     * zero if it may.
     *
     * @throws dev.byztime.time.TimeUnavailableException if global time cannot be known
     */
    public long answersInNs() {
        PartitionLife life = owner.life();
        return life == null ? 0 : answersIn(life, clock.now()).toNanosSaturated();
    }

    private static Timestamp answersIn(PartitionLife life, Reading now) {
        return now.certainlyPassedIn(Timestamp.ofNanos(life.answersAfterNs()));
    }

    /** Begins the tables of a new life, and forgets those of a life that has ended. */
    void follow() {
        PartitionLife life = owner.life();
        Begun<T> begun = present;
        if (begun != null && (life == null || !begun.life.id().equals(life.id()))) {
            present = null;
            begin.ended(begun.tables);
            begun = null;
        }
        if (life != null && begun == null) {
            try {
                present = new Begun<>(life, begin.tables(this, life));
            } catch (IOException e) {
                log.warn("The tables of partition {} came in vain: {}", number, e.toString());
                owner.giveUp(life.id());
                return;
            }
            log.info(
                    "Partition {} is owned from now on, {} tables of the owner before",
                    number,
                    life.continued() == null ? "without" : "with the");
            owner.begun();
        }
    }

    /** Whether nobody is deciding, so that a stopped partition stays as it is. */
    boolean isQuiet() {
        return deciders.get() == 0;
    }
}
