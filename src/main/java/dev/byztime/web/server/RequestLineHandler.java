package dev.byztime.web.server;

import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ContentTypes;
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
 * Refuses requests of which Jetty lets handlers see something else than was sent: targets with
 * bytes that are not UTF-8, bodies with a transfer coding that is not undone, and bodies that are
 * said to be of several kinds.
 *
 * <p>Jetty replaces such bytes by U+FFFD. Two names that differ would become one. Of several fields
 * that say of what kind a body is, handlers would see the first, and a proxy may go by the last.
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
        BadParameterException fault = fault(request);
        if (fault == null) {
            return super.handle(request, response, callback);
        }
        problems.write(request, response, Problem.of(fault), callback);
        return true;
    }

    private static @Nullable BadParameterException fault(Request request) {
        BadParameterException fault = targetFault(request.getHttpURI());
        if (fault == null) {
            fault = codingFault(request);
        }
        return fault == null ? kindFault(request) : fault;
    }

    /** Also for U+FFFD that was sent as such: nobody can tell the two apart here. */
    private static @Nullable BadParameterException targetFault(HttpURI target) {
        if (target.asString().indexOf(REPLACEMENT) < 0) {
            return null;
        }
        String query = target.getQuery();
        if (query != null && query.indexOf(REPLACEMENT) >= 0) {
            return queryFault(query);
        }
        String path = target.getPath();
        return path != null && path.indexOf(REPLACEMENT) >= 0
                ? malformed("the path", path)
                : malformed("the request's target", target.asString());
    }

    private static BadParameterException queryFault(String query) {
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

    private static BadParameterException malformed(String what, String got) {
        return new BadParameterException(ProblemType.MALFORMED_REQUEST, what, got, UTF_8);
    }

    /** Also if they say the same: then nobody can have meant to send both. */
    private static @Nullable BadParameterException kindFault(Request request) {
        List<String> kinds = request.getHeaders().getValuesList(HttpHeader.CONTENT_TYPE);
        return kinds.size() <= 1
                ? null
                : new BadParameterException(
                        ProblemType.MALFORMED_REQUEST,
                        HttpHeader.CONTENT_TYPE.asString(),
                        String.join(", ", kinds),
                        "one such header");
    }

    /** Jetty undoes the chunks and leaves the rest as it is. */
    private static @Nullable BadParameterException codingFault(Request request) {
        if (!request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            return null;
        }
        String coding =
                String.join(", ", request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING));
        return coding.strip().equalsIgnoreCase(CHUNKED)
                ? null
                : ContentTypes.coding(ProblemType.UNSUPPORTED_MEDIA_TYPE, coding);
    }
}
