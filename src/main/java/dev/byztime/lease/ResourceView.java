package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a resource.
 *
 * @param resource its name
 * @param version as last published; null if it is not known
 * @param leases the first of them
 * @param holding how many there are
 * @param waiting how many requests wait
 */
public record ResourceView(
        String resource,
        @Nullable String version,
        List<LeaseView> leases,
        int holding,
        int waiting) {

    /**
     * @param most how many leases to list
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
