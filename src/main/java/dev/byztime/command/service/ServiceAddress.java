package dev.byztime.command.service;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Where a service listens.
 *
 * @param url the URL as it was given
 * @param secure whether TLS is spoken
 * @param host the host; {@code localhost} for a socket
 * @param authority the value of the header Host
 * @param folder the path below which the service is, without a slash at the end
 * @param socket the Unix domain socket; null for TCP
 */
record ServiceAddress(
        String url,
        boolean secure,
        String host,
        int port,
        String authority,
        String folder,
        @Nullable Path socket) {

    private static final String UNIX = "unix:";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /**
     * Parses a URL.
     *
     * @param name where the URL was given, for the message
     * @throws IllegalArgumentException if it is none; the message says what is expected
     */
    static ServiceAddress parse(String name, String text) {
        if (text.startsWith(UNIX + "/")) {
            Path socket = Path.of(text.substring(UNIX.length()));
            return new ServiceAddress(text, false, "localhost", 0, "localhost", "", socket);
        }
        try {
            URI url = new URI(text);
            boolean secure = "https".equalsIgnoreCase(url.getScheme());
            String host = url.getHost();
            if ((secure || "http".equalsIgnoreCase(url.getScheme()))
                    && host != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return new ServiceAddress(
                        text,
                        secure,
                        host.replaceAll("[\\[\\]]", ""),
                        url.getPort() >= 0 ? url.getPort() : secure ? HTTPS_PORT : HTTP_PORT,
                        url.getRawAuthority(),
                        url.getRawPath().replaceFirst("/+$", ""),
                        null);
            }
        } catch (URISyntaxException malformed) {
            // as below
        }
        throw new IllegalArgumentException(
                "%s is '%s', not like http://127.0.0.1:8080 or unix:/run/byztime/s"
                        .formatted(name, text));
    }
}
