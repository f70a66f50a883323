package dev.byztime.cluster.http;

import dev.byztime.access.PublicEndpoint;
import dev.byztime.cluster.ClusterKeeper;
import dev.byztime.cluster.MovedPartition;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.web.guard.AnyRequest;

import io.swagger.v3.oas.annotations.Hidden;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import java.io.IOException;

/** Takes the tables of partitions from the instances that have owned them: rule 14. */
@Hidden
@RestController
@PublicEndpoint // instances prove themselves otherwise
class MovedTables {

    private static final String PATH = "/partitions/{partition}/tables";

    /** Larger tables are refused, and the next owner begins without them. */
    static final int MAX_BYTES = 1 << 26;

    private final ClusterKeeper<ServiceTables> keeper;
    private final OwnerRequests others;
    private final PartitionRoutes routes;

    MovedTables(ClusterKeeper<ServiceTables> keeper, OwnerRequests others, PartitionRoutes routes) {
        this.keeper = keeper;
        this.others = others;
        this.routes = routes;
    }

    static String path(int partition) {
        return PATH.replace("{partition}", Integer.toString(partition));
    }

    @AnyRequest
    @PutMapping(PATH)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void take(@PathVariable int partition, HttpServletRequest request) {
        if (partition < 0
                || partition >= routes.partitions().all().size()
                || !others.isForwarded()) { // clients learn nothing about it
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        MovedPartition moved;
        try {
            moved = MovedPartition.parse(ReadBody.of(request));
        } catch (IOException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.toString());
        }
        if (!keeper.offer(partition, moved)) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "this instance is about to end");
        }
    }
}
