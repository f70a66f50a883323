package dev.byztime.client;

import dev.byztime.lease.AcquireRequest;
import dev.byztime.lease.AcquireResult;
import dev.byztime.lease.Granted;
import dev.byztime.lease.Held;
import dev.byztime.lease.Lapsed;
import dev.byztime.lease.LeaseId;
import dev.byztime.lease.LeaseRef;
import dev.byztime.lease.LeaseWait;
import dev.byztime.lease.Leases;
import dev.byztime.lease.LimitReached;
import dev.byztime.lease.NotYetDurable;
import dev.byztime.lease.Recalled;
import dev.byztime.lease.Recovering;
import dev.byztime.lease.RenewResult;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * A client for the leases of this process. They need no claim, because holder and service end
 * together.
 */
public final class LocalLeases implements LeaseClient {

    private final Leases leases;
    private final LeaseWait waits;
    private final IntervalClock clock;

    public LocalLeases(Leases leases, LeaseWait waits, IntervalClock clock) {
        this.leases = leases;
        this.waits = waits;
        this.clock = clock;
    }

    @Override
    public Answer acquire(LeaseRequest wanted, long waitNs) {
        AcquireRequest request =
                new AcquireRequest(
                        wanted.resource(),
                        wanted.holder(),
                        wanted.mode(),
                        term(wanted.termNs()),
                        wanted.requestId(),
                        wanted.version());
        return orNotNow(() -> {
            AcquireResult result =
                    waitNs <= 0
                            ? waits.acquire(request, Timestamp.MAX)
                            : waits.await(
                                    request,
                                    wanted.recalls(),
                                    Timestamp.ofNanos(waitNs),
                                    Timestamp.MAX);
            return switch (result) {
                case Granted granted -> grant(granted);
                case Held held -> new NotNow("HELD", retryNs(held.takeoverSafeIn()));
                case Recovering recovering -> new NotNow("RECOVERING", retryNs(recovering.in()));
                case LimitReached full -> new NotNow("FULL", 0);
                case NotYetDurable lacking -> new NotNow("STORAGE", 0);
            };
        });
    }

    @Override
    public Answer renew(Grant lease, long termNs) {
        LeaseWait.Renewal renewal = new LeaseWait.Renewal(ref(lease), term(termNs), null);
        return orNotNow(() -> answer(waits.renew(renewal, Timestamp.MAX, waits.nowNs())));
    }

    @Override
    public Answer awaitRecall(Grant lease, long waitNs) {
        return orNotNow(() ->
                answer(
                        waits.awaitRecall(
                                ref(lease),
                                Timestamp.ofNanos(Math.max(0, waitNs)),
                                Timestamp.MAX)));
    }

    @Override
    public void publish(Grant lease, String version) {
        try {
            leases.publish(ref(lease), version, clock.now(Timestamp.MAX));
        } catch (TimeUnavailableException e) {
            // readers continue without a known version, and fetch the value again
        }
    }

    @Override
    public void release(Grant lease, @Nullable String version) {
        leases.release(ref(lease), version);
    }

    private static Answer answer(RenewResult result) {
        return switch (result) {
            case Granted granted -> grant(granted);
            case Recalled recalled -> grant(recalled.lease());
            case Lapsed lapsed -> new Void(lapsed.reason().name());
            case Recovering recovering -> new NotNow("RECOVERING", retryNs(recovering.in()));
            case NotYetDurable lacking -> new NotNow("STORAGE", 0);
        };
    }

    private static Grant grant(Granted granted) {
        return new Grant(
                granted.lease().resource(),
                granted.lease().id().toString(),
                granted.lease().token(),
                granted.safeRemaining().toNanosSaturated(),
                granted.version(),
                granted.current(),
                granted.recalled(),
                null);
    }

    private static LeaseRef ref(Grant lease) {
        return new LeaseRef(lease.resource(), LeaseId.parse(lease.id()), lease.token());
    }

    private static @Nullable Timestamp term(long termNs) {
        return termNs == 0 ? null : Timestamp.ofNanos(termNs);
    }

    private static long retryNs(@Nullable Timestamp in) {
        return in == null ? 0 : Math.max(0, in.toNanosSaturated());
    }

    private static Answer orNotNow(Supplier<Answer> question) {
        try {
            return question.get();
        } catch (TimeUnavailableException e) {
            return new NotNow(e.reason().name(), 0);
        } catch (ServiceRefusal e) {
            if (e.reason() == ServiceRefusal.Reason.SHUTTING_DOWN) {
                // As LeaseWait says also to a thread that is interrupted, which it is no more.
                Thread.currentThread().interrupt();
            }
            return new NotNow(e.reason().name(), 0);
        }
    }
}
