package dev.byztime.access.boot;

import dev.byztime.access.TokenFile;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports whether the file of tokens can be used.
 *
 * <p>It is not part of readiness, because requests for the time need no tokens.
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
        // While some tokens are valid, faults of other lines do not affect the service.
        (problem == null || inForce > 0 ? health.up() : health.outOfService())
                .withDetail("tokens", inForce);
        if (problem != null) {
            health.withDetail("detail", problem);
        }
        return health.build();
    }
}
