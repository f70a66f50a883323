package dev.byztime.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the records of a service are.
 *
 * <pre>
 *   etcd:https://a:2379,https://b:2379,https://c:2379         below the keys byztime/
 *   etcd:https://a:2379,https://b:2379,https://c:2379/blue    below the keys blue/
 *   jdbc:postgresql://a:5432,b:5432/byztime?sslmode=verify-full
 *   /var/lib/byztime
 * </pre>
 */
public sealed interface StoreAddress {

    /**
     * The members of an etcd.
     *
     * @param endpoints scheme, host and port of each
     * @param prefix with which all keys begin, without the slash after it
     */
    record Etcd(List<URI> endpoints, String prefix) implements StoreAddress {
        /** Copies the list. */
        public Etcd {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * A database of PostgreSQL.
     *
     * @param url of pgjdbc
     */
    record Postgres(String url) implements StoreAddress {}

    /**
     * A folder, which one instance uses alone.
     *
     * @param path as it was written
     */
    record Folder(String path) implements StoreAddress {}

    /** Before the addresses of etcd. */
    String ETCD = "etcd:";

    /** Before the address of PostgreSQL. */
    String POSTGRES = "jdbc:postgresql:";

    /** The prefix of keys in etcd unless the address says another. */
    String DEFAULT_PREFIX = "byztime";

    /**
     * @throws IllegalArgumentException if the text is no address; its message says why, and does
     *     not repeat what may be a password
     */
    static StoreAddress parse(String text) {
        if (text.startsWith(ETCD)) {
            return etcd(text.substring(ETCD.length()));
        }
        if (text.startsWith(POSTGRES)) {
            if (!text.startsWith(POSTGRES + "//")) {
                throw new IllegalArgumentException(
                        "an address of PostgreSQL is jdbc:postgresql://host:port/database");
            }
            return new Postgres(text);
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an address must not be empty");
        }
        if (text.matches("[a-z][a-z0-9+.-]+:.*")) {
            throw new IllegalArgumentException(
                    "%s is no store: it is etcd:https://host:port,..., or"
                                    .formatted(text.substring(0, text.indexOf(':') + 1))
                            + " jdbc:postgresql://host:port/database, or the path of a folder");
        }
        return new Folder(text);
    }

    private static Etcd etcd(String list) {
        List<URI> endpoints = new ArrayList<>();
        String prefix = DEFAULT_PREFIX;
        String[] parts = list.split(",", -1);
        for (int i = 0; i < parts.length; i++) {
            URI uri = endpoint(parts[i]);
            String path = uri.getRawPath();
            if (!path.isEmpty() && !path.equals("/")) {
                if (i < parts.length - 1 || !path.matches("/[a-z0-9-]{1,64}")) {
                    throw new IllegalArgumentException(
                            "%s: a prefix of keys stands after the last member only, and has up to"
                                            .formatted(parts[i])
                                    + " 64 lower-case letters, digits and hyphens");
                }
                prefix = path.substring(1);
            }
            endpoints.add(URI.create(uri.getScheme() + "://" + uri.getRawAuthority()));
        }
        return new Etcd(endpoints, prefix);
    }

    private static URI endpoint(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a member of etcd is no URI: " + e.getReason(), e);
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the address of a member of etcd is https://host:port and nothing else; user"
                            + " and password are settings of their own");
        }
        if (uri.getScheme() == null
                || !uri.getScheme().matches("https?")
                || uri.getHost() == null
                || uri.getPort() < 0) {
            throw new IllegalArgumentException(
                    "a member of etcd is https://host:port, or http://host:port, but not \"%s\""
                            .formatted(text));
        }
        return uri;
    }
}
