package dev.byztime;

import dev.byztime.access.PublicEndpoint;
import dev.byztime.atmostonce.http.AtMostOnceController;
import dev.byztime.commit.http.CommitPaths;
import dev.byztime.lease.http.LeasePaths;
import dev.byztime.ticket.http.TicketPaths;
import dev.byztime.web.guard.AnyRequest;

import io.swagger.v3.oas.annotations.Hidden;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Answers 404 for leases, tickets, commits and at-most-once delivery while {@code byztime.state} is
 * not set.
 */
@Hidden
@RestController
@PublicEndpoint
@ConditionalOnProperty(name = "byztime.state", havingValue = "false", matchIfMissing = true)
class StateRequiredController {

    @AnyRequest
    @RequestMapping({
        AtMostOnceController.PATH,
        AtMostOnceController.PATH + "/**",
        LeasePaths.ALL,
        LeasePaths.ALL + "/**",
        TicketPaths.ALL,
        TicketPaths.ALL + "/**",
        CommitPaths.ALL,
        CommitPaths.ALL + "/**"
    })
    void refuse() {
        throw new ResponseStatusException(
                HttpStatus.NOT_FOUND,
                "leases, tickets, commits and at-most-once delivery need a state folder: set"
                        + " byztime.state");
    }
}
