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
    private static final String HOST = "Host";
    private static final String ADDRESS = "the request's address";

    private static final String PARSEABLE =
            "a path such as /time, with two hexadecimal digits behind each percent sign";

    /**
     * A rule for the address of a request.
     *
     * @param said a part of Jetty's message
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

    /**
     * A rule for the head of a request.
     *
     * @param said a part of Jetty's message
     * @param part the part of the head that is at fault
     * @param expected what that part must be
     */
    private record HeadRule(String said, String part, String expected) {}

    private static final String LINE = "a line of the head";
    private static final String CRLF = "a carriage return and a line feed at its end, and no other";
    private static final String FIELD = "a header field";
    private static final String LENGTH = "Content-Length";

    private static final List<HeadRule> OF_HEADS =
            List.of(
                    new HeadRule("Line Folding", FIELD, "all of its value in one line"),
                    new HeadRule("Colon", FIELD, "a name and a colon before its value"),
                    new HeadRule(
                            "Whitespace not allowed after", FIELD, "no blank before its colon"),
                    new HeadRule("Bad EOL", LINE, CRLF),
                    new HeadRule("LF line terminator", LINE, CRLF),
                    new HeadRule("Illegal character CNTL", LINE, "no control characters"),
                    new HeadRule(
                            "Illegal character",
                            LINE,
                            "a method, an address and HTTP/1.1; or a name, a colon right behind it,"
                                    + " and a value"),
                    new HeadRule("No URI", LINE, "first a method, an address and HTTP/1.1"),
                    new HeadRule("and Content-Length", LENGTH, "it or Transfer-Encoding, not both"),
                    new HeadRule("Multiple Content-Lengths", LENGTH, "one such header"),
                    new HeadRule("Content-Length Value", LENGTH, "digits"),
                    new HeadRule("Duplicate Host", HOST, "one such header"),
                    new HeadRule("No Host", HOST, "such a header, as HTTP/1.1 demands"),
                    new HeadRule("Authority", HOST, "a name or an address, and perhaps a port"));

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
        FaultyPart ofHead = said == null ? null : headFault(said, request);
        if (ofHead != null) {
            return ofHead;
        }
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

    private static @Nullable FaultyPart headFault(String said, Request request) {
        for (HeadRule rule : OF_HEADS) {
            if (said.contains(rule.said)) {
                String got =
                        rule.part.equals(HOST) || rule.part.equals(LENGTH)
                                ? values(request, rule.part)
                                : null;
                return malformed(rule.part, got, rule.expected, null);
            }
        }
        return null;
    }

    /** The values of a header that Jetty has read; null if it has read none. */
    private static @Nullable String values(Request request, String name) {
        List<String> values = request.getHeaders().getValuesList(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    private static String atMost(int bytes) {
        return "at most " + bytes + " bytes";
    }

    private static FaultyPart malformed(
            String what, @Nullable String got, String expected, @Nullable String hint) {
        return new FaultyPart(what, got, expected, null, hint);
    }
}
