package dev.byztime.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.testing.ManualClock;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the service may listen. */
class AccessTests {

    private final Access guarded = new Access(Access.Policy.GUARDED, null);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1"})
    void thisMachineNeedsNothing(String address) {
        assertThatCode(() -> guarded.requireMayListen(InetAddress.getByName(address)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "169.254.1.1", "fe80::1", "10.0.0.1"})
    void othersAreRefused(String address) throws IOException {
        InetAddress where = InetAddress.getByName(address);
        assertThatExceptionOfType(ExposedException.class)
                .isThrownBy(() -> guarded.requireMayListen(where))
                .withMessageContaining(where.getHostAddress());
    }

    @Test
    void allAddressesAreRefused() {
        assertThatExceptionOfType(ExposedException.class)
                .isThrownBy(() -> guarded.requireMayListen(null))
                .withMessageContaining("every address");
    }

    @Test
    void tokensOrTheOperatorsWordAllowThem(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("t"), "a read " + "x".repeat(32));
        ManualClock clock = new ManualClock(new Timestamp(9, 0), new Timestamp(9, 0));
        TokenFile tokens = TokenFile.open(path, clock);
        assertThatCode(
                        () -> {
                            new Access(Access.Policy.OPEN, null).requireMayListen(null);
                            new Access(Access.Policy.GUARDED, tokens).requireMayListen(null);
                        })
                .doesNotThrowAnyException();
    }
}
