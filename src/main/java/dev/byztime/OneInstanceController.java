package dev.byztime;

import dev.byztime.access.PublicEndpoint;
import dev.byztime.commit.http.CommitPaths;
import dev.byztime.web.guard.AnyRequest;

import io.swagger.v3.oas.annotations.Hidden;

import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers 404 for what instances that share {@code byztime.state} do not offer. */
@Hidden
@RestController
@PublicEndpoint
@Conditional(StateForm.Shared.class)
class OneInstanceController {

    @AnyRequest
    @RequestMapping({CommitPaths.ALL, CommitPaths.ALL + "/**"})
    void refuse() {
        throw new ResponseStatusException(
                HttpStatus.NOT_FOUND,
                "commits are offered by one instance with a state folder of its"
                        + " own, and not by several that share one");
    }
}
