package dev.byztime.lease.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalLong;

/** Each condition of {@link FirstStart} is one that alone makes a service wait. */
class FirstStartTests {

    private static final long LONGEST = 63;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private static boolean is(
            boolean folder, boolean scale, @Nullable InetAddress address, OptionalLong started) {
        return new FirstStart(folder, () -> scale, address, LONGEST, () -> started, () -> 1_000)
                .nothingEarlier();
    }

    @Test
    void nothingIsEarlierWhereAllOfItIsCertain() throws UnknownHostException {
        OptionalLong longAgo = OptionalLong.of(1_000 - LONGEST - 1);
        assertThat(is(true, true, HERE, longAgo)).isTrue();
        assertThat(is(true, true, InetAddress.getByName("::1"), longAgo)).isTrue();
        assertThat(is(false, true, HERE, longAgo)).as("a file is left").isFalse();
        assertThat(is(true, false, HERE, longAgo)).as("a scale that went on").isFalse();
        assertThat(is(true, true, null, longAgo)).as("reached by others").isFalse();
        assertThat(is(true, true, InetAddress.getByName("10.0.0.1"), longAgo))
                .as("reached by others")
                .isFalse();
        assertThat(is(true, true, HERE, OptionalLong.of(1_000 - LONGEST)))
                .as("a container that has just been replaced")
                .isFalse();
        assertThat(is(true, true, HERE, OptionalLong.empty())).as("nobody knows").isFalse();
    }
}
