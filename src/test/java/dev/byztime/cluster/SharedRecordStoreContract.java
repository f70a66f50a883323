package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.CuttingProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;

/** What every {@link SharedRecordStore} must do, against a real server. */
public abstract class SharedRecordStoreContract extends GuardedRecordsContract {

    protected static final Duration CONNECT = Duration.ofSeconds(1);
    protected static final Duration REQUEST = Duration.ofSeconds(2);
    private static final Duration MOST = Duration.ofSeconds(20);

    private final List<SharedRecordStore> opened = new ArrayList<>();

    /** A client of the server at a port, which may be that of a proxy. */
    protected abstract SharedRecordStore at(int port);

    /** The port of the server. */
    protected abstract int port();

    /** Stops all processes of the server where they stand. */
    protected abstract void stopServer() throws Exception;

    protected abstract void resumeServer() throws Exception;

    @Override
    protected final SharedRecordStore store() {
        if (opened.isEmpty()) {
            opened.add(at(port()));
        }
        return opened.getFirst();
    }

    @Override
    protected final SharedRecordStore oneOf(int number) {
        while (opened.size() <= number) {
            opened.add(at(port()));
        }
        return opened.get(number);
    }

    @AfterEach
    void end() {
        opened.forEach(SharedRecordStore::close);
    }

    @Test
    void recordsAreListedByTheirPrefix() throws IOException {
        store().replace(name + "-a", null, bytes("1"));
        store().replace(name + "-b", null, bytes("2"));
        store().replace(name.toUpperCase(Locale.ROOT), null, bytes("3"));
        assertThat(store().list(name + "-"))
                .hasEntrySatisfying(
                        name + "-a", content -> assertThat(content).isEqualTo(bytes("1")))
                .hasEntrySatisfying(
                        name + "-b", content -> assertThat(content).isEqualTo(bytes("2")))
                .hasSize(2);
    }

    @Test
    void onlyAnUnchangedRecordIsRemoved() throws IOException {
        assertThat(store().remove(name, bytes("a"))).isFalse();
        store().replace(name, null, bytes("a"));
        assertThat(store().remove(name, bytes("b"))).isFalse();
        assertThat(store().read(name)).isEqualTo(bytes("a"));
        assertThat(store().remove(name, bytes("a"))).isTrue();
        assertThat(store().read(name)).isNull();
        assertThat(store().replace(name, null, bytes("a"))).isTrue();
    }

    /** The request takes effect, and nobody is told. */
    @Test
    void aLostAnswerIsUnknownAndAReadShowsIt() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(port());
                SharedRecordStore far = at(proxy.port())) {
            assertThat(far.replace(name, null, bytes("a"))).isTrue();
            proxy.cutAnswers(true);
            assertThatIOException().isThrownBy(() -> far.replace(name, bytes("a"), bytes("b")));
            assertThat(store().read(name)).isEqualTo(bytes("b"));
            assertThatIOException().isThrownBy(() -> far.read(name));
            proxy.cutAnswers(false);
            assertThat(far.read(name)).isEqualTo(bytes("b"));
            assertThat(far.replace(name, bytes("b"), bytes("c"))).isTrue();
        }
    }

    @Test
    void aServerThatStandsStillIsNotWaitedForForEver() throws Exception {
        store().replace(name, null, bytes("a"));
        stopServer();
        try {
            List<Callable<Boolean>> calls =
                    List.of(
                            () -> fails(() -> store().read(name)),
                            () -> fails(() -> store().replace(name, bytes("a"), bytes("b"))),
                            () -> fails(() -> at(port()).read(name)));
            long begun = System.nanoTime();
            assertThat(together(calls)).containsOnly(true);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MOST);
        } finally {
            resumeServer();
        }
        // whether the replace arrived or not
        assertThat(store().read(name)).isIn(bytes("a"), bytes("b"));
    }

    private static boolean fails(Callable<?> call) throws Exception {
        try {
            call.call();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void nobodyThereIsSaidAtOnce() throws Exception {
        try (Socket deaf = new Socket()) { // nobody else can listen there meanwhile
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = deaf.getLocalPort();
            try (SharedRecordStore nowhere = at(port)) {
                assertThatIOException()
                        .isThrownBy(() -> nowhere.read(name))
                        .withMessageContaining(Integer.toString(port));
                assertThatIOException().isThrownBy(() -> nowhere.replace(name, null, bytes("a")));
            }
        }
    }

    @Test
    void membersSeeEachOtherAndForgetTheDead() throws IOException {
        MemberStore members = new StoredMembers(store());
        Membership a = new Membership(members, new UUID(0, 1), "10.0.0.1:8080", 10);
        Membership b = new Membership(members, new UUID(0, 2), "10.0.0.2:8080", 10);
        a.beat(0);
        assertThat(b.beat(0)).extracting(MemberRecord::address).hasSize(2);
        assertThat(a.beat(1)).hasSize(2);
        assertThat(a.beat(12)).extracting(MemberRecord::id).containsExactly(new UUID(0, 1));
        assertThat(members.all()).hasSize(2);
        a.beat(10 * Membership.FORGOTTEN_AFTER + 2);
        assertThat(members.all()).hasSize(1);
        b.beat(1);
        b.leave();
        a.leave();
        assertThat(members.all()).isEmpty();
    }

    @Test
    void allJoinOneAgreement() throws Exception {
        List<Callable<ClusterAgreement>> joins = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            RecordStore mine = oneOf(i);
            joins.add(() -> new StoredAgreement(mine).join(ClusterAgreements.drawn(10)));
        }
        List<ClusterAgreement> joined = together(joins);
        byte[] agreed = joined.getFirst().toBytes();
        assertThat(joined)
                .extracting(ClusterAgreement::toBytes)
                .allSatisfy(each -> assertThat(each).isEqualTo(agreed));
        assertThatThrownBy(() -> new StoredAgreement(store()).join(ClusterAgreements.drawn(11)))
                .isInstanceOf(DisagreementException.class);
    }
}
