package dev.byztime.client;

import dev.byztime.clock.Pause;
import dev.byztime.time.Timestamp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A store far away: its user may be killed while a write is under way. It notes what was read. */
record SlowStore(
        String name,
        VersionedStore store,
        Pause pause,
        Random random,
        Map<String, Optional<String>> seen)
        implements TransactionStore<String> {

    private static final int LONGEST_PAUSE_NS = 40_000_000;

    SlowStore(String name, VersionedStore store, Pause pause, Random random) {
        this(name, store, pause, random, new HashMap<>());
    }

    @Override
    public Optional<Map<String, Cell<String>>> read(Set<String> keys, long epoch) throws Exception {
        Optional<Map<String, Cell<String>>> found = store.read(keys, epoch);
        for (String key : keys) {
            Cell<String> cell = found.orElse(Map.of()).getOrDefault(key, new Cell<>(null, null));
            seen.put(
                    name + "/" + key,
                    cell.version() == null
                            ? Optional.empty()
                            : Optional.of(cell.version().toString()));
        }
        return found;
    }

    @Override
    public Written write(Map<String, Change<String>> changes, Timestamp version, long epoch)
            throws Exception {
        pause.park(random.nextInt(LONGEST_PAUSE_NS));
        Written written = store.write(changes, version, epoch);
        pause.park(random.nextInt(LONGEST_PAUSE_NS));
        return written;
    }
}
