package dev.byztime.web.guard;

import dev.byztime.web.problem.Problem;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/** A way for a request without an end to ask again whether its token is still valid. */
@FunctionalInterface
public interface TokenCheck {

    /** The reason why the request must end; null if it may go on. */
    @Nullable Problem objection();

    /** The check that belongs to a request that was admitted. */
    static TokenCheck of(HttpServletRequest request) {
        return request.getAttribute(TokenCheck.class.getName()) instanceof TokenCheck check
                ? check
                : () -> null;
    }

    /** Attaches this check to a request, for {@link #of}. */
    default void attachTo(HttpServletRequest request) {
        request.setAttribute(TokenCheck.class.getName(), this);
    }
}
