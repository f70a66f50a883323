package dev.byztime.cluster.http;

import dev.byztime.access.Scope;
import dev.byztime.cluster.RequestMark;
import dev.byztime.web.guard.CheckedScopes;

import jakarta.servlet.http.HttpServletRequest;

import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a request that another instance of this service has sent on.
 *
 * @param digest of its body, which remains to be checked
 */
record SentOnRequest(byte[] digest) {

    /** The attribute of a request that has one. */
    static final String ATTRIBUTE = SentOnRequest.class.getName();

    /** The request as another instance has sent it on; null if it comes from a client. */
    static @Nullable SentOnRequest of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof SentOnRequest sentOn ? sentOn : null;
    }

    /** Says in a request's attributes that another instance has sent it on. */
    static void note(RequestMark mark, Attributes request) {
        request.setAttribute(ATTRIBUTE, new SentOnRequest(mark.digest()));
        request.setAttribute(
                CheckedScopes.OF_OTHER_INSTANCE, new CheckedScopes(scopes(mark.checked())));
    }

    /** None if one of them is not known here: the client's token may have only that one. */
    private static List<Scope> scopes(List<String> labels) {
        List<Scope> scopes = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            if (labels.contains(scope.label())) {
                scopes.add(scope);
            }
        }
        return scopes.size() == labels.size() ? scopes : List.of();
    }
}
