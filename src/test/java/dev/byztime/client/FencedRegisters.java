package dev.byztime.client;

import dev.byztime.client.LeasedCache.Copy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A storage of numbers that refuses writes with a token lower than the highest that it has seen,
 * with a write or a read, in one step with either.
 *
 * <p>A register's value is how often it was written, and its version the same as text.
 */
final class FencedRegisters {

    /** One of them. */
    private static final class Register {
        long fence = Long.MIN_VALUE;
        long value;
    }

    private final ConcurrentHashMap<String, Register> registers = new ConcurrentHashMap<>();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();

    /** Writes that replaced a value that their writer had not seen. */
    final List<String> lostUpdates = new ArrayList<>();

    Copy<Long> read(String resource, long token) {
        reads.incrementAndGet();
        Register register = register(resource);
        synchronized (register) {
            register.fence = Math.max(register.fence, token);
            return new Copy<>(Long.toString(register.value), register.value);
        }
    }

    /**
     * @param seen the value that the new one is made of
     * @return whether it was written
     */
    boolean write(String resource, long token, long seen) {
        Register register = register(resource);
        synchronized (register) {
            if (token < register.fence) {
                refused.incrementAndGet();
                return false;
            }
            register.fence = token;
            if (register.value != seen) {
                synchronized (lostUpdates) {
                    lostUpdates.add("%s: %d over %d".formatted(resource, seen, register.value));
                }
            }
            register.value++;
            return true;
        }
    }

    /** What was acknowledged by now; for the judge, who needs no lease. */
    long acknowledged(String resource) {
        Register register = register(resource);
        synchronized (register) {
            return register.value;
        }
    }

    private Register register(String resource) {
        return registers.computeIfAbsent(resource, name -> new Register());
    }
}
