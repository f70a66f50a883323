package dev.byztime.ticket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The part of a URI that a proof is bound to: scheme, host, port and path, without query and
 * fragment (RFC 9449, section 4.3).
 *
 * <p>Upper case in scheme and host, and the port that is the scheme's own, make no difference (RFC
 * 3986, section 6.2). Other spellings of one path are different paths here, so they are refused.
 */
final class ProofUri {

    private ProofUri() {}

    /**
     * The part in its usual spelling.
     *
     * @throws IllegalArgumentException if the text is not an absolute URI of HTTP
     */
    static String of(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is no URI", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https"))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "it is no absolute URI of http or https, with a host and without a user");
        }
        int usualPort = scheme.equals("http") ? 80 : 443;
        String port = uri.getPort() < 0 || uri.getPort() == usualPort ? "" : ":" + uri.getPort();
        String path = uri.getRawPath();
        return scheme
                + "://"
                + uri.getHost().toLowerCase(Locale.ROOT)
                + port
                + (path.isEmpty() ? "/" : path);
    }
}
