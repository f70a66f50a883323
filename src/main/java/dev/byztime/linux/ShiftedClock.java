package dev.byztime.linux;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import java.io.IOException;

/**
 * The local clock of a process in a time namespace of its own, which is none that entries could be
 * measured by.
 */
public final class ShiftedClock implements LocalClock {

    /**
     * The clock that entries of the file are dated by, if this process sees it as others do.
     *
     * @throws IOException if that cannot be found out
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
