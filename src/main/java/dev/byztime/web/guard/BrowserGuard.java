package dev.byztime.web.guard;

import dev.byztime.access.Access;
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The check of whether a web page of another site may have caused a request.
 *
 * <p>Such a page can make its visitor's browser send requests to everything that the browser
 * reaches, this service included. If the service requires tokens, the page has none. If it does
 * not, the browser's own headers help: Sec-Fetch-Site and Origin say whose page sends the request.
 * A page whose host name was made to point to this machine (DNS rebinding) looks like one of ours,
 * but its name is in the Host header.
 */
public final class BrowserGuard {

    private static final String ORIGIN = "Origin";
    private static final String SITE = "Sec-Fetch-Site";
    private static final String SAME_ORIGIN = "same-origin";
    private static final Pattern FORWARDED_HOST =
            Pattern.compile("host=\"?([^\";,]+)", Pattern.CASE_INSENSITIVE);

    /** The headers of a preflight's answer. They also allow POST with a body and a token. */
    private static final Map<String, String> PREFLIGHT =
            Map.of(
                    "Access-Control-Allow-Methods", "GET, HEAD, POST",
                    "Access-Control-Allow-Headers", "Authorization, Content-Type",
                    "Access-Control-Max-Age", "600");

    private static final Decision PASSED = new Decision(null, null, false, Map.of());

    private final boolean asksForTokens;
    private final boolean isOpen;
    private final Set<String> hosts;
    private final Set<String> origins;

    /** The last authority that was found to be ours: most requests name the same one. */
    private volatile String latestOurs = "";

    /**
     * Creates the guard.
     *
     * @param hosts host names of the service, besides those of this machine
     * @param origins origins whose pages may send requests, such as {@code https://app.example}
     */
    public BrowserGuard(Access access, Set<String> hosts, Set<String> origins) {
        this.asksForTokens = access.tokens() != null;
        this.isOpen = access.policy() == Access.Policy.OPEN;
        this.hosts = hosts.stream().map(BrowserGuard::host).collect(Collectors.toSet());
        this.origins = origins.stream().map(BrowserGuard::origin).collect(Collectors.toSet());
    }

    /**
     * The parts of a request that the guard examines.
     *
     * @param authority the authority of the request line, or of the pseudo-header that replaces it
     * @param isOnUnixSocket whether the request came over the Unix socket, to which no host name
     *     can lead
     */
    public record Asked(
            String method, @Nullable String authority, Headers headers, boolean isOnUnixSocket) {

        @Nullable String first(String name) {
            List<String> all = headers.of(name);
            return all.isEmpty() ? null : all.getFirst();
        }

        Stream<String> authorities() {
            return Stream.concat(headers.of("Host").stream(), Stream.ofNullable(authority))
                    .filter(text -> !text.isBlank());
        }
    }

    /** The header fields of a request. */
    @FunctionalInterface
    public interface Headers {
        /** All values of a field, whose name is not case-sensitive. */
        List<String> of(String name);
    }

    /**
     * The decision about a request.
     *
     * @param refusal the problem to answer with; null if the request may go on
     * @param kind the kind of refusal
     * @param isPreflight whether the headers are the whole answer
     * @param headers headers of the answer, which let the page read it
     */
    public record Decision(
            @Nullable Problem refusal,
            Refusals.@Nullable Kind kind,
            boolean isPreflight,
            Map<String, String> headers) {}

    public Decision judge(Asked asked) {
        if (checksHosts() && !asked.isOnUnixSocket) {
            String other = otherHost(asked);
            if (other != null) {
                return refused(
                        Refusals.Kind.OTHER_HOST,
                        ProblemType.OTHER_HOST,
                        "Host",
                        other,
                        "localhost, 127.0.0.1, [::1], the address in server.address, or a name in"
                                + " byztime.hosts");
            }
        }
        boolean isAllowed = isAllowed(asked);
        if (isPreflight(asked)) {
            if (!isAllowed) {
                return crossSite(ORIGIN, asked);
            }
            Map<String, String> headers = new LinkedHashMap<>(headers(asked));
            headers.putAll(PREFLIGHT);
            return new Decision(null, null, true, headers);
        }
        String suspect = asksForTokens || isAllowed ? null : suspectHeader(asked);
        if (suspect != null) {
            return crossSite(suspect, asked);
        }
        return origins.isEmpty() ? PASSED : new Decision(null, null, false, headers(asked));
    }

    /** The headers with which a page of an allowed origin may read the answer. */
    public Map<String, String> headers(Asked asked) {
        if (!isAllowed(asked)) {
            return origins.isEmpty() ? Map.of() : Map.of("Vary", ORIGIN);
        }
        return Map.of(
                "Access-Control-Allow-Origin",
                String.valueOf(asked.first(ORIGIN)),
                "Access-Control-Expose-Headers",
                "Allow, Retry-After, WWW-Authenticate",
                "Vary",
                ORIGIN);
    }

    /**
     * Whether the Host header is checked. With the policy OPEN the host names of the service are
     * unknown, unless the operator lists them.
     */
    private boolean checksHosts() {
        return !asksForTokens && (!isOpen || !hosts.isEmpty());
    }

    /** The first authority of another host in a request; null if there is none. */
    private @Nullable String otherHost(Asked asked) {
        for (String host : asked.headers.of("Host")) {
            if (!host.isBlank() && !isOurs(host)) {
                return host;
            }
        }
        String authority = asked.authority;
        return authority == null || authority.isBlank() || isOurs(authority) ? null : authority;
    }

    private boolean isOurs(String authority) {
        if (authority.equals(latestOurs)) {
            return true;
        }
        boolean isOurs = isOneOfOurs(authority);
        if (isOurs) {
            latestOurs = authority;
        }
        return isOurs;
    }

    private boolean isOneOfOurs(String authority) {
        String host = HostNames.ofAuthority(authority);
        if (HostNames.isLoopback(host) || hosts.contains(host)) {
            return true;
        }
        // No name is involved: probes and the like send requests to the address itself.
        return isOpen && HostNames.address(host).filter(it -> !it.isAnyLocalAddress()).isPresent();
    }

    private boolean isAllowed(Asked asked) {
        if (origins.isEmpty()) {
            return false;
        }
        List<String> given = asked.headers.of(ORIGIN);
        return given.size() == 1 && origins.contains(given.getFirst());
    }

    private static boolean isPreflight(Asked asked) {
        return asked.method.equals("OPTIONS")
                && asked.first(ORIGIN) != null
                && asked.first("Access-Control-Request-Method") != null;
    }

    /**
     * The header that says that a page of another origin sent the request; null if there is none.
     */
    private static @Nullable String suspectHeader(Asked asked) {
        List<String> sites = asked.headers.of(SITE);
        if (sites.isEmpty() && asked.headers.of(ORIGIN).isEmpty()) { // not a browser, usually
            return null;
        }
        if (!sites.stream().allMatch(site -> site.equals(SAME_ORIGIN) || site.equals("none"))) {
            return isNavigation(asked) ? null : SITE;
        }
        if (sites.contains(SAME_ORIGIN)) {
            return null;
        }
        return asked.headers.of(ORIGIN).stream().allMatch(origin -> isOwn(origin, asked))
                ? null
                : ORIGIN;
    }

    /** Whether a user followed a link. The page with the link does not see the answer. */
    private static boolean isNavigation(Asked asked) {
        String into = asked.first("Sec-Fetch-Dest");
        return asked.method.equals("GET")
                && "navigate".equals(asked.first("Sec-Fetch-Mode"))
                && (into == null || into.equals("document"))
                && asked.first(ORIGIN) == null;
    }

    /**
     * Whether an origin is the address that the client sent its request to. A page of another site
     * cannot set the headers in which a proxy names that address, because the browser would send a
     * preflight first.
     */
    private static boolean isOwn(String origin, Asked asked) {
        String theirs = origin.toLowerCase(Locale.ROOT);
        String port = theirs.startsWith("https://") ? ":443" : ":80";
        int start = theirs.indexOf("://");
        return start >= 0
                && Stream.concat(asked.authorities(), forwardedHosts(asked))
                        .map(ours -> ours.strip().toLowerCase(Locale.ROOT))
                        .anyMatch(ours ->
                                without(port, ours)
                                        .equals(without(port, theirs.substring(start + 3))));
    }

    private static Stream<String> forwardedHosts(Asked asked) {
        return Stream.concat(
                asked.headers.of("X-Forwarded-Host").stream()
                        .flatMap(list -> Arrays.stream(list.split(","))),
                asked.headers.of("Forwarded").stream()
                        .flatMap(list ->
                                FORWARDED_HOST
                                        .matcher(list)
                                        .results()
                                        .map((MatchResult host) -> host.group(1))));
    }

    private static Decision crossSite(String header, Asked asked) {
        return refused(
                Refusals.Kind.CROSS_SITE,
                ProblemType.CROSS_SITE,
                header,
                String.join(", ", asked.headers.of(header)),
                "a page of this service itself, or of an origin in byztime.allowed-origins");
    }

    private static Decision refused(
            Refusals.Kind kind, ProblemType type, String header, String got, String expected) {
        return new Decision(
                Problem.of(type, new FaultyPart(header, got, expected)), kind, false, Map.of());
    }

    private static String host(String configured) {
        return HostNames.ofAuthority(configured);
    }

    /** The origin in the form that browsers use. */
    private static String origin(String configured) {
        String origin = configured.toLowerCase(Locale.ROOT);
        return without(origin.startsWith("https://") ? ":443" : ":80", origin);
    }

    private static String without(String port, String authority) {
        return authority.endsWith(port)
                ? authority.substring(0, authority.length() - port.length())
                : authority;
    }
}
