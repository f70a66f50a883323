package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A lease service that answers what a test says, and remembers what it was asked. */
final class ScriptedLeases implements LeaseClient {

    static final NotNow UNREACHABLE = new NotNow("unreachable", BlockingClock.SECOND);

    /**
     * A question.
     *
     * @param ns the wait or the term
     */
    record Call(
            String what,
            long at,
            @Nullable LeaseRequest request,
            @Nullable Grant lease,
            long ns,
            @Nullable String version) {}

    final List<Call> calls = new CopyOnWriteArrayList<>();

    private final BlockingClock time;
    volatile Function<Call, Answer> acquire;
    volatile Function<Call, Answer> renew;
    volatile Function<Call, Answer> awaitRecall;
    volatile Function<Call, Answer> others = call -> UNREACHABLE;

    /** Grants and renews for 11.2 s, which are 10 s on a clock that is slewed; recalls nobody. */
    ScriptedLeases(BlockingClock time) {
        this.time = time;
        acquire = call -> grant(11.2);
        renew = call -> grant(11.2);
        awaitRecall =
                call -> {
                    time.park(call.ns);
                    return Thread.currentThread().isInterrupted()
                            ? new NotNow("interrupted", 0)
                            : grant(11.2);
                };
    }

    static Grant grant(double seconds) {
        return new Grant(
                "r",
                "id",
                7,
                Math.round(seconds * BlockingClock.SECOND),
                "v1",
                false,
                false,
                "claim of " + seconds);
    }

    static Grant current(Grant lease) {
        return new Grant(
                lease.resource(),
                lease.id(),
                lease.token(),
                lease.safeRemainingNs(),
                lease.version(),
                true,
                false,
                lease.claim());
    }

    static Grant recalled(Grant lease) {
        return new Grant(
                lease.resource(),
                lease.id(),
                lease.token(),
                lease.safeRemainingNs(),
                lease.version(),
                lease.current(),
                true,
                lease.claim());
    }

    List<Call> calls(String what) {
        return calls.stream().filter(call -> call.what.equals(what)).toList();
    }

    @Override
    public Answer acquire(LeaseRequest request, long waitNs) {
        return answer(new Call("acquire", time.now(), request, null, waitNs, null), acquire);
    }

    @Override
    public Answer renew(Grant lease, long termNs) {
        return answer(new Call("renew", time.now(), null, lease, termNs, null), renew);
    }

    @Override
    public Answer awaitRecall(Grant lease, long waitNs) {
        return answer(new Call("recall", time.now(), null, lease, waitNs, null), awaitRecall);
    }

    @Override
    public void publish(Grant lease, String version) {
        answer(new Call("publish", time.now(), null, lease, 0, version), others);
    }

    @Override
    public void release(Grant lease, @Nullable String version) {
        answer(new Call("release", time.now(), null, lease, 0, version), others);
    }

    private Answer answer(Call call, Function<Call, Answer> script) {
        calls.add(call);
        return script.apply(call);
    }
}
