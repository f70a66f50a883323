package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.client.CacheWorld.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Caches and leases in one process; and that the judge of {@link CacheIT} can be displeased. */
@Timeout(120)
class CacheWorldIT {

    private static final int PATIENCE_MS = 30_000;

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());

    private final List<Runnable> stops = new ArrayList<>();

    @TempDir private Path folder;

    @AfterEach
    void stop() {
        stops.forEach(Runnable::run);
    }

    @Test
    void nothingStaleIsReturned() throws Exception {
        CacheWorld world = new CacheWorld(seed);
        try (world) {
            world.start(ShortLeases.open(folder, stops), Fault.NONE).pass(4_000);
        }
        assertThat(world.stale).as("-Dbyztime.seed=%d", seed).isEmpty();
        assertThat(world.lostUpdates()).as("-Dbyztime.seed=%d", seed).isEmpty();
        assertThat(world.seen)
                .containsKeys("hits", "recalled", "released", "current", "written", "written back");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongCacheIsFound(Fault fault) throws Exception {
        CacheWorld world = new CacheWorld(seed);
        try (world) {
            world.start(ShortLeases.open(folder, stops), fault).pass(PATIENCE_MS);
        }
        assertThat(world.stale).as("-Dbyztime.seed=%d", seed).isNotEmpty();
    }
}
