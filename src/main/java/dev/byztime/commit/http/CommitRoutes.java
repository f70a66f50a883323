package dev.byztime.commit.http;

import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitTables;

import org.jspecify.annotations.Nullable;

/**
 * Finds the validator of a group: that of this process, or among several instances that of the
 * partition that the group belongs to.
 */
public interface CommitRoutes {

    /** The limits of each group. */
    CommitLimits limits();

    /** The validators of all groups, if this process has all of them; null otherwise. */
    @Nullable CommitTables all();

    /**
     * The validators among which that of the group is. If another instance has it, the present
     * request ends with its answer.
     */
    CommitTables of(String group);
}
