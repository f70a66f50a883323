package dev.byztime.daemon.net;

import dev.byztime.daemon.keys.KeyException;

import java.util.Map;

/**
 * How often keys of a peer were asked for.
 *
 * @param established how often it gave keys
 * @param failed how often it did not, by reason
 * @param resolved how often its name had an address
 * @param unresolved how often it had none
 */
public record KeyCounts(
        long established, Map<KeyException.Reason, Long> failed, long resolved, long unresolved) {

    public static final KeyCounts NONE = new KeyCounts(0, Map.of(), 0, 0);

    public KeyCounts {
        failed = Map.copyOf(failed);
    }
}
