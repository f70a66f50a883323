package dev.byztime.cluster;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.StampsResult;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.clock.LocalTime;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.seal.SipHash;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
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
    private static final long ERROR_NS = 20 * MS;
    private static final long SKEW_NS = 100 * MS;
    private static final PartitionLimits LIMITS =
            new PartitionLimits(1_100 * MS, 0, 0, 0, ERROR_NS, 30_000 * MS, 100 * MS);
    private static final ReceiverPlan PLAN =
            new ReceiverPlan(Map.of(), new ReceiverLimits(5_000 * MS, SKEW_NS, 100), 4);
    private static final Era ERA = Era.of(1, 2);

    final List<Instance> instances = new ArrayList<>();
    final Map<String, Integer> counts = new TreeMap<>();

    private final Random random;
    private final @Nullable KeeperFlaw flaw;
    private final PartitionHash hash = new PartitionHash(new SipHash(3, 4), PARTITIONS);
    private final Map<Integer, PartitionRecord> records = new HashMap<>();
    private final Map<UUID, ClusterMember> signs = new HashMap<>();
    private long nowNs = 1_000_000_000 * MS;
    private boolean storeFails;
    private int depth;

    // what the clients know
    private final List<Sent> sent = new ArrayList<>();

    /** The accepted messages, each with its turn. */
    private final Map<Sent, Integer> accepted = new HashMap<>();

    private final Map<Integer, Long> lastSent = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Integer>> answered = new HashMap<>();
    private final Set<Long> stamps = new HashSet<>();

    private record Sent(int connection, long timestamp) {}

    KeeperWorld(long seed, @Nullable KeeperFlaw flaw) {
        this.random = new Random(seed);
        this.flaw = flaw;
        for (int i = 0; i < 3; i++) {
            instances.add(new Instance());
        }
    }

    /** The tables of a partition, which may say too little at a handover. */
    private record Tables(MessageTables messages, @Nullable KeeperFlaw flaw)
            implements PartitionTables {

        @Override
        public PartitionBounds used() {
            return flaw == KeeperFlaw.HANDS_OVER_LOW
                    ? PartitionBounds.NONE
                    : new PartitionBounds(messages.usedNs(), Long.MIN_VALUE, Long.MIN_VALUE);
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
        private Partitions<Tables> partitions = open();
        private ClusterKeeper<Tables> keeper = keeper();
        private UUID self = new UUID(0, 0);
        private boolean paused;
        private boolean cutOff;

        private Partitions<Tables> open() {
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
                    life -> {
                        count("lives");
                        KeptCeiling ceiling =
                                PartitionCeiling.ofMessages(owner, life, LIMITS, () -> null);
                        return new Tables(
                                MessageTables.begin(
                                        PLAN,
                                        flaw == KeeperFlaw.BEGINS_LOW
                                                ? new Forgetful(ceiling)
                                                : ceiling,
                                        new Receivers.Observer() {}),
                                flaw);
                    });
        }

        private ClusterKeeper<Tables> keeper() {
            return new ClusterKeeper<>(
                    self,
                    address,
                    partitions,
                    LIMITS,
                    new Store(this),
                    new Signs(this),
                    new ClusterKeeper.Surroundings(
                            this::reading,
                            () -> new LocalTime(nowNs, nowNs),
                            ns -> nowNs += Math.min(ns, MS)));
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

    private final class Signs implements Members {

        private final Instance instance;

        Signs(Instance instance) {
            this.instance = instance;
        }

        @Override
        public void put(ClusterMember self) throws IOException {
            requireReached();
            signs.put(self.id(), self);
        }

        @Override
        public List<ClusterMember> all() throws IOException {
            requireReached();
            return List.copyOf(signs.values());
        }

        @Override
        public void remove(UUID id) throws IOException {
            requireReached();
            signs.remove(id);
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
        if (random.nextInt(10) == 0) {
            stamp(to);
            return;
        }
        Sent message = random.nextInt(3) == 0 && !sent.isEmpty() ? again() : fresh();
        Partition<Tables> partition = to.partitions.of("message", "c" + message.connection);
        try {
            boolean isAccepted = partition.decide(tables -> judge(tables, message, to));
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
        try (Receivers.Use use = tables.messages.receivers().use("all", now).orElseThrow()) {
            verdict =
                    use.receiver()
                            .judge(
                                    ConnectionDigest.of("c" + message.connection),
                                    Timestamp.ofNanos(message.timestamp),
                                    now);
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
