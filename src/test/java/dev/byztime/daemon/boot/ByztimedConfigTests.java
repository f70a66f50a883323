package dev.byztime.daemon.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class ByztimedConfigTests {

    @Test
    void everyKeyWithACounterpartIsTaken() {
        Map<String, Object> settings =
                ByztimedConfig.settings(
                        """
                        {
                          "timedata": "/var/lib/byztime/timedata",
                          "secret_store": "/var/lib/byztime/secrets",
                          "ro_mode": false,
                          "bind_host": "192.0.2.1",
                          "bind_port": 31415,
                          "key": "node.key",
                          "cert": "node.crt",
                          "authorities": "ca.crt",
                          "poll_interval": 0.5,
                          "drift_ppb": 300000,
                          "logging": {"STDOUT": "info"},
                          "log_format": "{m}{n}",
                          "of a later version": [],
                          "peers": {
                            "b.one": {"host": "b.example", "port": 1, "dist": 7, "cert_name": "b", "authorities": "b.crt"},
                            "c": {"host": "2001:db8::1", "port": 2}
                          }
                        }
                        """);

        assertThat(settings)
                .containsEntry("byztime.timedata", "/var/lib/byztime/timedata")
                .containsEntry("byztime.drift-ppb", 300_000L)
                .containsEntry("byztime.peers.bind", "192.0.2.1")
                .containsEntry("byztime.peers.port", 31_415L)
                .containsEntry("byztime.peers.key", "node.key")
                .containsEntry("byztime.peers.certificate", "node.crt")
                .containsEntry("byztime.peers.authorities", "ca.crt")
                .containsEntry("byztime.peers.read-only", false)
                .containsEntry("byztime.peers.members[b.one].host", "b.example")
                .containsEntry("byztime.peers.members[b.one].port", 1L)
                .containsEntry("byztime.peers.members[b.one].distance-m", 7L)
                .containsEntry("byztime.peers.members[b.one].certificate-name", "b")
                .containsEntry("byztime.peers.members[b.one].authorities", "b.crt")
                .containsEntry("byztime.peers.members[c].host", "2001:db8::1")
                .containsEntry("byztime.peers.members[c].port", 2L)
                .hasSize(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{} {",
                "{\"peers\": {}, \"peers\": {}}",
                "{}",
                "{\"peers\": []}",
                "{\"peers\": {\"a\": 1}}",
                "{\"peers\": {\"a]\": {}}}",
                "{\"peers\": {\"\": {}}}",
                "{\"peers\": {}, \"bind_port\": \"1\"}",
                "{\"peers\": {}, \"bind_port\": 1.5}",
                "{\"peers\": {}, \"bind_port\": 99999999999999999999}",
                "{\"peers\": {}, \"ro_mode\": 1}",
                "{\"peers\": {}, \"timedata\": 1}",
                "# comment\n{\"peers\": {}}",
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> ByztimedConfig.settings(text))
                .isInstanceOfSatisfying(
                        UnusableGroupException.class,
                        e -> {
                            assertThat(e).hasMessageContaining("byztimed-config");
                            assertThat(e.action()).isNotEmpty();
                        });
    }

    /** Fuzz target 10. */
    @FuzzTest
    void anyTextIsTakenOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertThat(ByztimedConfig.settings(text))
                    .allSatisfy((name, value) -> assertThat(name).startsWith("byztime."));
        } catch (UnusableGroupException refused) {
            assertThat(refused.action()).isNotEmpty();
        }
    }
}
