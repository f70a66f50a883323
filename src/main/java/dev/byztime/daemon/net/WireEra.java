package dev.byztime.daemon.net;

import dev.byztime.time.Era;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The id, in answers, of the span in which this machine's clock can be compared with itself.
 *
 * <p>It is the id of the boot, as in byztimed, unless the machine has slept since. The raw clock
 * does not count a suspend, so each suspend begins another era.
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
     * A peer's era in the form that the core uses. A peer that makes up two eras that look alike
     * deceives only itself.
     */
    static long asNumber(byte[] bytes) {
        ByteBuffer era = ByteBuffer.wrap(bytes);
        return era.getLong() * 31 + era.getLong();
    }
}
