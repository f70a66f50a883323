package dev.byztime.access;

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
        if (problem == null) {
            health.up();
        } else {
            health.outOfService().withDetail("detail", problem);
        }
        return health.withDetail("tokens", tokens.size()).build();
    }
}
