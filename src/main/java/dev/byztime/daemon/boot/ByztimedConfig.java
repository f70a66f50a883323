package dev.byztime.daemon.boot;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A translation of byztimed's configuration file into the settings of this service.
 *
 * <p>It ignores the settings that have no counterpart: the folder of secrets, logging, and the
 * fixed poll interval. As in byztimed, unknown names are ignored, and relative paths are relative
 * to the working directory.
 */
final class ByztimedConfig {

    private static final String PEERS = "byztime.peers.";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private ByztimedConfig() {}

    /**
     * The settings, by name.
     *
     * @throws UnusableGroupException if the text is not a configuration of byztimed
     */
    static Map<String, Object> settings(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException e) {
            throw unusable("it is not JSON: " + firstLine(e.getOriginalMessage()));
        }
        if (root == null || !root.isObject()) {
            throw unusable("it is not a JSON object");
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        put(settings, "byztime.timedata", text(root, "timedata"));
        put(settings, "byztime.drift-ppb", number(root, "drift_ppb"));
        put(settings, PEERS + "bind", text(root, "bind_host"));
        put(settings, PEERS + "port", number(root, "bind_port"));
        put(settings, PEERS + "certificate", text(root, "cert"));
        put(settings, PEERS + "key", text(root, "key"));
        put(settings, PEERS + "authorities", text(root, "authorities"));
        put(settings, PEERS + "read-only", flag(root, "ro_mode"));
        JsonNode peers = root.path("peers");
        if (!peers.isObject()) {
            throw unusable("\"peers\" is missing, or not an object");
        }
        for (Map.Entry<String, JsonNode> peer : peers.properties()) {
            String name = peer.getKey();
            JsonNode values = peer.getValue();
            if (name.indexOf(']') >= 0 || name.isEmpty() || !values.isObject()) {
                throw unusable("the peer \"" + name + "\" is not an object with a usable name");
            }
            String prefix = PEERS + "members[" + name + "].";
            put(settings, prefix + "host", text(values, "host"));
            put(settings, prefix + "port", number(values, "port"));
            put(settings, prefix + "distance-m", number(values, "dist"));
            put(settings, prefix + "certificate-name", text(values, "cert_name"));
            put(settings, prefix + "authorities", text(values, "authorities"));
        }
        return settings;
    }

    private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }

    private static @Nullable Object text(JsonNode in, String name) {
        JsonNode value = in.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw unusable("\"" + name + "\" is not a string");
        }
        return value.asString();
    }

    private static @Nullable Object number(JsonNode in, String name) {
        JsonNode value = in.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw unusable("\"" + name + "\" is not a whole number");
        }
        return value.asLong();
    }

    private static @Nullable Object flag(JsonNode in, String name) {
        JsonNode value = in.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw unusable("\"" + name + "\" is neither true nor false");
        }
        return value.asBoolean();
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    private static UnusableGroupException unusable(String why) {
        return new UnusableGroupException(
                "byztime.peers.byztimed-config cannot be used: " + why,
                "Name the file that byztimed was started with, or say the same in settings of this"
                        + " service (docs/daemon.md) and leave byztime.peers.byztimed-config out.");
    }
}
