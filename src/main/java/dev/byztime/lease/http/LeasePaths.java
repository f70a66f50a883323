package dev.byztime.lease.http;

/** The paths of leases. */
public final class LeasePaths {

    /** The path above all endpoints of leases. */
    public static final String ALL = "/leases";

    private LeasePaths() {}
}
