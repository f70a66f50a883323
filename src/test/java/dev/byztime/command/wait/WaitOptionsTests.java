package dev.byztime.command.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.command.option.Arguments;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command may be told. */
class WaitOptionsTests {

    @Test
    void withoutOptionsTheServiceOnThisMachineIsWaitedForAMinute() {
        WaitOptions options = options();
        assertThat(options.url()).isEqualTo("http://127.0.0.1:8080");
        assertThat(options.path()).isEqualTo("/time");
        assertThat(options.timeout()).isEqualTo(new Timestamp(60, 0));
    }

    @Test
    void theErrorIsAskedFor() {
        assertThat(options("--max-error=10ms").path()).isEqualTo("/time?maxError=0.010000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--url",
                "--url=",
                "--url=127.0.0.1:8080",
                "--url=localhost:8080",
                "--url=ftp://h",
                "--url=http:///time",
                "--url=http://h/?a=b",
                "--url=http://h/#a",
                "--url=http://h h",
                "--max-error=0",
                "--max-error=-1ms",
                "--max-error=soon",
                "--timeout=0s",
                "--timeout",
                "--time=1s",
                "http://h",
                ""
            })
    void whatIsNoOptionIsRefusedByName(String argument) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options("--timeout=1s", argument))
                .withMessageContaining(
                        argument.contains("=")
                                ? argument.substring(0, argument.indexOf('='))
                                : argument);
    }

    private static WaitOptions options(String... words) {
        return WaitOptions.of(Arguments.parse(WaitCommand.DESCRIPTION, words), name -> null);
    }
}
