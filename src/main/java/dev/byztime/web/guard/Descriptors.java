package dev.byztime.web.guard;

import com.sun.management.UnixOperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/** The limit and the use of this process's file descriptors. */
final class Descriptors {

    /** Descriptors reserved for files, and for connections that are accepted but not counted. */
    private static final int RESERVE = 32;

    /** The number of free descriptors below which they are short. */
    private static final int MIN_FREE = 8;

    /** The number of free descriptors below which accepting pauses, since files may need some. */
    private static final int MIN_FREE_TO_ACCEPT = 16;

    private final UnixOperatingSystemMXBean system =
            (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long most = system.getMaxFileDescriptorCount();

    /** The number of descriptors in use before the first connection. */
    private final long atFirst = system.getOpenFileDescriptorCount();

    /** The number of descriptors for connections. */
    long forConnections() {
        return Math.max(RESERVE, most - atFirst - 2 * RESERVE);
    }

    /**
     * Whether nearly all descriptors are in use. The count itself needs a descriptor, and fails
     * without one.
     */
    boolean areShort() {
        return areFewerThan(MIN_FREE);
    }

    /** Whether the descriptors for files may run out soon. */
    boolean areShortForFiles() {
        return areFewerThan(MIN_FREE_TO_ACCEPT);
    }

    private boolean areFewerThan(int few) {
        try {
            long now = system.getOpenFileDescriptorCount();
            return now < 0 || now > most - few;
        } catch (InternalError e) { // the JVM throws it if there is no descriptor
            return true;
        }
    }
}
