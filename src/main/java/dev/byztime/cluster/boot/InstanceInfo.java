package dev.byztime.cluster.boot;

import dev.byztime.cluster.ClusterKeeper;
import dev.byztime.cluster.ServiceTables;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

import java.util.Map;

/** Reports at the info endpoint which of the instances this is. */
@Component
final class InstanceInfo implements InfoContributor {

    private final ClusterKeeper<ServiceTables> keeper;
    private final InstanceAddress instance;

    InstanceInfo(ClusterKeeper<ServiceTables> keeper, InstanceAddress instance) {
        this.keeper = keeper;
        this.instance = instance;
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail(
                "instance",
                Map.of(
                        "id", keeper.view().self().toString(),
                        "address", instance.address()));
    }
}
