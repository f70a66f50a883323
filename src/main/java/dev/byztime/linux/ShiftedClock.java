package dev.byztime.linux;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import java.io.IOException;

/**
 * The local clock of a process in a time namespace of its own. It refuses all readings, because
 * entries cannot be compared with it.
 */
public final class ShiftedClock implements LocalClock {

    /**
     * The kernel's clock, or a shifted clock if this process is in a time namespace of its own.
     *
     * @throws IOException if the kernel's files cannot be read
     */
    public static LocalClock orPlain(LinuxClock clock) throws IOException {
        return Kernel.inTimeNamespace() ? new ShiftedClock() : clock;
    }

    @Override
    public LocalTime read() {
        throw new TimeUnavailableException(
                Unavailable.TIME_NAMESPACE,
                "this process runs in a time namespace (time_namespaces(7)), where the local clock"
                        + " is not the one that the file's writer has; run it in the initial one");
    }
}
