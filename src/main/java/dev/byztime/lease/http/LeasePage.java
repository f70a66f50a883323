package dev.byztime.lease.http;

import dev.byztime.lease.ResourceView;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A page of resources, which is held as a whole until it has been sent, and so is bounded by what
 * it shows and not only by the number of resources.
 *
 * @param next after what the next page begins; null if there is none
 */
record LeasePage(List<ResourceView> resources, @Nullable String next) {

    /** Resources and leases that a page shows together, before it ends early. */
    static final int ROWS = 1000;

    /** How many are asked for at once; the last of them may go beyond {@link #ROWS}. */
    private static final int PART = 10;

    /** Where the resources come from. */
    @FunctionalInterface
    interface Source {

        /** The first so many after that name. */
        List<ResourceView> list(@Nullable String after, int size);
    }

    /**
     * @param size resources that it shows at most
     */
    static LeasePage of(Source source, @Nullable String after, int size) {
        List<ResourceView> all = new ArrayList<>();
        String last = after;
        int rows = 0;
        while (all.size() < size && rows < ROWS) {
            int most = Math.min(PART, size - all.size());
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
