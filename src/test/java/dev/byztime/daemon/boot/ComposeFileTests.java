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

    private static final Path GROUP = Path.of("examples/group/compose.yml");
    private static final Path MONITORED = Path.of("examples/compose/compose.yml");

    private final Map<String, Object> file = read(GROUP);

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

    /**
     * The second file takes the first as it is, and names only files, networks and volumes there
     * are.
     */
    @Test
    void monitoredGroupNamesNothingThatIsMissing() {
        Map<String, Object> monitored = read(MONITORED);
        Path folder = requireNonNull(MONITORED.getParent());
        assertThat(list(monitored, "include"))
                .allSatisfy(included ->
                        assertThat(folder.resolve(included).normalize()).isEqualTo(GROUP));
        Set<String> volumes = new HashSet<>(part(file, "volumes").keySet());
        volumes.addAll(part(monitored, "volumes").keySet());
        Map<String, Object> services = part(monitored, "services");
        assertThat(services).containsOnlyKeys("service", "prometheus", "grafana");
        services.keySet()
                .forEach(name -> {
                    Map<String, Object> service = part(services, name);
                    assertThat(list(service, "networks")).containsExactly("group");
                    assertThat(list(service, "ports"))
                            .allSatisfy(port -> assertThat(port).startsWith("127.0.0.1:"));
                    for (String volume : list(service, "volumes")) {
                        String source = volume.split(":", 2)[0];
                        assertThat(source.startsWith(".") ? folder.resolve(source) : Path.of("."))
                                .as(volume)
                                .exists();
                        assertThat(source.startsWith(".") || volumes.contains(source))
                                .as(volume)
                                .isTrue();
                    }
                });
    }

    /** Prometheus asks each of them for its metrics, by a name that it lets in. */
    @Test
    void prometheusAsksAllForMetricsThatTheyExpose() {
        Map<String, Object> prometheus = read(MONITORED.resolveSibling("prometheus.yml"));
        assertThat(prometheus.toString())
                .contains(
                        "service:8080, node0.test:8080, node1.test:8080, node2.test:8080,"
                                + " node3.test:8080");
        Map<String, Object> all = new HashMap<>(part(file, "services"));
        all.put("service", part(part(read(MONITORED), "services"), "service"));
        all.keySet()
                .forEach(name ->
                        assertThat(list(part(all, name), "command"))
                                .as(name)
                                .contains(
                                        "--management.endpoints.web.exposure.include=health,prometheus"));
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
    private static Map<String, Object> read(Path path) {
        try {
            String text = Files.readString(path);
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
