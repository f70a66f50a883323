package dev.byztime.cluster.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.cluster.ClusterKeeper;
import dev.byztime.cluster.ClusterView;
import dev.byztime.cluster.Partition;
import dev.byztime.cluster.PartitionRecord;
import dev.byztime.cluster.Partitions;
import dev.byztime.cluster.ServiceTables;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.TreeSet;

/** Serves the map of partitions over HTTP. */
@RestController
@Needs(Scope.READ)
@RequestMapping("/partitions")
@Tag(name = "Partitions", description = "Which instance decides what")
class PartitionsController {

    private final Partitions<ServiceTables> partitions;
    private final ClusterKeeper<ServiceTables> keeper;

    PartitionsController(
            Partitions<ServiceTables> partitions, ClusterKeeper<ServiceTables> keeper) {
        this.partitions = partitions;
        this.keeper = keeper;
    }

    /**
     * The map as this instance knows it.
     *
     * @param self the id of this process
     * @param instances the addresses of the instances that seem to be alive, this one included
     * @param partitions the partitions in the order of their numbers
     */
    record MapAnswer(String self, List<String> instances, List<PartitionAnswer> partitions) {}

    /**
     * A partition.
     *
     * @param partition its number
     * @param owner the id of the process that owns it; absent if that is not known
     * @param address where the owner answers; absent if that is not known
     * @param here whether this instance may promise something about it at present
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"partition", "here"})
    record PartitionAnswer(
            int partition, @Nullable String owner, @Nullable String address, boolean here) {

        static PartitionAnswer of(Partition<ServiceTables> partition) {
            PartitionRecord record = partition.owner().record();
            return new PartitionAnswer(
                    partition.number(),
                    record == null ? null : record.owner().toString(),
                    record == null ? null : record.address(),
                    partition.isUsable());
        }
    }

    /**
     * The partitions and their owners.
     *
     * <p>Any instance answers any request, so no client needs this.
     *
     * @return the map as this instance knows it
     */
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    MapAnswer partitions() {
        ClusterView view = keeper.view();
        return new MapAnswer(
                view.self().toString(),
                List.copyOf(new TreeSet<>(view.alive().values())),
                partitions.all().stream().map(PartitionAnswer::of).toList());
    }
}
