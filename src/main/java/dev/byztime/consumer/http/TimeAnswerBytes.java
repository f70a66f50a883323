package dev.byztime.consumer.http;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;
import dev.byztime.timedata.Provider;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes an answer as bytes: the same that Jackson and {@link TimeController} make of it, without
 * an object for each value.
 */
final class TimeAnswerBytes {

    /** More than the longest answer: five timestamps, an era, a number, three words, the names. */
    private static final int MAX_BYTES = 512;

    private static final byte[] EARLIEST = ascii("{\"earliest\":\"");
    private static final byte[] ESTIMATE = ascii("\",\"estimate\":\"");
    private static final byte[] LATEST = ascii("\",\"latest\":\"");
    private static final byte[] ERROR = ascii("\",\"error\":\"");
    private static final byte[] ERA = ascii("\",\"era\":\"");
    private static final byte[] AGE = ascii("\",\"age\":\"");
    private static final byte[] DRIFT_PPB = ascii("\",\"driftPpb\":");
    private static final byte[] STATUS = ascii(",\"status\":\"");
    private static final byte[] MODE = ascii("\",\"mode\":\"");
    private static final byte[] PROVIDER = ascii("\",\"provider\":\"");
    private static final byte[] END = ascii("\"}");

    private static final byte[][] STATUSES = names(Reading.Status.values());
    private static final byte[][] MODES = names(Reading.EstimateMode.values());
    private static final byte[][] PROVIDERS = names(Provider.values());

    /** The latest era as text: it is the same for as long as the machine runs. */
    private static volatile EraBytes latest = new EraBytes(null, new byte[0]);

    private record EraBytes(@Nullable Era era, byte[] bytes) {}

    private final byte[] bytes = new byte[MAX_BYTES];
    private int length;

    private TimeAnswerBytes() {}

    static ByteBuffer json(TimeAnswer answer) {
        return new TimeAnswerBytes()
                .add(EARLIEST)
                .add(TimestampText.nearestReadable(answer.earliest()))
                .add(ESTIMATE)
                .add(TimestampText.nearestReadable(answer.estimate()))
                .add(LATEST)
                .add(TimestampText.nearestReadable(answer.latest()))
                .add(ERROR)
                .add(TimestampText.nearestReadable(answer.error()))
                .add(ERA)
                .add(bytes(answer.era()))
                .add(AGE)
                .add(TimestampText.nearestReadable(answer.age()))
                .add(DRIFT_PPB)
                .add(Long.toString(answer.driftPpb()))
                .add(STATUS)
                .add(STATUSES[answer.status().ordinal()])
                .add(MODE)
                .add(MODES[answer.mode().ordinal()])
                .add(PROVIDER)
                .add(PROVIDERS[answer.provider().ordinal()])
                .add(END)
                .buffer();
    }

    static ByteBuffer text(TimeAnswer answer) {
        return new TimeAnswerBytes()
                .add(answer.earliest())
                .add(" ")
                .add(answer.estimate())
                .add(" ")
                .add(answer.latest())
                .add("\n")
                .buffer();
    }

    private TimeAnswerBytes add(byte[] some) {
        System.arraycopy(some, 0, bytes, length, some.length);
        length += some.length;
        return this;
    }

    private TimeAnswerBytes add(Timestamp value) {
        length = value.write(bytes, length);
        return this;
    }

    private TimeAnswerBytes add(String ascii) {
        return add(ascii(ascii));
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    private static byte[] bytes(Era era) {
        EraBytes known = latest;
        if (!era.equals(known.era)) {
            known = new EraBytes(era, ascii(era.toString()));
            latest = known;
        }
        return known.bytes;
    }

    private static byte[][] names(Enum<?>[] values) {
        return Arrays.stream(values).map(value -> ascii(value.name())).toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
