package dev.byztime.command.state;

import dev.byztime.clock.RealClock;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.ReadingLimits;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.TimedataReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/** The clocks with which the command compares ceilings. */
@FunctionalInterface
public interface Clocks {

    /** The limits of a usable time, as in the packaged settings. */
    ReadingLimits SERVED =
            new ReadingLimits(
                    new Timestamp(60, 0),
                    Timestamp.ofNanos(250_000_000),
                    new Timestamp(900, 0),
                    new Timestamp(1, 0));

    /**
     * The time now.
     *
     * @param timedata the file whose global time is used; null for the machine's wall clock
     * @throws TimeUnavailableException if the file does not give the time
     * @throws IOException if the machine's boot id cannot be read
     */
    Timestamp now(@Nullable Path timedata) throws IOException;

    /** The clocks of this machine. */
    static Clocks ofThisMachine(LinuxClock clock) {
        RealClock wall = clock.realClock();
        return timedata ->
                timedata == null
                        ? wall.read()
                        : new ConsumerContext(
                                        new TimedataReader(timedata, Kernel.era()),
                                        clock,
                                        clock,
                                        0,
                                        ConsumerContext.DEFAULT_DRIFT_PPB,
                                        SERVED)
                                .now()
                                .estimate();
    }
}
