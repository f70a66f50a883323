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
import dev.byztime.commit.CommitEnd;
import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitPlan;
import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.CommitStart;
import dev.byztime.commit.CommitSurroundings;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.CommitTally;
import dev.byztime.commit.CommitVerdict;
import dev.byztime.commit.FinishResult;
import dev.byztime.commit.InDoubtResult;
import dev.byztime.commit.TimestampsResult;
import dev.byztime.commit.TransactionState;
import dev.byztime.commit.UndecidedTransaction;
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
import dev.byztime.run.ServiceRefusal;
import dev.byztime.seal.SealKey;
import dev.byztime.seal.SipHash;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.ticket.ProofLimits;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The tables of a partition on their way from one owner to the next, and claims without them. */
class ServiceTablesTests {

    private static final long MS = 1_000_000;
    private static final long S = 1_000 * MS;
    private static final Era ERA = Era.of(1, 2);
    private static final PartitionLimits LIMITS =
            new PartitionLimits(10 * S, 60 * S, 20 * S, S, 100, 50 * MS, 100 * S, 5 * S);

    private static final CommitPlan COMMITS =
            new CommitPlan(
                    new CommitLimits(
                            Timestamp.ofNanos(20 * S),
                            Timestamp.ofNanos(50 * MS),
                            100,
                            100,
                            8,
                            64,
                            10),
                    4);

    private final MemoryRecords records = new MemoryRecords();
    private final Instance first = new Instance(1, 4_000);
    private final Instance second = new Instance(2, 8_000);

    private @Nullable PartitionRecord record;
    private long nowNs = 1_000_000 * S;
    private long breaks = 1;
    private long ids;
    private long looks;

    /** An owner with its tables. */
    private final class Instance {

        final UUID id;
        final PartitionOwner owner;
        final Partition<ServiceTables> partition;
        final StoredJournals journals = new StoredJournals(records);
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
                            new PartitionCeiling.Context(
                                    LIMITS, this::passing, ns -> {}, () -> null),
                            LeaseSurroundings.of(
                                    ServiceTablesTests.this::now,
                                    this::local,
                                    ns -> {},
                                    Timestamp.ZERO),
                            new SipHash(3, 4),
                            SealKey.parseHex("17".repeat(SealKey.BYTES)),
                            new LifeTables.Transactions(
                                    COMMITS,
                                    journals,
                                    new CommitTally(),
                                    new CommitSurroundings(
                                            ServiceTablesTests.this::now,
                                            ServiceTablesTests.this::now,
                                            this::local,
                                            ns -> {},
                                            CeilingObserver.NONE)),
                            any -> {},
                            observers);
            partition = new Partition<>(0, owner, ServiceTablesTests.this::now, tables);
            owner.observe(now());
        }

        private LocalTime local() {
            return new LocalTime(nowNs, nowNs);
        }

        /** A clock by which each look takes a while, so that waits for bounds end. */
        private LocalTime passing() {
            return new LocalTime(nowNs, nowNs + ++looks * S);
        }

        void own() {
            owner.found(record, now());
            write(owner.takeOver(now()));
            fence();
            partition.follow();
            raise();
        }

        private void fence() {
            try {
                journals.fence(partition, Objects.requireNonNull(owner.life()).id());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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

        /** The validators, once the bounds are high enough for what they may be asked. */
        CommitTables commits() {
            owner.demand(nowNs + 40 * S, nowNs + S); // epochs are not below the time
            raise();
            return tables().commits();
        }

        CommitStart begin() {
            return (CommitStart) commits().begin("g", Timestamp.MAX).result();
        }

        CommitVerdict validate(CommitStart start, String id, boolean several, String... keys) {
            Map<String, Long> reads = new HashMap<>();
            for (String key : keys) {
                reads.put(key, CommitRequest.ABSENT);
            }
            return commits()
                    .validate(
                            "g",
                            new CommitRequest(
                                    id,
                                    start,
                                    reads,
                                    Set.copyOf(reads.keySet()),
                                    Timestamp.ofNanos(8 * S),
                                    several),
                            Timestamp.MAX)
                    .result();
        }

        CommitVerdict.Prepared prepared(String id, boolean several, String... keys) {
            return (CommitVerdict.Prepared) validate(begin(), id, several, keys);
        }

        Timestamp timestamp() {
            return ((TimestampsResult.Given) commits().timestamps("g", 1, Timestamp.MAX).result())
                    .first();
        }

        List<String> inDoubt() {
            InDoubtResult.Listed listed =
                    (InDoubtResult.Listed)
                            commits().inDoubt("g", 9, Timestamp.ofNanos(S), Timestamp.MAX).result();
            return listed.transactions().stream().map(UndecidedTransaction::id).toList();
        }

        FinishResult finish(String id, CommitEnd.Outcome outcome) {
            return commits().finish("g", new CommitEnd(id, outcome), Timestamp.MAX).result();
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

    // ------------------------------------------------------------ transactions

    /** Rules 7, 13 and 23: the journal survives, and nothing else of transactions does. */
    @Test
    void transactionsOverSeveralStoresAreInDoubtAtTheNextOwner() {
        CommitVerdict.Prepared one = first.prepared("one", false, "a");
        CommitStart start = first.begin();
        CommitVerdict.Prepared several = first.prepared("several", true, "b", "c");
        first.handOver(second, true);
        assertThat(second.commits().begin("g", Timestamp.MAX).result())
                .as("clients of the owner before may still write")
                .isInstanceOf(CommitRefusal.Recovering.class);
        pass(9 * S);
        assertThat(second.inDoubt()).containsExactly("several");
        CommitStart next = second.begin();
        assertThat(next.epoch()).isGreaterThan(start.epoch());
        assertThat(second.validate(start, "t", false, "d"))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, ""));
        assertThat(second.validate(next, "u", false, "c"))
                .isEqualTo(new CommitVerdict.Aborted(CommitVerdict.Reason.TAKEN, "c"));
        assertThat(second.finish("one", CommitEnd.Outcome.APPLIED))
                .isEqualTo(new FinishResult.NotKnown());
        assertThat(second.finish("several", CommitEnd.Outcome.COMPLETED))
                .isEqualTo(new FinishResult.Ended(TransactionState.COMPLETED));
        assertThat(second.prepared("v", false, "e").timestamp())
                .isGreaterThan(several.timestamp())
                .isGreaterThan(one.timestamp());
        second.handOver(first, true);
        pass(9 * S);
        assertThat(first.inDoubt()).isEmpty();
    }

    /** Rule 7: the owner before is killed, and may have promised all that its bounds permit. */
    @Test
    void afterAKillTransactionsBeginAboveTheBounds() {
        Timestamp last = first.prepared("several", true, "b", "c").applyBefore();
        CommitStart start = first.begin();
        Timestamp bound = Timestamp.ofNanos(Objects.requireNonNull(record).bounds().promisesNs());
        second.own();
        pass(20 * S);
        assertThat(second.commits().begin("g", Timestamp.MAX).result())
                .isInstanceOf(CommitRefusal.Recovering.class);
        pass(80 * S);
        assertThat(second.inDoubt()).containsExactly("several");
        assertThat(second.begin().epoch()).isGreaterThan(start.epoch());
        assertThat(second.timestamp()).isGreaterThan(bound).isGreaterThan(last);
    }

    /** Rules 7 and 13: an owner that was asked for none has not forgotten those before it. */
    @Test
    void timestampsRiseOverAnOwnerThatGivesOutNone() {
        first.prepared("t", false, "a");
        Timestamp last = first.timestamp();
        CommitStart start = first.begin();
        first.handOver(second, true);
        second.owner.observe(now());
        pass(30 * S);
        second.raise();
        breaks = 2;
        nowNs -= 200 * S; // the timescale jumps backward
        first.owner.observe(now());
        second.raise();
        pass(10 * S);
        second.raise();
        second.handOver(first, true);
        assertThat(Objects.requireNonNull(record).bounds().promisesNs())
                .isGreaterThanOrEqualTo(last.toNanosExact());
        assertThat(Objects.requireNonNull(record).bounds().counter())
                .isGreaterThanOrEqualTo(start.epoch());
    }

    /** Rule 13: whoever is promised something until an instant is waited for. */
    @Test
    void settlersAreWaitedForToo() {
        first.prepared("several", true, "b", "c");
        pass(9 * S);
        first.commits().inDoubt("g", 9, Timestamp.ofNanos(20 * S), Timestamp.MAX);
        long untilNs = nowNs + 20 * S;
        first.handOver(second, true);
        assertThat(Objects.requireNonNull(record).bounds().promisesNs())
                .isGreaterThanOrEqualTo(untilNs);
        pass(19 * S);
        assertThat(second.commits().begin("g", Timestamp.MAX).result())
                .isInstanceOf(CommitRefusal.Recovering.class);
        pass(2 * S);
        assertThat(second.begin()).isNotNull();
    }

    /**
     * The bound on promises is waited for whatever tables say: it may have the wait after a break
     * in it (rule 16).
     */
    @Test
    void transactionsWaitForAllPromisesAfterAHandover() {
        first.prepared("t", false, "a");
        first.owner.demand(nowNs + 61 * S, Long.MIN_VALUE);
        first.raise();
        Granted lease =
                (Granted)
                        first.tables()
                                .leases()
                                .decide(leases ->
                                        leases.acquire(
                                                new AcquireRequest(
                                                        "r",
                                                        "h",
                                                        Mode.WRITE,
                                                        Timestamp.ofNanos(60 * S),
                                                        "q",
                                                        null),
                                                now()));
        Timestamp last = first.timestamp();
        first.handOver(second, true);
        assertThat(Objects.requireNonNull(record).bounds().promisesNs())
                .isEqualTo(lease.expires().toNanosExact());
        pass(9 * S);
        assertThat(second.commits().begin("g", Timestamp.MAX).result())
                .isInstanceOf(CommitRefusal.Recovering.class);
        pass(53 * S);
        assertThat(second.prepared("u", false, "a").timestamp()).isGreaterThan(last);
    }

    /** Rule 16. */
    @Test
    void afterABreakWhatIsPendingIsInDoubtAndNewOnesWait() {
        first.prepared("t", false, "a");
        Timestamp last = first.timestamp();
        breaks = 2;
        pass(20 * MS);
        first.raise();
        assertThat(first.commits().begin("g", Timestamp.MAX).result())
                .isInstanceOf(CommitRefusal.Recovering.class);
        pass(62 * S);
        assertThat(first.inDoubt()).containsExactly("t");
        assertThat(first.timestamp()).isGreaterThan(last);
    }

    /** Rule 24: a life that has lost its journal ends, and the next one reads it again. */
    @Test
    void anOwnerWhoseJournalIsNotItsOwnPreparesNothing() throws IOException {
        first.prepared("t1", true, "a", "b");
        CommitStart start = first.begin();
        new StoredJournal(records, 0, new JournalLife(new UUID(9, 9)), () -> {}).fence();
        assertThat(first.validate(start, "t2", true, "c", "d"))
                .isInstanceOf(CommitRefusal.JournalFailed.class);
        assertThat(first.owner.promises()).isNull();
        assertThatThrownBy(() -> first.tables().commits().begin("g", Timestamp.MAX))
                .isInstanceOfSatisfying(
                        ServiceRefusal.class,
                        e -> assertThat(e.reason()).isEqualTo(ServiceRefusal.Reason.NO_OWNER));
        first.own();
        pass(90 * S);
        assertThat(first.inDoubt()).containsExactly("t1");
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
