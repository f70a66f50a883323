package dev.byztime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.settings.ByztimeProperties;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import java.util.HashMap;
import java.util.Map;

/** What the one line says that operators look for after a start. */
class StartLineTests {

    private static String line(int port, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("byztime.provider", "standalone"));
        all.putAll(settings);
        Binder binder = new Binder(new MapConfigurationPropertySource(all));
        return new StartLine(
                        binder.bindOrCreate("byztime", ByztimeProperties.class),
                        binder.bindOrCreate("server", ServerProperties.class))
                .line(port);
    }

    @Test
    void withNothingElseSetTheAddressIsAll() {
        assertThat(line(8080, Map.of()))
                .startsWith("Open http://127.0.0.1:8080/; tokens: not required; time: ")
                .doesNotContain("curl");
    }

    @Test
    void theSocketAndTheTokensAreNamed() {
        Map<String, String> settings =
                Map.of(
                        "byztime.unix-socket", "/run/s",
                        "byztime.tokens", "/etc/tokens",
                        "server.servlet.context-path", "/c");
        String socket = "/run/s (curl --unix-socket /run/s http://localhost/c/time)";
        String tokens = "; tokens: required, those of /etc/tokens; time: ";
        assertThat(line(80, settings))
                .startsWith("Open http://127.0.0.1:80/c/ or " + socket + tokens);
        assertThat(line(-1, settings)).startsWith("Open " + socket + tokens);
    }
}
