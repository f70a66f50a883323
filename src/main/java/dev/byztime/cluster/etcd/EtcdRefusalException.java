package dev.byztime.cluster.etcd;

import java.io.IOException;

/** Thrown if etcd has answered a request with an error. */
final class EtcdRefusalException extends IOException {

    private static final long serialVersionUID = 1;

    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    private final int status;
    private final String reason;

    EtcdRefusalException(int status, String reason) {
        super("it answered %d: %s".formatted(status, reason) + advice(status));
        this.status = status;
        this.reason = reason;
    }

    private static String advice(int status) {
        return status == NOT_FOUND
                ? " (etcd 3.4 or newer is needed, with enable-grpc-gateway: true if it has a"
                        + " configuration file and is older than 3.5)"
                : "";
    }

    /**
     * Whether nothing was done because the token is not valid any more: a request with a new token
     * may do it.
     */
    boolean wantsNewToken() {
        return status == UNAUTHORIZED || reason.contains("revision of auth store is old");
    }

    /** Whether another member may answer. */
    boolean isOfThisMember() {
        return status >= SERVER_ERROR || status == NOT_FOUND;
    }
}
