package dev.byztime.client.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import java.net.URI;

/**
 * Where the service is.
 *
 * @param url the address of one instance of the service, such as {@code http://localhost:8080}
 * @param token the access token, if the service asks for one
 */
@ConfigurationProperties("byztime.client")
public record ByztimeClientProperties(URI url, @Nullable String token) {

    /**
     * @throws IllegalArgumentException if the address is none of a service
     */
    public ByztimeClientProperties {
        if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
            throw new IllegalArgumentException(
                    "byztime.client.url is '%s': give the address of the service, such as"
                                    .formatted(url)
                            + " http://localhost:8080");
        }
    }

    /** Does not show the token. */
    @Override
    public String toString() {
        return "ByztimeClientProperties[url=" + url + "]";
    }
}
