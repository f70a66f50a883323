package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.PlainTimedata;
import dev.byztime.testing.PlainTimedata.Point;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.math.BigInteger;

/** Holds what a context says against what the bytes of its file say at the same local time. */
final class SecondOpinion {

    private SecondOpinion() {}

    /**
     * Requires a reading to be what some entry of the ring gives, to the nanosecond.
     *
     * @return the entry that it came from
     */
    static Point requireOneOf(PlainTimedata bytes, Reading reading) {
        assertThat(bytes.hasMagic()).isTrue();
        assertThat(reading.era().toString().replace("-", "")).isEqualTo(bytes.era());
        Point point = bytes.dated(nanos(reading.local().minus(reading.age()))).orElseThrow();
        requireSame(point, reading);
        return point;
    }

    /** Requires a reading to be what this entry gives. */
    static void requireSame(Point point, Reading reading) {
        BigInteger global = nanos(reading.local()).add(point.offset());
        BigInteger error = point.errorAt(nanos(reading.local()), reading.driftPpb());
        assertThat(nanos(reading.earliest())).isEqualTo(global.subtract(error));
        assertThat(nanos(reading.estimate())).isEqualTo(global);
        assertThat(nanos(reading.latest())).isEqualTo(global.add(error));
    }

    /** Requires an offset that was taken at {@code local} to be what this entry gives. */
    static void requireSame(Point point, Offset offset, Timestamp local, long driftPpb) {
        BigInteger error = point.errorAt(nanos(local), driftPpb);
        assertThat(nanos(offset.min())).isEqualTo(point.offset().subtract(error));
        assertThat(nanos(offset.estimate())).isEqualTo(point.offset());
        assertThat(nanos(offset.max())).isEqualTo(point.offset().add(error));
    }

    /** Requires a reading to allow all that this entry allows. */
    static void requireNotNarrower(Reading reading, Point point) {
        BigInteger global = nanos(reading.local()).add(point.offset());
        BigInteger error = point.errorAt(nanos(reading.local()), reading.driftPpb());
        assertThat(nanos(reading.earliest())).isLessThanOrEqualTo(global.subtract(error));
        assertThat(nanos(reading.latest())).isGreaterThanOrEqualTo(global.add(error));
    }

    static BigInteger nanos(Timestamp timestamp) {
        return PlainTimedata.nanos(timestamp.seconds(), timestamp.nanoseconds());
    }
}
