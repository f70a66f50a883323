package dev.byztime.command.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/** Which addresses a service may have. */
class ServiceAddressTests {

    @ParameterizedTest
    @CsvSource({
        "http://h, false, h, 80, h, ''",
        "https://[::1]:8443/, true, ::1, 8443, [::1]:8443, ''",
        "HTTPS://h, true, h, 443, h, ''",
        "http://h:8080/byztime//, false, h, 8080, h:8080, /byztime",
    })
    void urlsAreTakenApart(
            String url, boolean secure, String host, int port, String authority, String folder) {
        assertThat(ServiceAddress.parse("--url", url))
                .isEqualTo(new ServiceAddress(url, secure, host, port, authority, folder, null));
    }

    @Test
    void aSocketIsAPath() {
        assertThat(ServiceAddress.parse("--url", "unix:/run/byztime/s").socket())
                .isEqualTo(Path.of("/run/byztime/s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:8080",
                "localhost:8080",
                "ftp://h",
                "http:///time",
                "http://h/?a=b",
                "http://h/#a",
                "http://h h",
                "http://user:secret@h",
                "unix:run/s"
            })
    void othersAreRefusedByName(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceAddress.parse("BYZTIME_URL", url))
                .withMessageStartingWith("BYZTIME_URL is '" + url + "', not like http://");
    }
}
