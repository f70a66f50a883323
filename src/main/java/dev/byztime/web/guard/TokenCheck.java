package dev.byztime.web.guard;

import dev.byztime.web.problem.Problem;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/** Lets a request that has no end of its own ask again whether its token is still good. */
@FunctionalInterface
public interface TokenCheck {

    /** Why the request may not go on; null if it may. */
    @Nullable Problem objection();

    /** Of a request that has been let in. */
    static TokenCheck of(HttpServletRequest request) {
        return request.getAttribute(TokenCheck.class.getName()) instanceof TokenCheck check
                ? check
                : () -> null;
    }

    /** For {@link #of}. */
    default void attachTo(HttpServletRequest request) {
        request.setAttribute(TokenCheck.class.getName(), this);
    }
}
