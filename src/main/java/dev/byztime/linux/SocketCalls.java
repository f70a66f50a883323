package dev.byztime.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls that each datagram costs, through the FFM API: recvmsg(2), sendmsg(2) and
 * ppoll(2).
 *
 * <p>Each method returns the result of the call, or the negated error number. A call that a signal
 * interrupts is repeated. Only one thread may use an object of this class, because it has memory
 * for the error number.
 */
final class SocketCalls {

    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle RECVMSG =
            call("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SENDMSG =
            call("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle PPOLL =
            call("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

    private final MemorySegment state;

    SocketCalls(Arena arena) {
        this.state = arena.allocate(STATE);
    }

    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                descriptor,
                Linker.Option.captureCallState("errno"));
    }

    /** The length of a message, or the negated error number. */
    int receive(int fd, MemorySegment message, int flags) {
        while (true) {
            try {
                long length = (long) RECVMSG.invokeExact(state, fd, message, flags);
                if (length >= 0) {
                    return (int) length;
                }
            } catch (Throwable e) {
                throw unexpected(e);
            }
            if (errno() != EINTR) {
                return -errno();
            }
        }
    }

    /** Zero or more, or the negated error number. */
    int send(int fd, MemorySegment message) {
        while (true) {
            try {
                long length = (long) SENDMSG.invokeExact(state, fd, message, 0);
                if (length >= 0) {
                    return (int) length;
                }
            } catch (Throwable e) {
                throw unexpected(e);
            }
            if (errno() != EINTR) {
                return -errno();
            }
        }
    }

    /** The number of ready descriptors. A signal ends the wait early. */
    int poll(MemorySegment descriptors, int count, MemorySegment timeout) {
        try {
            int ready =
                    (int)
                            PPOLL.invokeExact(
                                    state, descriptors, (long) count, timeout, MemorySegment.NULL);
            return ready >= 0 ? ready : errno() == EINTR ? 0 : -errno();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException own -> own;
            case Error own -> throw own;
            default -> throw new AssertionError("a native call throws nothing checked", e);
        };
    }
}
