package dev.byztime.cluster.etcd;

/**
 * A user of etcd.
 *
 * @param user the name
 * @param password the password
 */
public record EtcdLogin(String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
        return user;
    }
}
