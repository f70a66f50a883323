package dev.byztime.lease.http;

import dev.byztime.lease.ResourceView;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A page of resources. The page is kept in memory until it has been sent, so the number of leases
 * on it is limited too.
 *
 * @param next the resource after which the next page begins; null if there is none
 */
record LeasePage(List<ResourceView> resources, @Nullable String next) {

    /** The number of resources and leases together after which a page ends early. */
    static final int ROWS_PER_PAGE = 1000;

    /**
     * The number of resources that are read at once. The last of them may exceed {@link
     * #ROWS_PER_PAGE}.
     */
    private static final int MAX_RESOURCES_PER_READ = 10;

    /** The source of the resources. */
    @FunctionalInterface
    interface Source {

        /** The first {@code size} resources after a name. */
        List<ResourceView> list(@Nullable String after, int size);
    }

    /**
     * Reads a page.
     *
     * @param size the largest number of resources on the page
     */
    static LeasePage of(Source source, @Nullable String after, int size) {
        List<ResourceView> all = new ArrayList<>();
        String last = after;
        int rows = 0;
        while (all.size() < size && rows < ROWS_PER_PAGE) {
            int most = Math.min(MAX_RESOURCES_PER_READ, size - all.size());
            List<ResourceView> part = source.list(last, most);
            for (ResourceView view : part) {
                rows += 1 + view.leases().size();
            }
            all.addAll(part);
            if (part.size() < most) {
                return new LeasePage(all, null);
            }
            last = part.getLast().resource();
        }
        return new LeasePage(all, last);
    }
}
