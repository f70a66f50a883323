package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A snapshot of a resource for other clients.
 *
 * @param resource the name of the resource
 * @param version the last published version; null if unknown
 * @param leases the first leases
 * @param holding the number of leases
 * @param waiting the number of waiting requests
 */
public record ResourceView(
        String resource,
        @Nullable String version,
        List<LeaseView> leases,
        int holding,
        int waiting) {

    /**
     * @param most the largest number of leases to list
     */
    static ResourceView of(Resource resource, int most, DecisionTime now) {
        List<LeaseView> views = new ArrayList<>(Math.min(most, resource.holding));
        for (Lease l = resource.first; l != null && views.size() < most; l = l.after) {
            views.add(LeaseView.of(l, now));
        }
        return new ResourceView(
                resource.name, resource.version, views, resource.holding, resource.waiting());
    }
}
