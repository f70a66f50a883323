package dev.byztime.web.guard;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The memory and the file descriptors that connections may take. */
@Component
public final class ConnectionRoom {

    /** The divisor of the heap. */
    private static final int HEAP_DIVISOR = 8;

    private static final long MIN_ROOM_BYTES = 512 * 1024;

    private final Descriptors descriptors = new Descriptors();
    private final long bytes;
    private final long most;

    @Autowired
    ConnectionRoom() {
        this(
                Math.max(MIN_ROOM_BYTES, Runtime.getRuntime().maxMemory() / HEAP_DIVISOR),
                Long.MAX_VALUE);
    }

    public ConnectionRoom(long bytes, long most) {
        this.bytes = bytes;
        this.most = most;
    }

    /** The bytes that all connections together may take. */
    public long bytes() {
        return bytes;
    }

    /** The largest number of connections. */
    public long count() {
        return Math.min(most, descriptors.forConnections());
    }

    /** Whether hardly any descriptors are left, whichever part of the process took them. */
    public boolean isShortOfDescriptors() {
        return descriptors.areShort();
    }

    /** Whether the descriptors that are reserved for files are in use. */
    public boolean isShortOfDescriptorsForFiles() {
        return descriptors.areShortForFiles();
    }
}
