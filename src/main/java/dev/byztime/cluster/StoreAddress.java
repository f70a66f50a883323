package dev.byztime.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the records of a service are.
 *
 * <pre>
 *   etcd:https://a:2379,https://b:2379,https://c:2379         below the keys byztime/
 *   etcd:https://a:2379,https://b:2379,https://c:2379/blue    below the keys blue/
 *   jdbc:postgresql://a:5432,b:5432/byztime?sslmode=verify-full
 *   shared:/srv/byztime
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

        @Override
        public String toString() {
            return "etcd at " + endpoints;
        }
    }

    /**
     * A database of PostgreSQL.
     *
     * @param url of pgjdbc
     */
    record Postgres(String url) implements StoreAddress {
        /** Without options, of which one may be a password. */
        @Override
        public String toString() {
            return url.replaceFirst("[?].*", "");
        }
    }

    /**
     * A folder of this process alone.
     *
     * @param path as it was written
     */
    record Folder(Path path) implements StoreAddress {
        @Override
        public String toString() {
            return path.toAbsolutePath().normalize().toString();
        }
    }

    /**
     * A folder that several instances on one machine share.
     *
     * @param path as it was written
     */
    record SharedFolder(Path path) implements StoreAddress {
        @Override
        public String toString() {
            return SHARED + path.toAbsolutePath().normalize();
        }
    }

    /** Before the path of a shared folder. */
    String SHARED = "shared:";

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
    static StoreAddress of(String text) {
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
        if (text.startsWith(SHARED)) {
            return new SharedFolder(folder(text.substring(SHARED.length())));
        }
        if (text.matches("[a-z][a-z0-9+.-]+:.*")) {
            throw new IllegalArgumentException(
                    "%s is no store: expected a folder, such as state, or shared:/srv/byztime, or"
                                    .formatted(text.substring(0, text.indexOf(':') + 1))
                            + " etcd:https://host:port,..., or"
                            + " jdbc:postgresql://host:port/database");
        }
        return new Folder(folder(text));
    }

    private static Path folder(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a folder, such as state, or one that several instances share, such as"
                            + " shared:/srv/byztime");
        }
        return Path.of(text);
    }

    /** Whether a text is meant as the address of a store that many instances use. */
    static boolean isShared(String text) {
        return text.startsWith(ETCD) || text.startsWith(POSTGRES) || text.startsWith(SHARED);
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
