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

/** The clocks that ceilings are compared with. */
@FunctionalInterface
public interface Clocks {

    /** As the packaged settings: what is older or wider is not served either. */
    ReadingLimits SERVED =
            new ReadingLimits(
                    new Timestamp(60, 0),
                    Timestamp.ofNanos(250_000_000),
                    new Timestamp(900, 0),
                    new Timestamp(1, 0));

    /**
     * The time now.
     *
     * @param timedata whose global time; null for the machine's wall clock
     * @throws TimeUnavailableException if that file does not say
     * @throws IOException if the machine does not say which boot this is
     */
    Timestamp now(@Nullable Path timedata) throws IOException;

    /** This machine's. */
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
