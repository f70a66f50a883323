package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.client.CacheWorld.Fault;
import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.LinuxCalls;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * No cache returns anything stale, whatever happens to the process of the lease service: it is
 * killed at any moment and started again with its folder, or stands still for longer than leases
 * last. {@link CacheWorldIT} shows that wrong caches are found.
 *
 * <p>{@code -Dbyztime.kills=100} for more lives.
 */
@Timeout(3600)
class CacheIT {

    private static final int LIVES = Integer.getInteger("byztime.kills", 6);
    private static final long TERM_MS = ShortLeases.USUAL_NS / 1_000_000;

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir private Path folder;

    /** The service, wherever it is now. */
    private static final class Moving implements LeaseClient {

        private volatile @Nullable LeaseClient now;

        private LeaseClient now() {
            LeaseClient known = now;
            if (known == null) {
                throw new IllegalStateException("it was nowhere yet");
            }
            return known;
        }

        @Override
        public Answer acquire(LeaseRequest request, long waitNs) {
            return now().acquire(request, waitNs);
        }

        @Override
        public Answer renew(Grant lease, long termNs) {
            return now().renew(lease, termNs);
        }

        @Override
        public Answer awaitRecall(Grant lease, long waitNs) {
            return now().awaitRecall(lease, waitNs);
        }

        @Override
        public void publish(Grant lease, String version) {
            now().publish(lease, version);
        }

        @Override
        public void release(Grant lease, @Nullable String version) {
            now().release(lease, version);
        }
    }

    @Test
    void killsAtAnyMomentLetNothingStaleBeReturned() throws Exception {
        Moving service = new Moving();
        CacheWorld world = new CacheWorld(seed);
        int useful = 0;
        try (HttpClient http = HttpClient.newHttpClient();
                world) {
            for (int life = 0; life < LIVES; life++) {
                try (ChildJvm child = ChildJvm.start(ShortLeases.class, folder)) {
                    URI uri = URI.create("http://127.0.0.1:" + child.nextLine());
                    service.now =
                            new HttpLeases(
                                    http,
                                    HttpRequest::newBuilder,
                                    uri,
                                    Duration.ofMillis(TERM_MS / 2));
                    if (life == 0) {
                        world.start(service, Fault.NONE);
                    }
                    int before = writes(world);
                    // on a busy machine it may take a while until anything is granted
                    for (int i = 0; i < 100 && writes(world) == before; i++) {
                        world.pass(100);
                    }
                    useful += writes(world) > before ? 1 : 0;
                    world.pass(random.nextInt(2_000));
                    if (life % 3 == 1) {
                        LinuxCalls.stop(child.process());
                        world.pass(random.nextLong(3 * TERM_MS));
                        LinuxCalls.resume(child.process());
                        world.pass(random.nextInt(1_000));
                    }
                    assertThat(child.process().isAlive()).as("ended by itself").isTrue();
                }
                assertThat(world.stale).as("-Dbyztime.seed=%d", seed).isEmpty();
            }
        }
        System.out.printf(
                "%d lives, of which %d let somebody write; %s; -Dbyztime.seed=%d%n",
                LIVES, useful, world.seen, seed);
        assertThat(world.stale).as("-Dbyztime.seed=%d", seed).isEmpty();
        assertThat(world.lostUpdates()).as("-Dbyztime.seed=%d", seed).isEmpty();
        // else nothing could have been stale anyway
        assertThat(useful).isGreaterThan(LIVES / 2);
        assertThat(world.seen)
                .containsKeys(
                        "hits",
                        "recalled",
                        "released",
                        "current",
                        "written",
                        "written back",
                        "refused");
    }

    private static int writes(CacheWorld world) {
        return world.seen.getOrDefault("written", 0) + world.seen.getOrDefault("written back", 0);
    }
}
