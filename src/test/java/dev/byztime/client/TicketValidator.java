package dev.byztime.client;

import dev.byztime.client.LocalTickets.UnavailableException;
import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketVerdict;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Accepts tickets in a resource server of Spring Security, by their exact instants: an example, for
 * programs to copy.
 *
 * <p>It takes the place of JwtTimestampValidator and its leeway. A validator does not see the
 * request, so it refuses tickets that name a key: whoever uses these calls {@link
 * LocalTickets#verify} where the request is known.
 */
public final class TicketValidator implements OAuth2TokenValidator<Jwt> {

    private final LocalTickets tickets;
    private final String audience;

    /**
     * @param audience the name of this resource server in tickets
     */
    public TicketValidator(LocalTickets tickets, String audience) {
        this.tickets = tickets;
        this.audience = audience;
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt jwt) {
        try {
            TicketVerdict verdict =
                    tickets.verify(new TicketCheck(jwt.getTokenValue(), audience, null));
            return verdict instanceof TicketVerdict.Valid
                    ? OAuth2TokenValidatorResult.success()
                    : refused("invalid_token", "the ticket is " + verdict.kind());
        } catch (UnavailableException e) {
            return refused("temporarily_unavailable", String.valueOf(e.getMessage()));
        }
    }

    private static OAuth2TokenValidatorResult refused(String code, String description) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error(code, description, null));
    }
}
