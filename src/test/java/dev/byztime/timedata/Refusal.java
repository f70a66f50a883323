package dev.byztime.timedata;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.Assertions;

/** Requires a reading to be refused for a certain reason. */
final class Refusal {

    private Refusal() {}

    /** Returns the message, which has to name the file. */
    static String of(TimedataReader reader, TimedataException.Kind kind) {
        TimedataException refusal = catchThrowableOfType(TimedataException.class, reader::read);
        Assertions.assertThat(refusal).as("a refusal").isNotNull();
        Assertions.assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
        String message = String.valueOf(refusal.getMessage());
        Assertions.assertThat(message).contains(reader.path().toString());
        return message;
    }
}
