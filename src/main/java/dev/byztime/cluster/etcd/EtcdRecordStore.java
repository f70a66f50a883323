package dev.byztime.cluster.etcd;

import dev.byztime.cluster.SharedRecordStore;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Records in etcd, version 3.4 or newer: a key for each.
 *
 * <p>Each write is one transaction that compares the value, so a member that repeats it does no
 * harm. Reads are linearizable. A call ends within the time for a request, multiplied by the number
 * of members.
 *
 * @see <a href="https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/">the JSON gateway</a>
 * @see <a href="https://etcd.io/docs/v3.4/learning/api/">the API: transactions and ranges</a>
 */
public final class EtcdRecordStore implements SharedRecordStore {

    private static final String TRANSACTION = "/v3/kv/txn";
    private static final String RANGE = "/v3/kv/range";

    private final EtcdGateway gateway;
    private final String prefix;

    /** Connects when it is first used. */
    public EtcdRecordStore(EtcdAccess access) {
        this.gateway = new EtcdGateway(access);
        this.prefix = access.prefix() + '/';
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        for (JsonNode found : gateway.read(RANGE, Map.of("key", key(name))).path("kvs")) {
            return value(found);
        }
        return null;
    }

    @Override
    public boolean replace(String name, byte @Nullable [] unchanged, byte[] content)
            throws IOException {
        return ifUnchanged(name, unchanged, put(name, content));
    }

    private Map<String, ?> put(String name, byte[] content) {
        return Map.of("request_put", Map.of("key", key(name), "value", base64(content)));
    }

    /** Here all changes are made, or none. */
    @Override
    public boolean replaceGuarded(String guard, byte[] unchanged, List<Change> changes)
            throws IOException {
        List<Map<String, ?>> conditions = new ArrayList<>();
        conditions.add(isUnchanged(guard, unchanged));
        List<Map<String, ?>> puts = new ArrayList<>();
        for (Change change : changes) {
            conditions.add(isUnchanged(change.name(), change.unchanged()));
            puts.add(put(change.name(), change.content()));
        }
        return transaction(conditions, puts);
    }

    @Override
    public boolean remove(String name, byte[] unchanged) throws IOException {
        return ifUnchanged(
                name, unchanged, Map.of("request_delete_range", Map.of("key", key(name))));
    }

    private boolean ifUnchanged(String name, byte @Nullable [] unchanged, Map<String, ?> then)
            throws IOException {
        return transaction(List.of(isUnchanged(name, unchanged)), List.of(then));
    }

    private boolean transaction(List<Map<String, ?>> conditions, List<Map<String, ?>> then)
            throws IOException {
        return gateway.write(TRANSACTION, Map.of("compare", conditions, "success", then))
                .path("succeeded")
                .asBoolean(false); // a field that is false is left out
    }

    private Map<String, ?> isUnchanged(String name, byte @Nullable [] unchanged) {
        return unchanged == null
                ? comparison(name, "CREATE", "create_revision", "0")
                : comparison(name, "VALUE", "value", base64(unchanged));
    }

    private Map<String, ?> comparison(String name, String target, String field, String value) {
        return Map.of("key", key(name), "target", target, "result", "EQUAL", field, value);
    }

    @Override
    public SortedMap<String, byte[]> list(String namePrefix) throws IOException {
        SortedMap<String, byte[]> all = new TreeMap<>();
        JsonNode answer =
                gateway.read(
                        RANGE, Map.of("key", key(namePrefix), "range_end", after(key(namePrefix))));
        for (JsonNode found : answer.path("kvs")) {
            String key =
                    new String(
                            Base64.getDecoder().decode(found.path("key").asString()),
                            StandardCharsets.UTF_8);
            all.put(key.substring(prefix.length()), value(found));
        }
        return all;
    }

    /** The first key that does not begin with the prefix. */
    private static String after(String keyPrefix) {
        byte[] bytes = Base64.getDecoder().decode(keyPrefix);
        bytes[bytes.length - 1]++; // of ASCII, so it does not overflow
        return base64(bytes);
    }

    private String key(String name) {
        return base64((prefix + name).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] value(JsonNode found) {
        return Base64.getDecoder().decode(found.path("value").asString(""));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
