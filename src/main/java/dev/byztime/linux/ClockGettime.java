package dev.byztime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.byztime.time.Timestamp;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Calls clock_gettime(2) through the FFM API, without allocation and without a lock.
 *
 * <p>The call needs native memory for its result. With thread-local memory, each of 10,000 virtual
 * threads would need its own. Instead a caller claims one of a few slots by a compare-and-set, and
 * releases it some 50 ns later. Slots are two cache lines apart.
 *
 * <pre>
 *   slot   0        16        32        48
 *          +--------+---------+---------+------------+--- - - ---+
 *          | timespec | timespec | unused | claimed (int) |  unused  |  128 bytes
 *          +--------+---------+---------+------------+--- - - ---+
 * </pre>
 */
final class ClockGettime {

    static final long TIMESPEC_BYTES = 16;

    private static final int SLOTS = 64;
    private static final long SLOT_BYTES = 128;
    private static final long CLAIMED = 48;

    private static final VarHandle INT = JAVA_INT.varHandle();

    /** The function, linked as {@code critical} because the call is very short. */
    private static final MethodHandle CLOCK_GETTIME =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
                            Linker.Option.critical(false));

    private static final MemorySegment MEMORY =
            Arena.global().allocate(SLOTS * SLOT_BYTES, SLOT_BYTES);
    private static final long ADDRESS = MEMORY.address();

    private ClockGettime() {}

    /** Claims a slot and returns its offset in {@link #MEMORY}, until {@link #release}. */
    static long claim() {
        int at = (int) Thread.currentThread().threadId();
        while (true) {
            long slot = (at & (SLOTS - 1)) * SLOT_BYTES;
            if (INT.compareAndSet(MEMORY, slot + CLAIMED, 0, 1)) {
                return slot;
            }
            at++; // all slots are taken only if as many threads were preempted while they held one
            Thread.onSpinWait();
        }
    }

    static void release(long slot) {
        INT.setRelease(MEMORY, slot + CLAIMED, 0);
    }

    /** Reads a clock and stores the result at {@code offset}. */
    static void fetch(int clock, long offset) {
        try {
            int result = (int) CLOCK_GETTIME.invokeExact(clock, ADDRESS + offset);
            if (result != 0) {
                throw new IllegalStateException("clock_gettime refuses clock " + clock);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing checked", e);
        }
    }

    static Timestamp timestamp(long offset) {
        return new Timestamp(
                MEMORY.get(JAVA_LONG, offset), (int) MEMORY.get(JAVA_LONG, offset + 8));
    }

    static long nanos(long offset) {
        return MEMORY.get(JAVA_LONG, offset) * Timestamp.BILLION
                + MEMORY.get(JAVA_LONG, offset + 8);
    }
}
