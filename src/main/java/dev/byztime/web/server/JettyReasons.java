package dev.byztime.web.server;

import dev.byztime.web.problem.ContentTypes;
import dev.byztime.web.problem.FaultyPart;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The translation of Jetty's refusals: which part of the request is wrong, and what is expected.
 */
final class JettyReasons {

    private static final String PATH = "the path";
    private static final String ADDRESS = "the request's address";

    private static final String PARSEABLE =
            "a path such as /time, with two hexadecimal digits behind each percent sign";

    /**
     * One entry of the translation.
     *
     * @param said the beginning of Jetty's message about the address of a request
     * @param expected what the address must be
     */
    private record Rule(String said, String expected) {}

    private static final List<Rule> OF_PATHS =
            List.of(
                    new Rule(
                            "path separator",
                            "no slash within a name (%2F): names that have one belong into the"
                                    + " query or the body"),
                    new Rule("path segment", "no . or .. that is percent-encoded (%2E)"),
                    new Rule("empty segment", "one slash between two names"),
                    new Rule("path parameter", "no ; after . or .."),
                    new Rule("path encoding", "no percent sign that is encoded itself (%25)"),
                    new Rule("UTF-16", "UTF-8, percent-encoded; not %u and four digits"),
                    new Rule("UTF-8", "UTF-8, percent-encoded, such as caf%C3%A9"),
                    new Rule("percent encoding", "two hexadecimal digits behind each percent sign"),
                    new Rule(
                            "Path Character",
                            "UTF-8, percent-encoded, such as caf%C3%A9, without control characters"
                                    + " and backslashes"),
                    new Rule("User Info", "no user and password before the host"),
                    new Rule("Fragment", "no # and what follows it"));

    private JettyReasons() {}

    /**
     * Translates one refusal.
     *
     * @param said Jetty's message; null if there is none
     * @return null if no part of the request is known to be at fault
     */
    static @Nullable FaultyPart explained(int status, @Nullable String said, Request request) {
        int most = request.getConnectionMetaData().getHttpConfiguration().getRequestHeaderSize();
        return switch (status) {
            case HttpStatus.URI_TOO_LONG_414 ->
                    malformed(ADDRESS, null, atMost(most), "long texts go into the body");
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                    malformed(
                            "the request's headers",
                            null,
                            HeldConnection.TOO_MANY_FIELDS.equals(said)
                                    ? "at most " + HeldConnection.MOST_FIELDS + " header fields"
                                    : atMost(most) + " together, with the address",
                            "leave out what is not needed, such as cookies of other services");
            case HttpStatus.EXPECTATION_FAILED_417 -> {
                String got = request.getHeaders().get(HttpHeader.EXPECT);
                yield malformed("Expect", got, "100-continue, or no such header", null);
            }
            case HttpStatus.BAD_REQUEST_400 -> badRequest(said, request);
            default -> null;
        };
    }

    private static @Nullable FaultyPart badRequest(@Nullable String said, Request request) {
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof Throwable failure
                && failure.getCause() instanceof IllegalArgumentException) {
            return malformed(ADDRESS, null, PARSEABLE, null); // Jetty could not parse it
        }
        if (said == null) {
            return null;
        }
        if (said.contains("Transfer-Encoding")) {
            return ContentTypes.coding(request.getHeaders().get(HttpHeader.TRANSFER_ENCODING));
        }
        for (Rule rule : OF_PATHS) {
            if (said.contains(rule.said)) {
                return malformed(PATH, request.getHttpURI().getPath(), rule.expected, null);
            }
        }
        return null;
    }

    private static String atMost(int bytes) {
        return "at most " + bytes + " bytes";
    }

    private static FaultyPart malformed(
            String what, @Nullable String got, String expected, @Nullable String hint) {
        return new FaultyPart(what, got, expected, null, hint);
    }
}
