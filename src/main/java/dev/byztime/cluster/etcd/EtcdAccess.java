package dev.byztime.cluster.etcd;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;

/**
 * How an etcd is reached.
 *
 * @param endpoints scheme, host and port of each member
 * @param prefix with which all keys begin, without the slash after it
 * @param login the user; null if etcd does not ask for one
 * @param tls the authorities that are trusted, and the client's certificate; null for the JDK's own
 * @param connectTimeout the longest time until a connection stands
 * @param requestTimeout the longest time until a request to one member is answered
 */
public record EtcdAccess(
        List<URI> endpoints,
        String prefix,
        @Nullable EtcdLogin login,
        @Nullable SSLContext tls,
        Duration connectTimeout,
        Duration requestTimeout) {

    /**
     * @throws IllegalArgumentException if there are no endpoints
     */
    public EtcdAccess {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("etcd has at least one member");
        }
    }
}
