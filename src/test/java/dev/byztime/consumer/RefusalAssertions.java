package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that something is refused, and for which reason. */
public final class RefusalAssertions {

    private RefusalAssertions() {}

    static void assertRefused(ThrowingCallable what, Unavailable reason) {
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(what)
                .satisfies(refusal ->
                        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason));
    }
}
