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
 * recvmsg(2), sendmsg(2) and ppoll(2) through the FFM API: the calls that each datagram costs.
 *
 * <p>Each answers what the call does, or the error's number, negative. One interrupted by a signal
 * is made again. An object of this is for one thread: the error's number needs memory of its own.
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

    /** The length of a message, or the negative error. */
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

    /** 0 or more, or the negative error. */
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

    /** How many of the descriptors are ready; a signal ends it early. */
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
