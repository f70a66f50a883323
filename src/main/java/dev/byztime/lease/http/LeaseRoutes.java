package dev.byztime.lease.http;

import dev.byztime.lease.LeaseTables;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/**
 * Finds the leases of a resource: those of this process, or among several instances those of the
 * partition that the resource belongs to.
 */
public interface LeaseRoutes {

    /** The leases of all resources, if this process decides on all of them; null otherwise. */
    @Nullable LeaseTables all();

    /**
     * The leases of a resource. If another instance decides on them, the present request ends with
     * its answer.
     */
    LeaseTables of(String resource);

    /**
     * Answers a part of the present request.
     *
     * @param resource the name of the resource
     * @param path the path of the operation for one such part
     * @param body its body, if another instance decides on the resource
     * @param here makes the answer, if this instance does
     * @return the answer, as an object or as JSON
     */
    Object part(
            String resource,
            String path,
            Map<String, String> body,
            Function<LeaseTables, Object> here);
}
