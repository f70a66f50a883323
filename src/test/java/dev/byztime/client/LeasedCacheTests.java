package dev.byztime.client;

import static dev.byztime.client.BlockingClock.SECOND;
import static dev.byztime.client.ScriptedLeases.UNREACHABLE;
import static dev.byztime.client.ScriptedLeases.current;
import static dev.byztime.client.ScriptedLeases.grant;
import static dev.byztime.client.ScriptedLeases.recalled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.client.LeasedCache.Copy;
import dev.byztime.client.LeasedCache.UnavailableException;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class LeasedCacheTests {

    private final BlockingClock time = new BlockingClock();
    private final ScriptedLeases leases = new ScriptedLeases(time);
    private final AtomicInteger reads = new AtomicInteger();

    private LeasedCache<String> cache =
            cache((resource, token) -> {
                int read = reads.incrementAndGet();
                return new Copy<>("v" + read, resource + token + " of read " + read);
            });

    private LeasedCache<String> cache(LeasedCache.Source<String> source) {
        return new LeasedCache<>(leases, time, time, "h", source);
    }

    private String get() throws Exception {
        String value = cache.get("r", 0);
        time.settle(1); // who listens for a recall
        return value;
    }

    /** Waits until whoever listened has given the lease up, and has let go of the entry. */
    private void untilGivenUp() {
        Patiently.until(() -> leases.calls("release").size() == 1);
        cache.close(); // finds nothing more to give up, when it is its turn
        assertThat(leases.calls("release")).hasSize(1);
    }

    @Test
    void isReadOnceUnderItsTokenAndItsVersionIsPublished() throws Exception {
        assertThat(get()).isEqualTo("r7 of read 1");
        assertThat(get()).isEqualTo("r7 of read 1");
        assertThat(leases.calls("acquire")).hasSize(1);
        assertThat(leases.calls("publish")).hasSize(1);
        assertThat(leases.calls("publish").getFirst().version()).isEqualTo("v1");
    }

    @Test
    void isNeverReturnedAtTheEndOrLater() throws Exception {
        get();
        time.advance(9.999);
        assertThat(get()).endsWith("read 1");
        time.sleep(0.001);
        assertThat(cache.get("r", 0)).endsWith("read 2");
        assertThat(leases.calls("acquire")).hasSize(2);
    }

    @Test
    void theEndCountsFromSending() throws Exception {
        leases.acquire =
                call -> {
                    time.advance(4);
                    return grant(11.2);
                };
        get();
        time.advance(5.999);
        assertThat(get()).endsWith("read 1");
        time.sleep(0.001);
        assertThat(cache.get("r", 0)).endsWith("read 2");
    }

    @Test
    void whatIsCurrentIsNotReadAgain() throws Exception {
        get();
        leases.acquire = call -> current(grant(11.2));
        time.advance(10);
        untilGivenUp(); // writers need not wait for the rest
        assertThat(get()).endsWith("read 1");
        assertThat(reads).hasValue(1);
        assertThat(leases.calls("acquire").getLast().request())
                .matches(w -> "v1".equals(w.version()));
        time.advance(9.9);
        assertThat(get()).endsWith("read 1");
    }

    @Test
    void whoeverSaysCurrentWhereThereIsNoCopyIsNotBelieved() throws Exception {
        leases.acquire = call -> current(grant(11.2));
        assertThat(get()).endsWith("read 1");
    }

    @Test
    void aSourceThatFailsCostsNoLease() throws Exception {
        IOException failed = new IOException("of the source");
        cache =
                cache((resource, token) -> {
                    throw failed;
                });
        assertThatThrownBy(() -> cache.get("r", 0)).isSameAs(failed);
        assertThat(leases.calls("release")).hasSize(1);
        assertThat(leases.calls("publish")).isEmpty();
        time.settle(0);
    }

    @Test
    void aValueThatIsReadTooLateIsNotReturned() {
        cache =
                cache((resource, token) -> {
                    time.advance(10);
                    return new Copy<>("v1", "late");
                });
        assertThatThrownBy(() -> cache.get("r", 0)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void isBelievedNoMoreBeforeTheReleaseIsSent() throws Exception {
        Semaphore recall = new Semaphore(0);
        Semaphore released = new Semaphore(0);
        List<Throwable> seen = new ArrayList<>();
        leases.awaitRecall =
                call -> {
                    Patiently.acquireUninterruptibly(recall);
                    return recalled(grant(11.2));
                };
        leases.others =
                call -> {
                    if (call.what().equals("release")) {
                        // of another thread: this one has the entry
                        Thread other =
                                Thread.startVirtualThread(() -> {
                                    try {
                                        cache.get("r", 0);
                                        seen.add(
                                                new AssertionError(
                                                        "a copy, while its lease is given up"));
                                    } catch (Exception e) {
                                        seen.add(e);
                                    }
                                });
                        try {
                            Patiently.join(other);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        released.release();
                    }
                    return UNREACHABLE;
                };
        cache.get("r", 0);
        recall.release();
        Patiently.acquire(released);
        assertThat(seen).hasSize(1).allMatch(UnavailableException.class::isInstance);
    }

    @Test
    void whatIsVoidIsReadAgain() throws Exception {
        Semaphore released = new Semaphore(0);
        leases.others =
                call -> {
                    if (call.what().equals("release")) {
                        released.release();
                    }
                    return UNREACHABLE;
                };
        leases.awaitRecall = call -> new Void("DISCONTINUITY");
        cache.get("r", 0);
        Patiently.acquire(released);
        assertThat(cache.get("r", 20 * SECOND)).endsWith("read 2");
    }

    @Test
    void withoutAServiceACopyIsGoodUntilItsEnd() throws Exception {
        leases.awaitRecall = call -> UNREACHABLE;
        get();
        leases.acquire = call -> UNREACHABLE;
        for (int i = 0; i < 99; i++) {
            time.advance(0.1);
            assertThat(get()).endsWith("read 1");
        }
        time.advance(0.1);
        untilGivenUp();
        assertThatThrownBy(() -> cache.get("r", 0))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("unreachable");
        time.settle(0);
    }

    @Test
    void aLostAnswerIsAskedForAgainWithTheSameRequest() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        leases.acquire = call -> asked.incrementAndGet() == 1 ? new NotNow("lost", 0) : grant(11.2);
        Thread getter =
                Thread.ofVirtual()
                        .unstarted(() -> {
                            try {
                                cache.get("r", SECOND);
                            } catch (Exception e) {
                                asked.set(-1);
                            }
                        });
        getter.start();
        time.settle(1);
        time.advance(0.02);
        Patiently.join(getter);
        assertThat(asked).hasValue(2);
        assertThat(leases.calls("acquire").get(0).request())
                .isEqualTo(leases.calls("acquire").get(1).request());
    }

    @Test
    void eachRequestHasAnIdOfItsOwn() throws Exception {
        get();
        time.advance(10);
        untilGivenUp();
        get();
        assertThat(leases.calls("acquire").get(0).request())
                .matches(first ->
                        first != null
                                && !first.equals(leases.calls("acquire").get(1).request())
                                && first.recalls());
    }

    @Test
    void nobodyWaitsForAnotherThreadLongerThanItSaid() throws Exception {
        Semaphore asked = new Semaphore(0);
        Semaphore answer = new Semaphore(0);
        leases.acquire =
                call -> {
                    asked.release();
                    Patiently.acquireUninterruptibly(answer);
                    return grant(11.2);
                };
        Thread patient =
                Thread.startVirtualThread(() -> {
                    try {
                        cache.get("r", 60 * SECOND);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
        Patiently.acquire(asked);
        assertThatThrownBy(() -> cache.get("r", 1)).isInstanceOf(UnavailableException.class);
        answer.release();
        Patiently.join(patient);
        assertThat(cache.get("r", 0)).endsWith("read 1");
    }

    @Test
    void closingGivesAllUp() throws Exception {
        cache.get("r", 0);
        cache.get("s", 0);
        time.settle(2);
        cache.close();
        time.settle(0);
        assertThat(leases.calls("release")).hasSize(2);
        cache.close();
        assertThat(leases.calls("release")).hasSize(2);
    }
}
