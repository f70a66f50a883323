package dev.byztime.web.guard;

import com.sun.management.UnixOperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/** How many file descriptors this process may have, and has. */
final class Descriptors {

    /** For files, and for connections between accepting and counting them. */
    private static final int RESERVE = 32;

    /** Fewer than these left are too few. */
    private static final int FEW = 8;

    /** With fewer than these left nothing is accepted for a moment: files may need some. */
    private static final int FOR_FILES = 16;

    private final UnixOperatingSystemMXBean system =
            (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long most = system.getMaxFileDescriptorCount();

    /** Before there are connections. */
    private final long atFirst = system.getOpenFileDescriptorCount();

    /** How many may be connections. */
    long forConnections() {
        return Math.max(RESERVE, most - atFirst - 2 * RESERVE);
    }

    /** Whether nearly all are in use. Counting them needs one, and fails without. */
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
