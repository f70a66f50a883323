/** The store of many instances on PostgreSQL. */
@NullMarked
package dev.byztime.cluster.postgres;

import org.jspecify.annotations.NullMarked;
