package dev.byztime.web.guard;

import com.sun.management.UnixOperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/** The limit and the use of this process's file descriptors. */
final class Descriptors {

    /** Descriptors reserved for files, and for connections that are accepted but not counted. */
    private static final int RESERVE = 32;

    /** The number of free descriptors below which they are short. */
    private static final int FEW = 8;

    /** With fewer than these left nothing is accepted for a moment: files may need some. */
    private static final int FOR_FILES = 16;

    private final UnixOperatingSystemMXBean system =
            (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long most = system.getMaxFileDescriptorCount();

    /** The number of descriptors in use before the first connection. */
    private final long atFirst = system.getOpenFileDescriptorCount();

    /** The number of descriptors for connections. */
    long forConnections() {
        return Math.max(RESERVE, most - atFirst - 2 * RESERVE);
    }

    /** Whether nearly all descriptors are in use. Counting needs one, and fails without. */
    boolean areShort() {
        return areFewerThan(FEW);
    }

    /** Whether files may soon find none. */
    boolean areShortForFiles() {
        return areFewerThan(FOR_FILES);
    }

    private boolean areFewerThan(int few) {
        try {
            long now = system.getOpenFileDescriptorCount();
            return now < 0 || now > most - few;
        } catch (InternalError e) { // the JVM's word for it
            return true;
        }
    }
}
