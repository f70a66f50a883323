package dev.byztime.web.guard;

import dev.byztime.access.Scope;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The scopes of which a client's token has at least one, as an instance of this service has found.
 *
 * @param scopes empty if no token was asked for
 */
public record CheckedScopes(List<Scope> scopes) {

    /**
     * The attribute of a request that another instance has sent on, with what that instance has
     * found. Whoever sets it has made sure that it was another instance.
     */
    public static final String OF_OTHER_INSTANCE =
            CheckedScopes.class.getName() + ".ofOtherInstance";

    private static final String HERE = CheckedScopes.class.getName();
    private static final CheckedScopes NONE = new CheckedScopes(List.of());

    /** What this instance has found about the client of a request. */
    public static CheckedScopes of(HttpServletRequest request) {
        return request.getAttribute(HERE) instanceof CheckedScopes checked ? checked : NONE;
    }

    static @Nullable CheckedScopes ofOtherInstance(HttpServletRequest request) {
        return request.getAttribute(OF_OTHER_INSTANCE) instanceof CheckedScopes checked
                ? checked
                : null;
    }

    void attachTo(HttpServletRequest request) {
        request.setAttribute(HERE, this);
    }
}
