package dev.byztime.web.guard;

import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.BodyRefusal;
import dev.byztime.web.problem.ContentTypes;
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemException;
import dev.byztime.web.problem.ProblemType;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An interceptor that refuses unknown and repeated parameters, bodies where none is read, and
 * bodies that are too long or not in UTF-8.
 *
 * <p>If a misspelt {@code maxerror} were silently ignored, the client would rely on a promise that
 * nobody made.
 */
public final class StrictParameters implements HandlerInterceptor {

    /** The hint to a client that sends a body where none is read. */
    public static final String NO_BODY =
            "this endpoint reads no body; put parameters into the query";

    private static final String UTF_8 = "a body in UTF-8";

    private final long longestBodyBytes;

    /**
     * Creates the interceptor.
     *
     * @param longestBodyBytes the longest body in bytes that is read as a whole. If a request does
     *     not announce the length of its body, the code that reads it stops there
     */
    public StrictParameters(long longestBodyBytes) {
        this.longestBodyBytes = longestBodyBytes;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws BodyRefusal {
        if (!(handler instanceof HandlerMethod method)) {
            return true;
        }
        EndpointFacts facts = EndpointFacts.of(method);
        if (facts.isOurs() && !facts.takesAnyRequest()) {
            if (hasBody(request)) {
                checkBody(request, facts);
            }
            requireNoPathParameters(request.getRequestURI());
            String query = request.getQueryString();
            if (query != null) {
                QueryEncoding.check(query);
                check(request.getParameterMap(), facts.parameters());
            }
        }
        return true;
    }

    /** Spring MVC would ignore {@code /time;maxError=1ms}, and the client would get no limit. */
    private static void requireNoPathParameters(String path) {
        int semicolon = path.indexOf(';');
        if (semicolon >= 0) {
            throw new BadParameterException(
                    ProblemType.INVALID_PARAMETER,
                    "the path",
                    path.substring(semicolon),
                    "parameters after a question mark, such as ?maxError=1ms");
        }
    }

    private void checkBody(HttpServletRequest request, EndpointFacts facts) throws BodyRefusal {
        if (!facts.readsBody()) {
            throw new ResponseStatusException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, NO_BODY);
        }
        if (request.getContentLengthLong() > longestBodyBytes && !facts.readsStream()) {
            throw BodyRefusal.tooLong(longestBodyBytes, request.getContentLengthLong());
        }
        List<String> encodings = Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING));
        if (!encodings.stream().allMatch(each -> each.strip().equalsIgnoreCase("identity"))) {
            throw new ProblemException(ContentTypes.encoded(String.join(", ", encodings)));
        }
        if (namesOtherCharset(request.getContentType())) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            new FaultyPart(
                                    HttpHeaders.CONTENT_TYPE,
                                    request.getContentType(),
                                    UTF_8,
                                    null,
                                    "leave the charset out")));
        }
    }

    private static boolean namesOtherCharset(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        try {
            Charset charset = MediaType.parseMediaType(contentType).getCharset();
            return charset != null && !charset.equals(StandardCharsets.UTF_8);
        } catch (InvalidMediaTypeException e) {
            return false; // Spring MVC refuses it with a message of its own
        }
    }

    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static void check(Map<String, String[]> given, Set<String> known) {
        for (Map.Entry<String, String[]> parameter : given.entrySet()) {
            if (!known.contains(parameter.getKey())) {
                throw BadParameterException.unknown(parameter.getKey(), known);
            }
            if (parameter.getValue().length > 1) {
                throw new BadParameterException(
                        ProblemType.INVALID_PARAMETER,
                        parameter.getKey(),
                        String.join(", ", List.of(parameter.getValue())),
                        "one value");
            }
        }
    }
}
