package dev.byztime.cluster;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.StampsResult;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.clock.LocalTime;
import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitPlan;
import dev.byztime.commit.CommitSurroundings;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.CommitTally;
import dev.byztime.lease.AcquireRequest;
import dev.byztime.lease.AcquireResult;
import dev.byztime.lease.Granted;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseRef;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.LeaseTables;
import dev.byztime.lease.Mode;
import dev.byztime.lease.NotYetDurable;
import dev.byztime.lease.RenewResult;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.run.WaitRegistry;
import dev.byztime.seal.SealKey;
import dev.byztime.seal.SipHash;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.ticket.ProofLimits;
import dev.byztime.ticket.ProofReceivers;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Some instances with the real keepers and the real tables of messages, one store that fails, and
 * clients that send everything again and again. Time passes when the world says so, also in the
 * middle of decisions.
 */
final class KeeperWorld {

    static final long MS = 1_000_000;

    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 6;
    private static final int RESOURCES = 4;
    private static final long ERROR_NS = 20 * MS;
    private static final long SKEW_NS = 100 * MS;
    private static final PartitionLimits LIMITS =
            new PartitionLimits(
                    600 * MS,
                    2_000 * MS,
                    1_000 * MS,
                    500 * MS,
                    100,
                    ERROR_NS,
                    30_000 * MS,
                    100 * MS);
    private static final LeaseLimits LEASES =
            new LeaseLimits(
                    Timestamp.ofNanos(10 * MS),
                    Timestamp.ofNanos(2_000 * MS),
                    Timestamp.ofNanos(2_000 * MS),
                    Timestamp.ofNanos(ERROR_NS),
                    100,
                    10,
                    10,
                    10,
                    100);
    private static final ReceiverPlan PLAN =
            new ReceiverPlan(Map.of(), new ReceiverLimits(5_000 * MS, SKEW_NS, 100), 4);
    private static final PartitionCeiling.Context CEILINGS =
            new PartitionCeiling.Context(LIMITS, () -> new LocalTime(0, 0), ns -> {}, () -> null);
    private static final CommitPlan COMMITS =
            new CommitPlan(
                    new CommitLimits(
                            Timestamp.ofNanos(1_000 * MS),
                            Timestamp.ofNanos(ERROR_NS),
                            100,
                            100,
                            8,
                            64,
                            10),
                    4);
    private static final Era ERA = Era.of(1, 2);
    private static final SipHash CONNECTIONS_HASH = new SipHash(5, 6);
    private static final SealKey CLAIMS = SealKey.parseHex("17".repeat(SealKey.BYTES));

    private final MemoryRecords journalRecords = new MemoryRecords();
    final List<Instance> instances = new ArrayList<>();
    final Map<String, Integer> counts = new TreeMap<>();

    private final Random random;
    private final @Nullable KeeperFlaw flaw;

    /** What the store says of the agreement. */
    ClusterKeeper.BeforeRaise agreement = (partition, life) -> {};

    private final PartitionHash hash = new PartitionHash(new SipHash(3, 4), PARTITIONS);
    private final Map<Integer, PartitionRecord> records = new HashMap<>();
    private final Map<UUID, MemberRecord> signs = new HashMap<>();
    private long nowNs = 1_000_000_000 * MS;
    private boolean storeFails;

    /** Whether instances take tables. */
    boolean takeTables = true;

    /** Tables that arrive later. */
    private final List<Runnable> underWay = new ArrayList<>();

    private int depth;

    // what the clients know
    private final List<Sent> sent = new ArrayList<>();

    /** The accepted messages, each with its turn. */
    private final Map<Sent, Integer> accepted = new HashMap<>();

    private final Map<Integer, Long> lastSent = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Integer>> answered = new HashMap<>();
    private final Set<Long> stamps = new HashSet<>();

    // what holders know

    private final Map<String, Lent> lent = new HashMap<>();
    private final Map<String, Long> lastToken = new HashMap<>();

    /** A lease that its holder was told of, and has not released. */
    private record Lent(LeaseRef ref, long expiresNs, @Nullable String claim) {}

    private record Sent(int connection, long timestamp) {

        /** Whether it is a proof of a ticket. */
        boolean isProof() {
            return connection % 2 == 1;
        }
    }

    KeeperWorld(long seed, @Nullable KeeperFlaw flaw) {
        this.random = new Random(seed);
        this.flaw = flaw;
        for (int i = 0; i < 3; i++) {
            instances.add(new Instance());
        }
    }

    /** The tables of a partition, which may say too little at a handover. */
    private record Tables(
            MessageTables messages,
            LeaseTables leases,
            ProofReceivers proofs,
            CommitTables commits,
            @Nullable KeeperFlaw flaw,
            ServiceTables empty)
            implements PartitionTables {

        @Override
        public byte[] toBytes(Reading now) {
            return new ServiceTables(
                            flaw == KeeperFlaw.MOVES_NO_ROWS ? empty.messages() : messages,
                            flaw == KeeperFlaw.MOVES_NO_LEASES ? empty.leases() : leases,
                            flaw == KeeperFlaw.MOVES_NO_ROWS ? empty.proofs() : proofs,
                            commits)
                    .toBytes(now);
        }

        @Override
        public PartitionBounds used() {
            PartitionBounds used = new ServiceTables(messages, leases, proofs, commits).used();
            return switch (flaw) {
                case HANDS_OVER_LOW -> PartitionBounds.NONE;
                case HANDS_OVER_LOW_PROMISES ->
                        new PartitionBounds(used.messagesNs(), Long.MIN_VALUE, used.counter());
                case HANDS_OVER_WITHOUT_PROOFS ->
                        new PartitionBounds(messages.usedNs(), used.promisesNs(), used.counter());
                case null, default -> used;
            };
        }
    }

    /** A ceiling that hides what lives before have promised. */
    private record Forgetful(KeptCeiling kept) implements KeptCeiling {

        @Override
        public long synced() {
            return kept.synced();
        }

        @Override
        public RecoveredCeiling beginning() {
            return new RecoveredCeiling(0, RecoveredCeiling.Origin.FOUND, null);
        }

        @Override
        public long reachNs() {
            return kept.reachNs();
        }

        @Override
        public long slack() {
            return kept.slack();
        }

        @Override
        public void requireMayRiseBy(Reading now) {
            kept.requireMayRiseBy(now);
        }

        @Override
        public void demand(long value) {}

        @Override
        public boolean await(long value, long patienceNs) {
            return false;
        }

        @Override
        public @Nullable RaiseFailure obstacle() {
            return kept.obstacle();
        }
    }

    /** A process. */
    final class Instance {

        private final long bias = random.nextLong(-ERROR_NS, ERROR_NS + 1);
        private final String address = "http://instance-" + random.nextInt(1000);
        private StoredJournals journals = new StoredJournals(journalRecords);
        private Partitions<Tables> partitions = open();
        private ClusterKeeper<Tables> keeper = keeper();
        private UUID self = new UUID(0, 0);
        private boolean paused;
        private boolean cutOff;

        private Partitions<Tables> open() {
            journals = new StoredJournals(journalRecords);
            self = id();
            return new Partitions<>(
                    IntStream.range(0, PARTITIONS).mapToObj(this::partition).toList(), hash);
        }

        private Partition<Tables> partition(int number) {
            PartitionOwner owner = new PartitionOwner(self, address, LIMITS, KeeperWorld.this::id);
            return new Partition<>(
                    number,
                    owner,
                    this::reading,
                    (self, life) -> {
                        count(life.continued() == null ? "lives" : "lives with tables");
                        ServiceTables begun = tables().begin(self, life);
                        return new Tables(
                                flaw == KeeperFlaw.BEGINS_LOW
                                        ? MessageTables.begin(
                                                PLAN,
                                                CONNECTIONS_HASH,
                                                new Forgetful(begun.messages().ceiling()),
                                                new Receivers.Observer() {})
                                        : begun.messages(),
                                begun.leases(),
                                begun.proofs(),
                                begun.commits(),
                                flaw,
                                tables().begin(self, life.begun()));
                    });
        }

        private LifeTables tables() {
            return new LifeTables(
                    PLAN,
                    new ProofLimits(PLAN.others(), 100, 4),
                    LEASES,
                    1 << 20,
                    CEILINGS,
                    new LeaseSurroundings(
                            this::reading,
                            this::reading,
                            () -> new LocalTime(nowNs, nowNs),
                            ns -> {},
                            new WaitRegistry(),
                            Timestamp.ZERO,
                            new SecureRandom(),
                            CeilingObserver.NONE,
                            waitedNs -> {}),
                    CONNECTIONS_HASH,
                    CLAIMS,
                    new LifeTables.Transactions(
                            COMMITS,
                            journals,
                            new CommitTally(),
                            new CommitSurroundings(
                                    this::reading,
                                    this::reading,
                                    () -> new LocalTime(nowNs, nowNs),
                                    ns -> {},
                                    CeilingObserver.NONE)),
                    number -> keeper.lookAt(number),
                    LifeTables.Observers.ofNobody());
        }

        private ClusterKeeper<Tables> keeper() {
            return new ClusterKeeper<>(
                    self,
                    address,
                    partitions,
                    LIMITS,
                    new Store(this),
                    new Signs(this),
                    (partition, life) -> {
                        agreement.prepare(partition, life);
                        journals.fence(partition, life);
                    },
                    new ClusterKeeper.Surroundings(
                            this::reading,
                            () -> new LocalTime(nowNs, nowNs),
                            ns -> nowNs += Math.min(ns, MS),
                            (to, partition, moved) -> send(to.address(), partition, moved),
                            () -> count("disagreements")));
        }

        /** Brings tables to an instance, late, or never. */
        private void send(String address, int partition, MovedPartition moved) throws IOException {
            Instance next =
                    instances.stream()
                            .filter(one -> one.address.equals(address))
                            .findFirst()
                            .orElseThrow();
            MovedPartition sent = MovedPartition.parse(moved.toBytes());
            if (!takeTables) {
                throw new IOException("it is about to end");
            }
            switch (storeFails ? random.nextInt(6) : 5) {
                case 0 -> throw new IOException("the tables are lost");
                case 1 -> underWay.add(() -> next.keeper.offer(partition, sent));
                default -> next.keeper.offer(partition, sent);
            }
        }

        private Reading reading() {
            return new Reading(
                    new Reading.Basis(
                            Timestamp.ofNanos(nowNs + bias), Timestamp.ofNanos(nowNs), ERA, 0, 0),
                    0,
                    ERROR_NS,
                    null,
                    Reading.Status.SYNCHRONIZED);
        }

        void restart() {
            partitions = open();
            keeper = keeper();
            paused = false;
            cutOff = false;
        }

        void round() {
            if (!paused) {
                keeper.round();
            }
        }

        void end() {
            keeper.end();
        }
    }

    /** The store as an instance sees it. */
    private final class Store implements PartitionStore {

        private final Instance instance;

        Store(Instance instance) {
            this.instance = instance;
        }

        @Override
        public @Nullable PartitionRecord read(int partition) throws IOException {
            fail(20);
            return records.get(partition);
        }

        @Override
        public boolean replace(
                int partition, @Nullable PartitionRecord unchanged, PartitionRecord record)
                throws IOException {
            fail(20);
            if (!Objects.equals(records.get(partition), unchanged)) {
                return false;
            }
            records.put(partition, PartitionRecord.parse(record.toBytes()));
            fail(20);
            return true;
        }

        private void fail(int oneIn) throws IOException {
            if (instance.cutOff || (storeFails && random.nextInt(oneIn) == 0)) {
                throw new IOException("the store does not answer");
            }
        }
    }

    private final class Signs implements MemberStore {

        private final Instance instance;

        Signs(Instance instance) {
            this.instance = instance;
        }

        @Override
        public void write(MemberRecord self) throws IOException {
            requireReached();
            signs.put(self.id(), self);
        }

        @Override
        public List<MemberRecord> all() throws IOException {
            requireReached();
            return List.copyOf(signs.values());
        }

        @Override
        public void remove(MemberRecord last) throws IOException {
            requireReached();
            signs.remove(last.id(), last);
        }

        private void requireReached() throws IOException {
            if (instance.cutOff) {
                throw new IOException("the store does not answer");
            }
        }
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    // ------------------------------------------------------------ what happens

    /** Lets something happen, with failures or without. */
    void step(boolean failures) {
        nowNs += random.nextLong(20 * MS);
        Instance one = instances.get(random.nextInt(instances.size()));
        storeFails = failures;
        if (!underWay.isEmpty() && random.nextInt(4) == 0) {
            underWay.removeFirst().run();
        }
        switch (random.nextInt(failures ? 400 : 4000)) {
            case 0 -> {
                count("kills");
                one.restart();
            }
            case 1 -> {
                count("ends");
                one.end();
                one.restart();
            }
            case 2 -> one.paused = failures;
            case 3 -> one.cutOff = failures;
            case 4, 5, 6, 7, 8 -> {
                one.paused = false;
                one.cutOff = false;
            }
            default -> {
                if (random.nextInt(3) > 0) {
                    one.round();
                } else {
                    send(one);
                }
            }
        }
    }

    private void send(Instance to) {
        if (random.nextInt(3) == 0) {
            lease(to);
            return;
        }
        if (random.nextInt(10) == 0) {
            stamp(to);
            return;
        }
        Sent message = random.nextInt(3) == 0 && !sent.isEmpty() ? again() : fresh();
        Instance at = owner("message", "c" + message.connection, to);
        Partition<Tables> partition = at.partitions.of("message", "c" + message.connection);
        try {
            boolean isAccepted = partition.decide(tables -> judge(tables, message, at));
            if (isAccepted) {
                answered(message);
            }
        } catch (ServiceRefusal e) {
            count(e.reason().name());
        }
    }

    /** A decision in whose middle much may happen. */
    private boolean judge(Tables tables, Sent message, Instance at) {
        Reading now = at.reading();
        pauseInTheMiddle();
        Verdict verdict;
        Receivers receivers =
                message.isProof() ? tables.proofs.audiences() : tables.messages.receivers();
        try (Receivers.Use use = receivers.use("all", now).orElseThrow()) {
            String connection = "c" + message.connection;
            verdict =
                    message.isProof()
                            ? Objects.requireNonNull(
                                    use.receiver()
                                            .judge(
                                                    ConnectionDigest.of(
                                                            ConnectionDigest.OF_PROCESS,
                                                            connection),
                                                    message.timestamp,
                                                    1,
                                                    100,
                                                    now))
                            : use.receiver()
                                    .judge(connection, Timestamp.ofNanos(message.timestamp), now);
        }
        count(verdict.getClass().getSimpleName());
        boolean isAccepted = verdict instanceof Verdict.Accepted;
        if (isAccepted && accepted.putIfAbsent(message, accepted.size()) != null) {
            throw new AssertionError(message + " was accepted twice");
        }
        pauseInTheMiddle();
        return isAccepted;
    }

    /**
     * Of the answered messages of a connection, those with later timestamps were accepted later.
     */
    private void answered(Sent message) {
        NavigableMap<Long, Integer> all =
                answered.computeIfAbsent(message.connection, c -> new TreeMap<>());
        int turn = Objects.requireNonNull(accepted.get(message));
        all.put(message.timestamp, turn);
        Map.Entry<Long, Integer> before = all.lowerEntry(message.timestamp);
        Map.Entry<Long, Integer> after = all.higherEntry(message.timestamp);
        if ((before != null && before.getValue() > turn)
                || (after != null && after.getValue() < turn)) {
            throw new AssertionError(
                    "%s was accepted out of order: %s, %s".formatted(message, before, after));
        }
        count("answered");
    }

    private void stamp(Instance to) {
        int connection = random.nextInt(CONNECTIONS);
        try {
            to.partitions
                    .of("message", "c" + connection)
                    .decide(tables -> {
                        if (tables.messages.stamps().next(1, Ceiling.NONE, to.reading())
                                instanceof StampsResult.Range range) {
                            count("stamps");
                            long stamp = range.first().toNanosExact();
                            if (!stamps.add(stamp * PARTITIONS + partitionOf(connection))) {
                                throw new AssertionError(range + " was given out twice");
                            }
                        }
                        return true;
                    });
        } catch (ServiceRefusal e) {
            count(e.reason().name());
        }
    }

    /** Mostly the instance that may decide, as routing finds it. */
    private Instance owner(String kind, String name, Instance to) {
        for (Instance one : instances) {
            if (one.partitions.of(kind, name).isHere() && random.nextInt(5) > 0) {
                return one;
            }
        }
        return to;
    }

    /** Acquires, renews or releases a lease. */
    private void lease(Instance to) {
        String resource = "r" + random.nextInt(RESOURCES);
        Instance at = owner("lease", resource, to);
        Partition<Tables> partition = at.partitions.of("lease", resource);
        Lent held = lent.get(resource);
        int what = random.nextInt(6);
        try {
            if (held != null && what == 0) {
                lent.remove(resource, held); // it stops before it says so
                partition.decide(
                        tables -> tables.leases.decide(leases -> leases.release(held.ref, null)));
            } else if (held != null && what < 4) {
                RenewResult renewed =
                        partition.decide(tables ->
                                tables.leases.decide(leases -> {
                                    Reading now = at.reading();
                                    pauseInTheMiddle();
                                    long confirmed = leases.tally().confirmed();
                                    RenewResult result =
                                            leases.renew(held.ref, null, held.claim, now);
                                    if (leases.tally().confirmed() > confirmed) {
                                        count("confirmed");
                                    }
                                    return result;
                                }));
                count("renew " + renewed.getClass().getSimpleName());
                if (renewed instanceof Granted granted && lent.get(resource) == held) {
                    lent.put(resource, lent(partition, granted));
                }
                demand(partition, renewed instanceof NotYetDurable lacking ? lacking : null);
            } else {
                acquire(at, resource, partition);
            }
        } catch (ServiceRefusal e) {
            count("lease " + e.reason().name());
        }
    }

    private void acquire(Instance at, String resource, Partition<Tables> partition) {
        AcquireResult result =
                partition.decide(tables ->
                        tables.leases.decide(leases -> {
                            Reading now = at.reading();
                            pauseInTheMiddle();
                            AcquireResult decided =
                                    leases.acquire(
                                            new AcquireRequest(
                                                    resource, "h", Mode.WRITE, null, null, null),
                                            now);
                            if (decided instanceof Granted granted) {
                                check(resource, granted);
                            }
                            pauseInTheMiddle();
                            return decided;
                        }));
        count("acquire " + result.getClass().getSimpleName());
        if (result instanceof Granted granted) {
            Lent mine = lent(partition, granted);
            Lent other = lent.get(resource);
            if (nowNs >= mine.expiresNs) {
                count("acquire too late");
            } else if (other != null && nowNs < other.expiresNs) {
                throw new AssertionError(granted + " was answered beside " + other);
            } else {
                lent.put(resource, mine);
            }
        }
        demand(partition, result instanceof NotYetDurable lacking ? lacking : null);
    }

    /** When a lease is granted, nobody may believe in another one, and its token is the highest. */
    private void check(String resource, Granted granted) {
        Lent other = lent.get(resource);
        if (other != null && nowNs < other.expiresNs) {
            throw new AssertionError(
                    "%s was granted %d ns before the end of %s"
                            .formatted(granted, other.expiresNs - nowNs, other));
        }
        long token = granted.lease().token();
        if (token <= lastToken.getOrDefault(resource, Long.MIN_VALUE)) {
            throw new AssertionError(granted + " has no higher token");
        }
        lastToken.put(resource, token);
    }

    private static Lent lent(Partition<Tables> partition, Granted granted) {
        Tables tables = partition.tables();
        return new Lent(
                granted.lease(),
                granted.expires().toNanosExact(),
                tables == null ? null : tables.leases.claims().of(granted));
    }

    private static void demand(Partition<Tables> partition, @Nullable NotYetDurable lacking) {
        if (lacking != null) {
            partition.owner().demand(lacking.expiresNs(), lacking.token());
        }
    }

    private int partitionOf(int connection) {
        return hash.partitionOf("message", "c" + connection);
    }

    private void pauseInTheMiddle() {
        if (depth > 0 || random.nextInt(8) > 0) {
            return;
        }
        depth++;
        count("pauses");
        nowNs += random.nextLong(3_000 * MS) / (random.nextInt(4) == 0 ? 1 : 100);
        for (int i = random.nextInt(30); i > 0; i--) {
            nowNs += random.nextLong(50 * MS);
            Instance one = instances.get(random.nextInt(instances.size()));
            if (random.nextInt(3) > 0) {
                one.round();
            } else {
                send(one);
            }
        }
        depth--;
    }

    private Sent fresh() {
        int connection = random.nextInt(CONNECTIONS);
        long skew = random.nextLong(-SKEW_NS, SKEW_NS + 1);
        if (random.nextInt(10) == 0) {
            skew += 1_000 * MS; // at the bound
        }
        long timestamp =
                Math.max(nowNs + skew, lastSent.getOrDefault(connection, Long.MIN_VALUE) + 1);
        lastSent.put(connection, timestamp);
        Sent message = new Sent(connection, timestamp);
        sent.add(message);
        return message;
    }

    private Sent again() {
        int recent = Math.min(sent.size(), random.nextBoolean() ? 10 : 300);
        return sent.get(sent.size() - 1 - random.nextInt(recent));
    }

    void pass(long ns) {
        nowNs += ns;
    }

    /** How many instances own something. */
    long owners() {
        return instances.stream()
                .filter(one -> one.partitions.all().stream().anyMatch(Partition::isHere))
                .count();
    }

    int owned() {
        return (int)
                instances.stream()
                        .flatMap(one -> one.partitions.all().stream())
                        .filter(Partition::isHere)
                        .count();
    }
}
