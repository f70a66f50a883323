/** The store of many instances on etcd, by its JSON gateway. */
@NullMarked
package dev.byztime.cluster.etcd;

import org.jspecify.annotations.NullMarked;
