package dev.byztime.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.cluster.SharedRecordStore;
import dev.byztime.cluster.SharedRecordStoreContract;
import dev.byztime.cluster.UnsafeStoreException;
import dev.byztime.testing.FreePort;
import dev.byztime.testing.LocalPostgres;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Records in a real PostgreSQL. */
@Timeout(300)
class PostgresRecordStoreIT extends SharedRecordStoreContract {

    private static final String CANCEL =
            "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";

    private static LocalPostgres postgres;

    @BeforeAll
    static void begin() throws Exception {
        postgres = LocalPostgres.start("fsync=on").awaitStart();
    }

    @AfterAll
    static void endPostgres() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    protected SharedRecordStore at(int port) {
        return with(LocalPostgres.url(port), "postgres", null);
    }

    private static SharedRecordStore with(String url, String user, @Nullable String password) {
        return new PostgresRecordStore(new PostgresAccess(url, user, password, CONNECT, REQUEST));
    }

    @Override
    protected int port() {
        return postgres.port();
    }

    @Override
    protected void stopServer() throws Exception {
        postgres.standStill(true);
    }

    @Override
    protected void resumeServer() throws Exception {
        postgres.standStill(false);
    }

    @Test
    void manySessionsMayCreateTheTable() throws Exception {
        postgres.execute("drop table if exists byztime_record");
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String mine = name + "-" + i;
            all.add(() -> {
                try (SharedRecordStore each = at(port())) {
                    return each.replace(mine, null, bytes("a"));
                }
            });
        }
        assertThat(together(all)).containsOnly(true);
    }

    @Test
    void aServerThatMayLoseWritesIsRefused() throws Exception {
        for (String commit : List.of("off", "local", "remote_write")) {
            String role = "role_" + commit;
            postgres.execute(
                    "create role " + role + " login superuser",
                    "alter role " + role + " set synchronous_commit = " + commit);
        }
        refused("role_off", "synchronous_commit = off");
        // without standbys, these are the same as on
        try (SharedRecordStore store = with(LocalPostgres.url(port()), "role_local", null)) {
            assertThat(store.read(name)).isNull();
        }
        try {
            missStandby();
            refused("role_local", "synchronous_commit = local");
            refused("role_remote_write", "synchronous_commit = remote_write");
        } finally {
            setting("synchronous_standby_names", "");
        }
        try (LocalPostgres careless = LocalPostgres.start("fsync=off").awaitStart();
                SharedRecordStore store = at(careless.port())) {
            assertThatThrownBy(() -> store.read(name))
                    .isInstanceOf(UnsafeStoreException.class)
                    .hasMessageContaining("fsync = off");
        }
    }

    @Test
    void aStandbyIsRefused() throws Exception {
        try (LocalPostgres standby = LocalPostgres.startStandby().awaitStart()) {
            String url = LocalPostgres.url(standby.port());
            try (SharedRecordStore usual = with(url, "postgres", null);
                    SharedRecordStore any = with(url + "?targetServerType=any", "postgres", null)) {
                assertThatIOException()
                        .isThrownBy(() -> usual.read(name))
                        .withMessageContaining("targetServerType: primary");
                assertThatThrownBy(() -> any.read(name))
                        .isInstanceOf(UnsafeStoreException.class)
                        .hasMessageContaining("is a standby");
            }
        }
    }

    private void refused(String user, String why) {
        try (SharedRecordStore store = with(LocalPostgres.url(port()), user, null)) {
            assertThatThrownBy(() -> store.replace(name, null, bytes("a")))
                    .isInstanceOf(UnsafeStoreException.class)
                    .hasMessageContaining(why);
        }
    }

    /** PostgreSQL calls this a success, with a warning. */
    @Test
    void aWriteThatDidNotReachItsStandbyIsUnknown() throws Exception {
        assertThat(store().replace(name, null, bytes("a"))).isTrue();
        try {
            missStandby();
            FutureTask<Boolean> write =
                    new FutureTask<>(() -> store().replace(name, bytes("a"), bytes("b")));
            Thread.ofPlatform().daemon().start(write);
            cancelCommitsUntil(write);
            assertThatThrownBy(() -> Patiently.get(write))
                    .hasRootCauseInstanceOf(SQLException.class)
                    .hasMessageContaining("with a warning: canceling wait for synchronous");
        } finally {
            setting("synchronous_standby_names", "");
        }
        assertThat(store().read(name)).isEqualTo(bytes("b"));
    }

    /** Changes the server's default, and waits until new sessions have it. */
    private static void setting(String name, String value) throws Exception {
        postgres.execute(
                "alter system set %s = '%s'".formatted(name, value), "select pg_reload_conf()");
        Patiently.until(() -> {
            try (Connection connection = session();
                    Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("show " + name)) {
                found.next();
                return found.getString(1).equals(value);
            }
        });
    }

    private static Connection session() throws SQLException {
        return DriverManager.getConnection(
                LocalPostgres.url(postgres.port()) + "?user=postgres&socketTimeout=60");
    }

    /** Makes commits wait for a standby that there is not, and waits until they do. */
    private static void missStandby() throws Exception {
        setting("synchronous_standby_names", "nobody");
        Patiently.until(() -> {
            FutureTask<Boolean> waits = new FutureTask<>(PostgresRecordStoreIT::aCommitWaits);
            Thread.ofPlatform().daemon().start(waits);
            cancelCommitsUntil(waits);
            return Patiently.get(waits);
        });
    }

    /** PostgreSQL calls a commit a success if its wait was cancelled, with a warning. */
    private static boolean aCommitWaits() throws SQLException {
        try (Connection connection = session();
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = on");
            statement.execute("comment on role postgres is 'waits'");
            return statement.getWarnings() != null;
        }
    }

    private static void cancelCommitsUntil(FutureTask<?> end) {
        Patiently.until(() -> {
            postgres.execute(CANCEL);
            return end.isDone();
        });
    }

    /** The session still waits for a standby, though the server's own default says it need not. */
    @Test
    void aConfigurationThatIsReadAgainDoesNotChangeASession() throws Exception {
        assertThat(store().replace(name, null, bytes("a"))).isTrue();
        setting("synchronous_commit", "off");
        try {
            missStandby();
            assertThatIOException().isThrownBy(() -> store().replace(name, bytes("a"), bytes("b")));
            assertThatThrownBy(() -> oneOf(1).read(name)).isInstanceOf(UnsafeStoreException.class);
        } finally {
            setting("synchronous_standby_names", "");
            setting("synchronous_commit", "on");
        }
    }

    @Test
    void theNextHostIsAskedIfOneIsGone() throws Exception {
        String url =
                "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres"
                        .formatted(FreePort.any(), port());
        try (SharedRecordStore store = with(url, "postgres", null)) {
            assertThat(store.replace(name, null, bytes("a"))).isTrue();
        }
    }

    @Test
    void aUserNeedsTheRightPassword() throws Exception {
        store().read(name); // makes the table
        postgres.execute(
                "create role clerk login password 'secret'",
                "grant select, insert, update, delete on byztime_record to clerk",
                "create role nobody login");
        Path rules = postgres.data().resolve("pg_hba.conf");
        Files.writeString(
                rules, "host all clerk 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
        postgres.execute("select pg_reload_conf()");
        String url = LocalPostgres.url(port());
        try (SharedRecordStore right = with(url, "clerk", "secret");
                SharedRecordStore wrong = with(url, "clerk", "wrong");
                SharedRecordStore nobody = with(url, "nobody", null)) {
            assertThat(right.replace(name, null, bytes("a"))).isTrue();
            assertThatIOException()
                    .isThrownBy(() -> wrong.read(name))
                    .withMessageContaining("password authentication failed")
                    .withMessageNotContaining("wrong");
            assertThatIOException()
                    .isThrownBy(() -> nobody.read(name))
                    .withMessageContaining("permission denied");
        }
    }

    @Test
    void certificatesAreChecked() {
        String url = LocalPostgres.url(port()) + "?sslmode=verify-full";
        try (SharedRecordStore store = with(url, "postgres", null)) {
            assertThatIOException()
                    .isThrownBy(() -> store.read(name))
                    .withMessageContaining("does not support SSL");
        }
    }
}
