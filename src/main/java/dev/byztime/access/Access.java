package dev.byztime.access;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** Decides who may ask for what, and where the service may listen. */
public final class Access {

    /** What an operator can say about addresses that others reach. */
    public enum Policy {
        /** They are refused, unless tokens are asked for. */
        GUARDED,
        /** Something else keeps strangers out. */
        OPEN
    }

    private final Policy policy;
    private final @Nullable TokenFile tokens;

    /**
     * @param tokens absent = nobody is asked for one
     */
    public Access(Policy policy, @Nullable TokenFile tokens) {
        this.policy = policy;
        this.tokens = tokens;
    }

    /** How a request is judged. */
    public enum Verdict {
        ALLOWED,
        NO_TOKEN,
        UNKNOWN_TOKEN,
        OTHER_SCOPE,
        /** Nobody can say at present: the tokens could not be read for a second. */
        TOKENS_UNREAD
    }

    /** What the operator says about addresses that others reach. */
    public Policy policy() {
        return policy;
    }

    /** Those that are asked for, then from everybody, however near; null if none are. */
    public @Nullable TokenFile tokens() {
        return tokens;
    }

    /**
     * Judges a request.
     *
     * @param secret as it was sent; null if none was
     * @param needed of which one will do; none = nothing is asked for
     */
    public Verdict judge(@Nullable String secret, List<Scope> needed) {
        if (tokens == null || needed.isEmpty()) {
            return Verdict.ALLOWED;
        }
        if (secret == null) {
            return Verdict.NO_TOKEN;
        }
        Set<Scope> scopes;
        try {
            scopes = tokens.scopesOf(secret);
        } catch (UnreadException e) {
            return Verdict.TOKENS_UNREAD;
        }
        if (scopes == null) {
            return Verdict.UNKNOWN_TOKEN;
        }
        return needed.stream().anyMatch(scopes::contains) ? Verdict.ALLOWED : Verdict.OTHER_SCOPE;
    }

    /**
     * Makes sure that the service may listen there.
     *
     * @param address null = on all
     * @throws ExposedException if others could reach it unasked
     */
    public void requireMayListen(@Nullable InetAddress address) {
        boolean here = address != null && address.isLoopbackAddress();
        if (!here && tokens == null && policy == Policy.GUARDED) {
            throw ExposedException.address(address);
        }
    }
}
