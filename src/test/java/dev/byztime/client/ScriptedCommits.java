package dev.byztime.client;

import static dev.byztime.client.TurningClock.SECOND;

import dev.byztime.time.Timestamp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** A validator that answers as a test says. By default, it prepares everything. */
final class ScriptedCommits implements CommitClient {

    static final NotNow LOST = new NotNow("lost", 0);
    static final long EPOCH = 7;
    static final Timestamp TIMESTAMP = new Timestamp(5_000, 0);

    final List<Request> validated = new ArrayList<>();
    final List<String> finished = new ArrayList<>();
    int begun;

    Supplier<BeginAnswer> begin = () -> new Start("7/1", EPOCH);
    Function<Request, Verdict> validate = request -> prepared(State.PENDING);
    BiFunction<String, Outcome, FinishAnswer> finish =
            (transaction, outcome) -> new Ended(State.valueOf(outcome.name()));
    Supplier<InDoubtAnswer> inDoubt = () -> LOST;

    /** It may be written for ten seconds of CLOCK_BOOTTIME, and is certain after two. */
    static Prepared prepared(State state) {
        return new Prepared(
                TIMESTAMP, 2 * SECOND, (long) (10 * SECOND * LeaseGuard.MAX_CLOCK_RATE), state);
    }

    @Override
    public BeginAnswer begin() {
        begun++;
        return begin.get();
    }

    @Override
    public Verdict validate(Request request) {
        validated.add(request);
        return validate.apply(request);
    }

    @Override
    public FinishAnswer finish(String transaction, Outcome outcome) {
        finished.add(outcome.name());
        return finish.apply(transaction, outcome);
    }

    @Override
    public InDoubtAnswer inDoubt(int count, long holdNs) {
        return inDoubt.get();
    }

    @Override
    public TransactionAnswer transaction(String transaction) {
        return new NotKnown();
    }

    @Override
    public SafeTimeAnswer safeTime() {
        return LOST;
    }

    @Override
    public TimestampsAnswer timestamps(int count) {
        return LOST;
    }
}
