package dev.byztime.web.server;

import dev.byztime.web.problem.ContentTypes;
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The Jetty handler that refuses requests which other handlers would see differently from how they
 * were sent: targets that contain bytes that are not UTF-8, bodies with a transfer coding that
 * Jetty does not decode, and requests with several Content-Type fields.
 *
 * <p>Jetty replaces such bytes by U+FFFD, so two different names would become one. Of several
 * Content-Type fields handlers would see the first, while a proxy may use the last.
 */
final class RequestLineHandler extends Handler.Wrapper {

    private static final char REPLACEMENT = '\uFFFD';

    private static final String UTF_8 =
            "UTF-8, with every byte above 7F percent-encoded, such as caf%C3%A9";

    private static final String CHUNKED = "chunked";

    private final JettyProblems problems;

    RequestLineHandler(JettyProblems problems) {
        this.problems = problems;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Problem fault = fault(request);
        if (fault == null) {
            return super.handle(request, response, callback);
        }
        problems.write(request, response, fault, callback);
        return true;
    }

    private static @Nullable Problem fault(Request request) {
        Problem fault = targetFault(request.getHttpURI());
        if (fault == null) {
            fault = codingFault(request);
        }
        return fault == null ? kindFault(request) : fault;
    }

    /**
     * The fault of a target with U+FFFD. A target that was sent with this character is refused too,
     * since it cannot be told from a replaced byte.
     */
    private static @Nullable Problem targetFault(HttpURI target) {
        String query = target.getQuery();
        if (query != null && isReplaced(query)) {
            return queryFault(query);
        }
        String path = target.getPath();
        if (path != null && isReplaced(path)) {
            return malformed("the path", path);
        }
        return isReplaced(target.getHost())
                        || isReplaced(target.getUser())
                        || isReplaced(target.getFragment())
                        || isReplaced(target.getScheme())
                ? malformed("the request's target", target.asString())
                : null;
    }

    private static boolean isReplaced(@Nullable String part) {
        return part != null && part.indexOf(REPLACEMENT) >= 0;
    }

    private static Problem queryFault(String query) {
        int at = query.indexOf(REPLACEMENT);
        int end = query.indexOf('&', at);
        String pair =
                query.substring(query.lastIndexOf('&', at) + 1, end < 0 ? query.length() : end);
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        return name.indexOf(REPLACEMENT) >= 0
                ? malformed("the query", name)
                : malformed(name, pair.substring(equals + 1));
    }

    private static Problem malformed(String what, String got) {
        return Problem.of(ProblemType.MALFORMED_REQUEST, new FaultyPart(what, got, UTF_8));
    }

    /** The fault of several Content-Type fields, even if all have the same value. */
    private static @Nullable Problem kindFault(Request request) {
        if (!request.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
            return null;
        }
        List<String> kinds = request.getHeaders().getValuesList(HttpHeader.CONTENT_TYPE);
        return kinds.size() <= 1
                ? null
                : Problem.of(
                        ProblemType.MALFORMED_REQUEST,
                        new FaultyPart(
                                HttpHeader.CONTENT_TYPE.asString(),
                                String.join(", ", kinds),
                                "one such header"));
    }

    /**
     * The fault of a body with more transfer codings than chunks. Jetty decodes the chunks, and
     * leaves other codings as they are.
     */
    private static @Nullable Problem codingFault(Request request) {
        if (!request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            return null;
        }
        String coding =
                String.join(", ", request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING));
        return coding.strip().equalsIgnoreCase(CHUNKED)
                ? null
                : Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, ContentTypes.coding(coding));
    }
}
