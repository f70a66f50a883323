package dev.byztime.command.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command may be told. */
class WaitOptionsTests {

    @Test
    void withoutOptionsTheServiceOnThisMachineIsWaitedForAMinute() {
        WaitOptions options = WaitOptions.parse();
        assertThat(options.time()).hasToString("http://127.0.0.1:8080/time");
        assertThat(options.timeout()).isEqualTo(new Timestamp(60, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h, http://h/time?maxError=0.010000000",
        "https://[::1]:8443/, https://[::1]:8443/time?maxError=0.010000000",
        "http://h/byztime//, http://h/byztime/time?maxError=0.010000000",
    })
    void timeIsBelowTheUrl(String url, String time) {
        assertThat(WaitOptions.parse("--url=" + url, "--max-error=10ms").time()).hasToString(time);
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
                .isThrownBy(() -> WaitOptions.parse("--timeout=1s", argument))
                .withMessageContaining(
                        argument.contains("=")
                                ? argument.substring(0, argument.indexOf('='))
                                : argument);
    }
}
