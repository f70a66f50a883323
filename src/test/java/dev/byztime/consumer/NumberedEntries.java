package dev.byztime.consumer;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;

import java.io.IOException;

/** Entries with numbers that readings give away, because the offsets are far apart. */
final class NumberedEntries {

    private static final long SECONDS_APART = 1000;

    private NumberedEntries() {}

    static void publish(Machine machine, long number, Timestamp error) throws IOException {
        Timestamp offset = new Timestamp(SECONDS_APART * number, 0);
        machine.publish(new Entry(offset, error, machine.clock.read().raw()));
    }

    /** The number of the entry that a reading rests on. */
    static long numberOf(Reading reading) {
        return reading.estimate().minus(reading.local()).seconds() / SECONDS_APART;
    }
}
