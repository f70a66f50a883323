package dev.byztime.daemon.http;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.daemon.net.GroupNode;
import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.daemon.net.RunningNode;
import dev.byztime.run.ServiceRefusal;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the state of the group over HTTP. */
@RestController
@ConditionalOnProperty(name = "byztime.provider", havingValue = "peers")
@Needs(Scope.READ)
@RequestMapping("/peers")
@Tag(name = "Peers", description = "The group that keeps time together")
class PeersController {

    private final RunningNode running;

    PeersController(RunningNode running) {
        this.running = running;
    }

    /**
     * The state of this node and its peers.
     *
     * <p>As text, the answer is a table, much like that of {@code chronyc sources}.
     *
     * @return the state at a moment within the last second
     */
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    PeersAnswer peers() {
        return PeersAnswer.of(status());
    }

    /**
     * The state of this node and its peers.
     *
     * <p>As text, the answer is a table, much like that of {@code chronyc sources}.
     *
     * @return the state at a moment within the last second
     */
    @Operation(operationId = "peers")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_PLAIN_VALUE,
                            schema = @Schema(type = "string")))
    @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    String peersForTerminals() {
        return PeersTable.of(status());
    }

    private GroupStatus status() {
        GroupNode node = running.node();
        if (node == null) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.SHUTTING_DOWN,
                    "the service is shutting down; ask another instance, or try later");
        }
        return node.status();
    }
}
