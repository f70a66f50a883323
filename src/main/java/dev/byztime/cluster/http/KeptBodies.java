package dev.byztime.cluster.http;

import dev.byztime.cluster.InstanceSeal;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.BodyRefusal;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingRequestWrapper;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * Keeps the JSON bodies of requests until they are answered, so that they can be sent on, and
 * refuses requests that could not be sent on as they are, whoever owns their partition. Bodies that
 * another instance has sent on are read as a whole before anybody acts on them, and checked.
 */
@Component
final class KeptBodies extends OncePerRequestFilter {

    /** Longer bodies are refused before this filter, or belong to streams. */
    private static final int MAX_BYTES = 1 << 23;

    private final HandlerExceptionResolver problems;

    KeptBodies(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        SentOnRequest sentOn = SentOnRequest.of(request);
        if (sentOn != null) {
            byte[] body;
            try {
                body = request.getInputStream().readNBytes(MovedTables.MAX_BYTES + 1);
            } catch (IOException e) { // this instance is about to end, for example
                BodyRefusal refusal = BodyRefusal.in(e);
                if (refusal == null) {
                    throw e;
                }
                problems.resolveException(request, response, null, refusal);
                return;
            }
            if (!MessageDigest.isEqual(InstanceSeal.digest(body), sentOn.digest())) {
                problems.resolveException(request, response, null, otherBody());
                return;
            }
            chain.doFilter(body.length == 0 ? request : new ReadBody(request, body), response);
            return;
        }
        try {
            OwnerRequest.requirePassable(request);
        } catch (BadParameterException refusal) {
            problems.resolveException(request, response, null, refusal);
            return;
        }
        chain.doFilter(
                isJson(request.getContentType())
                        ? new ContentCachingRequestWrapper(request, MAX_BYTES)
                        : request,
                response);
    }

    private static ServiceRefusal otherBody() {
        return new ServiceRefusal(
                ServiceRefusal.Reason.NO_OWNER,
                "another instance has sent it on with another body, or a longer one");
    }

    private static boolean isJson(@Nullable String type) {
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }
}
