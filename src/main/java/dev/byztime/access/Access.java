package dev.byztime.access;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** Decides which requests are allowed, and on which addresses the service may listen. */
public final class Access {

    /** The operator's policy for addresses that other machines can reach. */
    public enum Policy {
        /** The service listens on such addresses only if it requires tokens. */
        GUARDED,
        /**
         * The service listens on such addresses without tokens: something else keeps strangers out.
         */
        OPEN
    }

    private final Policy policy;
    private final @Nullable TokenFile tokens;

    /**
     * @param tokens the file of tokens; null if no tokens are required
     */
    public Access(Policy policy, @Nullable TokenFile tokens) {
        this.policy = policy;
        this.tokens = tokens;
    }

    /** Whether a request is allowed, and if not, why. */
    public enum Permission {
        ALLOWED,
        NO_TOKEN,
        UNKNOWN_TOKEN,
        OTHER_SCOPE,
        /** Undecided: the tokens could not be read for a second. */
        TOKENS_UNREAD
    }

    /** The operator's policy for addresses that other machines can reach. */
    public Policy policy() {
        return policy;
    }

    /**
     * The file of tokens, which all clients then need, even local ones; null if none are required.
     */
    public @Nullable TokenFile tokens() {
        return tokens;
    }

    /**
     * Judges a request.
     *
     * @param secret the secret in the request; null if there is none
     * @param needed the scopes of which one is necessary; empty if no token is necessary
     */
    public Permission judge(@Nullable String secret, List<Scope> needed) {
        if (tokens == null || needed.isEmpty()) {
            return Permission.ALLOWED;
        }
        if (secret == null) {
            return Permission.NO_TOKEN;
        }
        Set<Scope> scopes;
        try {
            scopes = tokens.scopesOf(secret);
        } catch (UnreadException e) {
            return Permission.TOKENS_UNREAD;
        }
        if (scopes == null) {
            return Permission.UNKNOWN_TOKEN;
        }
        return needed.stream().anyMatch(scopes::contains)
                ? Permission.ALLOWED
                : Permission.OTHER_SCOPE;
    }

    /**
     * Judges a request that another instance of this service has sent on, without the client's
     * token.
     *
     * @param checked the scopes of which the client's token has one, as that instance has found;
     *     empty if it requires no tokens
     * @param needed the scopes of which one is necessary; empty if no token is necessary
     */
    public Permission judgeSentOn(List<Scope> checked, List<Scope> needed) {
        if (tokens == null || needed.isEmpty()) {
            return Permission.ALLOWED;
        }
        return !checked.isEmpty() && needed.containsAll(checked)
                ? Permission.ALLOWED
                : Permission.NO_TOKEN;
    }

    /**
     * Checks that the service may listen on an address.
     *
     * @param address the address; null means all addresses
     * @throws ExposedException if other machines could reach the service without tokens against the
     *     policy
     */
    public void requireMayListen(@Nullable InetAddress address) {
        boolean here = address != null && address.isLoopbackAddress();
        if (!here && tokens == null && policy == Policy.GUARDED) {
            throw ExposedException.address(address);
        }
    }
}
