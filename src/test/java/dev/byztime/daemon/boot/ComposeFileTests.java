package dev.byztime.daemon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import dev.byztime.settings.PeersProperties;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The example of a group in containers, as far as it can be checked without them. */
class ComposeFileTests {

    private final Map<String, Object> file = read();

    @Test
    void eachNodeIsOneOfTheGroupAndReachedAtTheNameOfItsCertificate() {
        Map<String, Object> services = part(file, "services");
        assertThat(services).hasSize(4);
        Set<Object> ports = new HashSet<>();
        services.forEach((name, service) -> {
            Map<String, Object> node = part(services, name);
            PeersProperties peers = peers(node);
            assertThat(peers.self()).isEqualTo(name);
            assertThat(peers.members()).containsOnlyKeys(services.keySet());
            assertThat(requireNonNull(peers.members().get(name)).host()).isEqualTo(name + ".test");
            assertThat(part(part(node, "networks"), "group"))
                    .containsEntry("aliases", List.of(name + ".test"));
            assertThat(list(node, "volumes"))
                    .contains(
                            name + ":/byztime/state",
                            "./certificates/" + name + ":/certificates:ro");
            assertThat(part(file, "volumes")).containsKey(name);
            list(node, "ports")
                    .forEach(port -> {
                        assertThat(port).startsWith("127.0.0.1:");
                        assertThat(ports.add(port)).isTrue();
                    });
        });
        assertThat(ports).hasSize(4);
    }

    private static PeersProperties peers(Map<String, Object> node) {
        Map<String, String> settings = new HashMap<>();
        for (String argument : list(node, "command")) {
            assertThat(argument).matches("--[a-z0-9.-]+=.+");
            String[] setting = argument.substring(2).split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        settings.put(
                "byztime.peers.self", "" + part(node, "environment").get("BYZTIME_PEERS_SELF"));
        assertThat(settings).containsEntry("byztime.provider", "peers");
        return GroupOptionsTests.bound(settings);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read() {
        try {
            String text = Files.readString(Path.of("examples/group/compose.yml"));
            return (Map<String, Object>)
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> of, String name) {
        return (Map<String, Object>) of.getOrDefault(name, Map.of());
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> of, String name) {
        return (List<String>) of.getOrDefault(name, List.of());
    }
}
