package dev.byztime.lease;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Makes lease ids from blocks of secure random bytes, which are cheaper. For one thread at a time.
 */
final class RandomIds {

    private final SecureRandom random;
    private final ByteBuffer block = ByteBuffer.allocate(1024).position(1024);

    RandomIds(SecureRandom random) {
        this.random = random;
    }

    LeaseId next() {
        if (!block.hasRemaining()) {
            random.nextBytes(block.array());
            block.clear();
        }
        return new LeaseId(block.getLong(), block.getLong());
    }
}
