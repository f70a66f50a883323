package dev.byztime.cluster.boot;

import static java.util.Objects.requireNonNull;

import dev.byztime.cluster.SharedFolderRecordStore;
import dev.byztime.cluster.SharedRecordStore;
import dev.byztime.cluster.StoreAddress;
import dev.byztime.cluster.etcd.EtcdAccess;
import dev.byztime.cluster.etcd.EtcdLogin;
import dev.byztime.cluster.etcd.EtcdRecordStore;
import dev.byztime.cluster.postgres.PostgresAccess;
import dev.byztime.cluster.postgres.PostgresRecordStore;
import dev.byztime.linux.LinuxClock;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.settings.ClusterProperties;
import dev.byztime.stable.SharedFolder;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Configures the store of a service of several instances as a bean. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** Shorter than an owner's bounds last, so that another member of the store can be asked. */
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private static final Duration REQUEST = Duration.ofSeconds(2);

    @Bean
    SharedRecordStore clusterStore(
            ByztimeProperties properties, SslBundles bundles, LinuxClock clock) {
        ClusterProperties settings = properties.cluster();
        return switch (requireNonNull(properties.state())) {
            case StoreAddress.SharedFolder folder ->
                    new SharedFolderRecordStore(SharedFolder.open(folder.path()), clock.pause());
            case StoreAddress.Etcd etcd ->
                    new EtcdRecordStore(
                            new EtcdAccess(
                                    etcd.endpoints(),
                                    etcd.prefix(),
                                    login(settings),
                                    settings.bundle() == null
                                            ? null
                                            : FollowedBundle.context(bundles, settings.bundle()),
                                    CONNECT,
                                    REQUEST));
            case StoreAddress.Postgres postgres ->
                    new PostgresRecordStore(
                            new PostgresAccess(
                                    postgres.url(),
                                    settings.user(),
                                    password(settings),
                                    CONNECT,
                                    REQUEST));
            case StoreAddress.Folder folder ->
                    throw new IllegalStateException(folder + " is of one process");
        };
    }

    private static @Nullable EtcdLogin login(ClusterProperties settings) {
        String user = settings.user();
        String password = password(settings);
        return user == null || password == null ? null : new EtcdLogin(user, password);
    }

    private static @Nullable String password(ClusterProperties settings) {
        Path file = settings.passwordFile();
        try {
            return file == null ? null : Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("byztime.cluster.password-file cannot be read", e);
        }
    }
}
