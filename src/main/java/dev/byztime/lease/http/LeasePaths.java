package dev.byztime.lease.http;

/** Where leases are. */
public final class LeasePaths {

    /** Everything about leases is here or below. */
    public static final String ALL = "/leases";

    private LeasePaths() {}
}
