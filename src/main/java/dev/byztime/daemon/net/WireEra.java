package dev.byztime.daemon.net;

import dev.byztime.time.Era;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What answers say about the span within which this machine's clock can be compared with itself.
 *
 * <p>It is the boot's, as the reference's is, unless the machine has slept since: the raw clock has
 * not counted that, so each sleep begins another one.
 */
record WireEra(UUID id) {

    static WireEra of(Era boot) {
        return new WireEra(boot.bootId());
    }

    static WireEra drawn(RandomGenerator random) {
        return new WireEra(new UUID(random.nextLong(), random.nextLong()));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /**
     * A peer's era as the core wants it: whoever makes two that look alike deceives nobody else.
     */
    static long asNumber(byte[] bytes) {
        ByteBuffer era = ByteBuffer.wrap(bytes);
        return era.getLong() * 31 + era.getLong();
    }
}
