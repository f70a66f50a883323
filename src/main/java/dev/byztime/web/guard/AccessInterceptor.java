package dev.byztime.web.guard;

import dev.byztime.access.Access;
import dev.byztime.access.Scope;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An interceptor that requires an access token before any handler is called, whatever mapping found
 * the handler.
 *
 * <p>It writes its problems itself, because the management server has no {@code ProblemAdvice}.
 */
public final class AccessInterceptor implements HandlerInterceptor {

    private static final String SCHEME = "bearer ";

    /** The file is read again as soon as a request needs it. */
    private static final String RETRY_SECONDS = "1";

    private final Access access;
    private final AccessRules rules;
    private final Refusals refusals;
    private final JsonMapper json;

    AccessInterceptor(Access access, AccessRules rules, Refusals refusals, JsonMapper json) {
        this.access = access;
        this.rules = rules;
        this.refusals = refusals;
        this.json = json;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (access.tokens() == null) {
            return true;
        }
        List<Scope> needed = rules.needed(request, handler);
        CheckedScopes elsewhere = CheckedScopes.ofOtherInstance(request);
        String secret = secret(request);
        Access.Permission permission =
                elsewhere == null
                        ? access.judge(secret, needed)
                        : access.judgeSentOn(elsewhere.scopes(), needed);
        Problem objection =
                permission == Access.Permission.NO_TOKEN
                        ? noToken(needed, given(request))
                        : objection(permission, needed);
        if (objection == null && elsewhere != null) {
            return true;
        }
        if (objection == null) {
            new CheckedScopes(needed).attachTo(request);
            TokenCheck again = () -> objection(access.judge(secret, needed), needed);
            again.attachTo(request);
            return true;
        }
        refusals.count(Refusals.Kind.valueOf(permission.name()));
        if (objection.passing()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(permission, needed));
        }
        refuse(response, objection.below(request.getContextPath()));
        return false;
    }

    private static @Nullable Problem objection(Access.Permission permission, List<Scope> needed) {
        return switch (permission) {
            case ALLOWED -> null;
            case NO_TOKEN -> noToken(needed);
            case UNKNOWN_TOKEN -> unknownToken();
            case OTHER_SCOPE -> otherScope(needed);
            case TOKENS_UNREAD -> tokensUnread();
        };
    }

    /** The challenge of RFC 6750, section 3. */
    private static String challenge(Access.Permission permission, List<Scope> needed) {
        return switch (permission) {
            case ALLOWED, NO_TOKEN, TOKENS_UNREAD -> "Bearer";
            case UNKNOWN_TOKEN -> "Bearer error=\"invalid_token\"";
            case OTHER_SCOPE ->
                    "Bearer error=\"insufficient_scope\", scope=\"%s\""
                            .formatted(words(needed, " "));
        };
    }

    public static Problem noToken(List<Scope> needed) {
        return Problem.of(
                ProblemType.TOKEN_REQUIRED,
                "expected Authorization: Bearer and a token whose scopes include "
                        + words(needed, " or "));
    }

    private static Problem noToken(List<Scope> needed, List<String> given) {
        Problem problem = noToken(needed);
        if (given.isEmpty()) {
            return problem;
        }
        return Problem.of(
                ProblemType.TOKEN_REQUIRED,
                problem.detail()
                        + (given.size() > 1
                                ? "; the request has %d such headers: send only one"
                                        .formatted(given.size())
                                : "; the header does not begin with Bearer and a space"));
    }

    static Problem unknownToken() {
        return Problem.of(ProblemType.TOKEN_REQUIRED, "the token is unknown");
    }

    public static Problem otherScope(List<Scope> needed) {
        return Problem.of(
                ProblemType.SCOPE_REQUIRED,
                "the token is valid, but its scopes do not include " + words(needed, " or "));
    }

    public static Problem tokensUnread() {
        return Problem.of(
                        ProblemType.TOKENS_UNREAD,
                        "the file of tokens has been unreadable for a second; health"
                                + " gives the reason")
                .asPassing();
    }

    private static String words(List<Scope> scopes, String between) {
        return scopes.stream().map(Scope::label).collect(Collectors.joining(between));
    }

    private static List<String> given(HttpServletRequest request) {
        return Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
    }

    /**
     * The token that the request carries; null if the header is missing, is not of the form {@code
     * Bearer}, or appears more than once, since nobody could say which one is meant.
     */
    private static @Nullable String secret(HttpServletRequest request) {
        List<String> all = given(request);
        if (all.size() != 1 || !all.getFirst().toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return null;
        }
        return all.getFirst().substring(SCHEME.length()).strip();
    }

    private void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}
