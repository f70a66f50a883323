package dev.byztime.client;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeasedCache.Copy;
import dev.byztime.client.LeasedCache.UnavailableException;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Pause;
import dev.byztime.lease.Mode;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Caches and writers of a few registers, and a judge: no value that is older than one that was
 * acknowledged before it was asked for may be returned.
 *
 * <p>Each cache has a clock that is as fast or slow as a daemon may make it, or as it is told to
 * be. Some writers pause for longer than their lease between their check and their write.
 */
final class CacheWorld implements AutoCloseable {

    private static final long MS = 1_000_000;
    private static final List<String> RESOURCES = List.of("busy", "quiet", "ä b&c+d/€");
    private static final int GETTERS = 3;
    private static final double[] DAEMONS = {0.9, 1, 1.1};

    private final LinuxClock clock = new LinuxClock();
    private final Pause pause = clock.pause();
    private final FencedRegisters storage = new FencedRegisters();
    private final List<Thread> threads = new ArrayList<>();
    private final long seed;
    private volatile boolean ended;

    final ConcurrentLinkedQueue<String> stale = new ConcurrentLinkedQueue<>();

    /** How often each thing happened: a world in which nothing does proves nothing. */
    final Map<String, Integer> seen = new ConcurrentHashMap<>();

    /** How the caches are wrong, if they are. */
    enum Fault {
        NONE,
        /** The lease is given up on a recall, and the copy believed until its end. */
        BELIEVES_AFTER_RELEASE,
        /** The storage does not learn that it must refuse older writes. */
        SHOWS_NO_TOKEN,
        /** It hears no recall, and its clock is slower than is allowed for. */
        SLOW_CLOCK
    }

    CacheWorld(long seed) {
        this.seed = seed;
    }

    CacheWorld start(LeaseClient leases, Fault fault) {
        for (int i = 0; i < DAEMONS.length; i++) {
            double rate = fault == Fault.SLOW_CLOCK ? 0.3 : DAEMONS[i];
            LeasedCache<Long> cache =
                    new LeasedCache<>(
                            client(leases, fault),
                            atRate(rate),
                            pause,
                            "cache " + i,
                            fault == Fault.SHOWS_NO_TOKEN
                                    ? (resource, token) -> storage.read(resource, Long.MIN_VALUE)
                                    : storage::read);
            for (int j = 0; j < GETTERS; j++) {
                start(GETTERS * i + j, random -> get(cache, random));
            }
        }
        start(100, random -> write(leases, random, false, 60 * MS, RESOURCES.get(0)));
        start(101, random -> write(leases, random, true, 100 * MS, RESOURCES.get(0)));
        start(102, random -> write(leases, random, false, 1_000 * MS, RESOURCES.get(1)));
        start(103, random -> write(leases, random, true, 700 * MS, RESOURCES.get(2)));
        start(104, random -> write(leases, random, false, 700 * MS, RESOURCES.get(2)));
        return this;
    }

    /** What a thread does again and again. */
    private interface Task {
        void with(Random random) throws Exception;
    }

    private void start(int number, Task task) {
        threads.add(
                Thread.startVirtualThread(() -> {
                    Random random = new Random(seed + number);
                    while (!ended) {
                        try {
                            task.with(random);
                        } catch (UnavailableException e) {
                            count("unavailable");
                        } catch (InterruptedException e) {
                            return;
                        } catch (Exception e) {
                            stale.add(e.toString());
                            return;
                        }
                    }
                }));
    }

    private void get(LeasedCache<Long> cache, Random random) throws Exception {
        String resource = RESOURCES.get(random.nextInt(RESOURCES.size()));
        long acknowledged = storage.acknowledged(resource);
        int reads = storage.reads.get();
        long value = cache.get(resource, random.nextInt(500) * MS);
        if (value < acknowledged) {
            stale.add("%s: %d when it was %d before".formatted(resource, value, acknowledged));
        }
        count(storage.reads.get() == reads ? "hits" : "perhaps hits");
        pause.park(random.nextLong(4 * MS));
    }

    private void write(LeaseClient leases, Random random, boolean back, long every, String resource)
            throws Exception {
        pause.park(random.nextLong(2 * every));
        String id = UUID.randomUUID().toString();
        LeaseRequest request = new LeaseRequest(resource, "writer", Mode.WRITE, 0, id, null, true);
        LeaseGuard.run(
                leases,
                clock,
                pause,
                request,
                2_000 * MS,
                guard -> {
                    Copy<Long> copy = storage.read(resource, guard.token());
                    while (back && guard.holds() && !guard.isWanted() && !ended) {
                        pause.park(5 * MS); // changes its own copy meanwhile
                        Thread.interrupted(); // it looks by itself whether it is wanted
                    }
                    if (!guard.holds()) {
                        count("leases lost");
                        return null;
                    }
                    long due = clock.read().boottimeNs();
                    boolean late = random.nextInt(4) == 0;
                    while (late && clock.read().boottimeNs() - due < 3 * ShortLeases.USUAL_NS / 2) {
                        pause.park(20 * MS);
                        Thread.interrupted(); // it notices nothing
                        if (!guard.holds() && random.nextInt(10) == 0) {
                            break;
                        }
                    }
                    boolean lost = !guard.holds();
                    if (storage.write(resource, guard.token(), copy.value())) {
                        guard.publish(Long.toString(copy.value() + 1));
                        count(lost ? "late writes in time" : back ? "written back" : "written");
                    } else {
                        count("refused");
                        if (guard.holds()) {
                            stale.add(resource + ": a write was refused that had its lease");
                        }
                    }
                    return null;
                });
    }

    private LeaseClient client(LeaseClient leases, Fault fault) {
        return new LeaseClient() {
            @Override
            public Answer acquire(LeaseRequest request, long waitNs) {
                Answer answer = leases.acquire(request, waitNs);
                if (answer instanceof Grant lease) {
                    count(lease.current() ? "current" : "not current");
                }
                return answer;
            }

            @Override
            public Answer renew(Grant lease, long termNs) {
                return leases.renew(lease, termNs);
            }

            @Override
            public Answer awaitRecall(Grant lease, long waitNs) {
                if (fault == Fault.SLOW_CLOCK) {
                    pause.park(waitNs);
                    return new NotNow("deaf", 0);
                }
                Answer answer = leases.awaitRecall(lease, waitNs);
                if (answer instanceof Grant grant && grant.recalled()) {
                    count("recalled");
                    if (fault == Fault.BELIEVES_AFTER_RELEASE) {
                        leases.release(lease, null);
                        pause.park(waitNs);
                        return new NotNow("deaf", 0);
                    }
                }
                return answer;
            }

            @Override
            public void publish(Grant lease, String version) {
                leases.publish(lease, version);
            }

            @Override
            public void release(Grant lease, @Nullable String version) {
                leases.release(lease, version);
                count("released");
            }
        };
    }

    private LocalClock atRate(double rate) {
        long begun = clock.read().boottimeNs();
        return () -> {
            long ns = begun + (long) ((clock.read().boottimeNs() - begun) * rate);
            return new LocalTime(ns, ns);
        };
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    /** Lets it go on for so long, or until something is wrong. */
    void pass(long ms) {
        long begun = clock.read().boottimeNs();
        while (stale.isEmpty() && clock.read().boottimeNs() - begun < ms * MS) {
            pause.park(5 * MS);
        }
    }

    /** Writes that replaced one that they did not know. */
    List<String> lostUpdates() {
        synchronized (storage.lostUpdates) {
            return List.copyOf(storage.lostUpdates);
        }
    }

    /** Ends all threads; only then is everything counted. */
    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            Patiently.join(thread);
        }
    }
}
