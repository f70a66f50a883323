package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.StampsResult;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.clock.LocalTime;
import dev.byztime.lease.AcquireRequest;
import dev.byztime.lease.AcquireResult;
import dev.byztime.lease.Granted;
import dev.byztime.lease.Held;
import dev.byztime.lease.Lapsed;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.LeaseTally;
import dev.byztime.lease.LeaseTotals;
import dev.byztime.lease.Mode;
import dev.byztime.lease.Publication;
import dev.byztime.lease.Recalled;
import dev.byztime.lease.Recovering;
import dev.byztime.lease.RenewResult;
import dev.byztime.seal.SealKey;
import dev.byztime.seal.SipHash;
import dev.byztime.ticket.ProofLimits;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The tables of a partition on their way from one owner to the next, and claims without them. */
class ServiceTablesTests {

    private static final long MS = 1_000_000;
    private static final long S = 1_000 * MS;
    private static final Era ERA = Era.of(1, 2);
    private static final PartitionLimits LIMITS =
            new PartitionLimits(10 * S, 60 * S, S, 100, 50 * MS, 100 * S, 5 * S);

    private final Instance first = new Instance(1, 4_000);
    private final Instance second = new Instance(2, 8_000);

    private @Nullable PartitionRecord record;
    private long nowNs = 1_000_000 * S;
    private long breaks = 1;
    private long ids;

    /** An owner with its tables. */
    private final class Instance {

        final UUID id;
        final PartitionOwner owner;
        final Partition<ServiceTables> partition;
        final List<String> receivers = new ArrayList<>();
        final LeaseTotals leases = new LeaseTotals();

        Instance(long number, int connections) {
            id = new UUID(0, number);
            owner = new PartitionOwner(id, "a", LIMITS, () -> new UUID(number, ++ids));
            LifeTables.Observers observers =
                    new LifeTables.Observers(
                            new Receivers.Observer() {
                                @Override
                                public void watch(String name, Receiver receiver) {
                                    receivers.add(name);
                                }

                                @Override
                                public void forget(String name, Receiver receiver) {
                                    receivers.remove(name);
                                }
                            },
                            leases);
            LifeTables tables =
                    new LifeTables(
                            new ReceiverPlan(
                                    Map.of(), new ReceiverLimits(60 * S, 5 * S, connections), 3),
                            new ProofLimits(new ReceiverLimits(60 * S, 5 * S, 100), 10, 3),
                            new LeaseLimits(
                                    Timestamp.ofNanos(S),
                                    Timestamp.ofNanos(30 * S),
                                    Timestamp.ofNanos(60 * S),
                                    Timestamp.ofNanos(50 * MS),
                                    100,
                                    10,
                                    10,
                                    10,
                                    100),
                            1 << 20,
                            new PartitionCeiling.Context(LIMITS, this::local, ns -> {}, () -> null),
                            LeaseSurroundings.of(
                                    ServiceTablesTests.this::now,
                                    this::local,
                                    ns -> {},
                                    Timestamp.ZERO),
                            new SipHash(3, 4),
                            SealKey.parseHex("17".repeat(SealKey.BYTES)),
                            any -> {},
                            observers);
            partition = new Partition<>(0, owner, ServiceTablesTests.this::now, tables);
            owner.observe(now());
        }

        private LocalTime local() {
            return new LocalTime(nowNs, nowNs);
        }

        void own() {
            owner.found(record, now());
            write(owner.takeOver(now()));
            partition.follow();
            raise();
        }

        void raise() {
            write(owner.raise(now()));
            partition.follow();
            tables().leases().sweep(now());
        }

        void write(@Nullable PartitionWrite write) {
            record = Objects.requireNonNull(write).content();
            owner.succeeded(write, now());
        }

        /** Hands over to another one. */
        void handOver(Instance next, boolean withTables) {
            owner.stop();
            PartitionWrite handover =
                    Objects.requireNonNull(owner.handOver(next.id, "b", tables().used(), now()));
            if (withTables) {
                next.owner.offer(
                        Objects.requireNonNull(
                                owner.moved(handover, tables().toBytes(now()), now())));
            }
            write(handover);
            partition.follow();
            next.own();
        }

        ServiceTables tables() {
            return Objects.requireNonNull(partition.tables());
        }

        Verdict judge(String connection, long timestampNs) {
            return partition.decide(tables -> {
                try (Receivers.Use use =
                        tables.messages().receivers().use("r", now()).orElseThrow()) {
                    return use.receiver().judge(connection, Timestamp.ofNanos(timestampNs), now());
                }
            });
        }

        /** Judges a proof of a ticket. */
        Verdict prove(String key, long timestampNs) {
            return partition.decide(tables -> {
                try (Receivers.Use use =
                        tables.proofs().audiences().use("a", now()).orElseThrow()) {
                    return Objects.requireNonNull(
                            use.receiver()
                                    .judge(
                                            ConnectionDigest.of(ConnectionDigest.OF_PROCESS, key),
                                            timestampNs,
                                            1,
                                            10,
                                            now()));
                }
            });
        }

        long stamp() {
            return partition.decide(tables ->
                    ((StampsResult.Range) tables.messages().stamps().next(1, Long.MIN_VALUE, now()))
                            .first()
                            .toNanosExact());
        }

        AcquireResult acquire(String resource, String holder, Mode mode) {
            return tables().leases()
                    .decide(leases ->
                            leases.acquire(
                                    new AcquireRequest(resource, holder, mode, null, "q", null),
                                    now()));
        }

        Granted granted(String resource, String holder, Mode mode) {
            owner.demand(nowNs + 61 * S, Objects.requireNonNull(record).bounds().counter() + 10);
            raise();
            return (Granted) acquire(resource, holder, mode);
        }

        RenewResult renew(Granted lease, @Nullable String claim) {
            owner.demand(nowNs + 61 * S, Long.MIN_VALUE);
            raise();
            return tables().leases()
                    .decide(leases -> leases.renew(lease.lease(), null, claim, now()));
        }

        @Nullable String claim(Granted lease) {
            return tables().leases().claims().of(lease);
        }
    }

    @BeforeEach
    void begin() {
        nowNs += S;
        first.own();
        pass(80 * S);
        first.raise();
        second.owner.observe(now());
        pass(10 * S);
        first.raise();
    }

    @Test
    void rule14MessagesGoOn() throws IOException {
        long stamp = first.stamp();
        for (int i = 0; i < 3_000; i++) {
            assertThat(first.judge("c" + i, nowNs + i)).isInstanceOf(Verdict.Accepted.class);
        }
        first.handOver(second, true);
        assertThat(second.stamp()).isGreaterThan(stamp);
        for (int i = 0; i < 3_000; i++) {
            assertThat(second.judge("c" + i, nowNs + i)).isInstanceOf(Verdict.Duplicate.class);
            assertThat(second.judge("c" + i, nowNs + i + 1)).isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(second.judge("another", nowNs - S)).isInstanceOf(Verdict.Accepted.class);
        byte[] bytes = second.tables().toBytes(now());
        assertThat(MovedPartition.parse(moved(bytes).toBytes()).tables()).isEqualTo(bytes);
    }

    /** Rule 14: what was forgotten for want of room stays too old. */
    @Test
    void theBoundOfForgottenConnectionsIsMoved() throws IOException {
        for (int i = 0; i <= 4_000; i++) {
            assertThat(first.judge("c" + i, nowNs + i)).isInstanceOf(Verdict.Accepted.class);
        }
        first.handOver(second, true);
        assertThat(second.judge("c0", nowNs)).isInstanceOf(Verdict.Stale.class);
        assertThat(second.judge("c1", nowNs + 1)).isInstanceOf(Verdict.Duplicate.class);
    }

    /** For metrics: what is held moves with the tables, and what has happened stays counted. */
    @Test
    void whatIsCountedOfTablesThatHaveMoved() {
        Granted lease = first.granted("r", "h", Mode.WRITE);
        assertThat(first.judge("c", nowNs)).isInstanceOf(Verdict.Accepted.class);
        assertThat(first.receivers).containsExactly("r");
        assertThat(first.leases.held()).isEqualTo(1);
        first.handOver(second, true);
        assertThat(first.receivers).isEmpty();
        assertThat(first.leases.held()).isZero();
        assertThat(first.leases.resources()).isZero();
        assertThat(first.leases.events(LeaseTally::granted)).isEqualTo(1);
        assertThat(second.receivers).containsExactly("r");
        assertThat(second.leases.held()).isEqualTo(1);
        assertThat(second.leases.resources()).isEqualTo(1);
        assertThat(second.leases.events(LeaseTally::granted)).isZero();
        pass(20 * MS);
        boolean released =
                second.tables().leases().decide(leases -> leases.release(lease.lease(), null));
        assertThat(released).isTrue();
        assertThat(second.leases.held()).isZero();
        assertThat(second.leases.events(LeaseTally::released)).isEqualTo(1);
    }

    /** Rule 14: the next owner but one knows proofs, too. */
    @Test
    void noProofIsAcceptedAgainAfterHandovers() {
        assertThat(first.judge("c", nowNs - S)).isInstanceOf(Verdict.Accepted.class);
        long provenNs = nowNs;
        assertThat(first.prove("k", provenNs)).isInstanceOf(Verdict.Accepted.class);
        first.handOver(second, true);
        second.owner.observe(now());
        pass(20 * MS);
        second.handOver(first, true);
        pass(20 * MS);
        assertThat(first.judge("c", nowNs - S)).isInstanceOf(Verdict.Accepted.class);
        assertThat(first.prove("k", provenNs)).isInstanceOf(Verdict.Duplicate.class);
        assertThat(first.prove("k", provenNs + 1)).isInstanceOf(Verdict.Accepted.class);
        assertThat(first.prove("another", provenNs)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void withoutTablesWhatMayHaveBeenAcceptedIsRefused() {
        assertThat(first.judge("c", nowNs)).isInstanceOf(Verdict.Accepted.class);
        long sentNs = nowNs;
        first.handOver(second, false);
        pass(20 * MS);
        assertThat(second.judge("c", sentNs)).isInstanceOf(Verdict.Stale.class);
        assertThat(second.judge("d", sentNs - 1)).isInstanceOf(Verdict.Stale.class);
        assertThat(second.judge("d", sentNs + 1)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void rule14LeasesGoOn() {
        Granted held = first.granted("a", "h", Mode.WRITE);
        Granted shared = first.granted("s", "h1", Mode.READ);
        Granted revoked = first.granted("v", "h", Mode.WRITE);
        Granted before = first.granted("i", "h", Mode.WRITE);
        first.tables().leases().decide(leases -> leases.release(before.lease(), "v7"));
        boolean isRevoked =
                first.tables()
                        .leases()
                        .decide(leases -> leases.revoke("v", revoked.lease().token()) != null);
        assertThat(isRevoked).isTrue();
        first.handOver(second, true);

        assertThat(second.renew(held, null)).isInstanceOf(Granted.class);
        assertThat(second.renew(shared, null)).isInstanceOf(Granted.class);
        assertThat(second.renew(revoked, null)).isInstanceOf(Recalled.class);
        assertThat(second.acquire("a", "other", Mode.WRITE))
                .as("new grants wait for the lag")
                .isInstanceOf(Recovering.class);
        assertThat(second.acquire("a", "h", Mode.WRITE))
                .as("a retry of the same request")
                .isInstanceOfSatisfying(
                        Granted.class, it -> assertThat(it.lease()).isEqualTo(held.lease()));
        pass(6 * S);
        second.raise();
        assertThat(second.acquire("a", "other", Mode.WRITE)).isInstanceOf(Held.class);
        Granted after = second.granted("i", "h2", Mode.WRITE);
        assertThat(after.version()).isEqualTo("v7");
        assertThat(after.lease().token()).isGreaterThan(revoked.lease().token());
        Publication published =
                second.tables()
                        .leases()
                        .decide(leases -> leases.publish(after.lease(), "v8", now()));
        assertThat(published).isEqualTo(Publication.ACCEPTED);
    }

    /** Rules 9 and 17. */
    @Test
    void withoutTablesHoldersProveTheirLeasesOnceTheLagIsOver() {
        Granted held = first.granted("a", "h", Mode.WRITE);
        String claim = first.claim(held);
        first.handOver(second, false);
        assertThat(second.renew(held, claim))
                .isInstanceOfSatisfying(
                        Recovering.class,
                        it -> assertThat(it.cause()).isEqualTo(Recovering.Cause.SETTLING));
        pass(6 * S);
        assertThat(second.renew(held, claim)).isInstanceOf(Granted.class);
        assertThat(second.acquire("b", "h", Mode.WRITE)).isInstanceOf(Recovering.class);
    }

    /** Rule 9. */
    @Test
    void claimsOfBeforeABreakProveNothing() {
        Granted held = first.granted("a", "h", Mode.WRITE);
        String claim = first.claim(held);
        breaks = 2;
        first.raise();
        first.handOver(second, false);
        pass(6 * S);
        assertThat(second.renew(held, claim)).isInstanceOf(Lapsed.class);
    }

    /** Rule 14: leases of before a break that their table has not noticed yet. */
    @Test
    void leasesOfBeforeABreakAreNotMoved() {
        Granted held = first.granted("a", "h", Mode.WRITE);
        breaks = 2;
        second.owner.observe(now());
        pass(6 * S);
        first.write(first.owner.raise(now())); // and no sweep of the table
        first.handOver(second, true);
        assertThat(second.renew(held, null)).isInstanceOf(Lapsed.class);
    }

    @Test
    void whatIsCutShortIsNotTaken() {
        first.judge("c", nowNs);
        first.granted("a", "h", Mode.WRITE);
        byte[] whole = first.tables().toBytes(now());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> first.tables().goOnFrom(moved(cut)))
                    .isInstanceOf(IOException.class);
        }
    }

    private static MovedPartition moved(byte[] tables) {
        return new MovedPartition(new UUID(1, 1), PartitionBounds.NONE, 1, 2, tables);
    }

    private void pass(long ns) {
        nowNs += ns;
    }

    private Reading now() {
        return new Reading(
                new Reading.Basis(
                        Timestamp.ofNanos(nowNs), Timestamp.ofNanos(nowNs), ERA, 0, breaks),
                0,
                10 * MS,
                null,
                Reading.Status.SYNCHRONIZED);
    }
}
