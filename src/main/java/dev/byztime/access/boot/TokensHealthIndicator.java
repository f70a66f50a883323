package dev.byztime.access.boot;

import dev.byztime.access.TokenFile;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells whether the file of tokens can be used.
 *
 * <p>Not part of readiness: the time is told without tokens.
 */
public final class TokensHealthIndicator implements HealthIndicator {

    private final TokenFile tokens;

    public TokensHealthIndicator(TokenFile tokens) {
        this.tokens = tokens;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder();
        String problem = tokens.problem();
        int inForce = tokens.size();
        // As long as some are, what is wrong with others is theirs alone.
        (problem == null || inForce > 0 ? health.up() : health.outOfService())
                .withDetail("tokens", inForce);
        if (problem != null) {
            health.withDetail("detail", problem);
        }
        return health.build();
    }
}
