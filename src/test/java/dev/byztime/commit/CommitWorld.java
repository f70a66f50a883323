package dev.byztime.commit;

import dev.byztime.commit.CommitTrouble.Scene;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.Disk;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * A validator on a disk, stores, clients and settlers, between which any message may be late or
 * lost, and which may crash or pause between any two steps.
 *
 * <p>True time is known here. Clients and settlers obey the rules of docs/commits.md and nothing
 * else, unless the flaw says so.
 */
final class CommitWorld {

    static final long SECOND = 1_000_000_000L;
    static final long DRIFT_PPB = 10_000_000;

    private static final long MAX_ERROR = SECOND / 5;
    private static final long SLACK = SECOND / 2;
    private static final String EPOCHS = "commit-epoch";
    private static final String CEILING = "commit";

    static final CommitLimits LIMITS =
            new CommitLimits(
                    Timestamp.ofNanos(2 * SECOND), Timestamp.ofNanos(MAX_ERROR), 4, 8, 10, 20, 8);

    /** Two keys in each of two stores. */
    static final List<String> KEYS = List.of("a1", "a2", "b1", "b2");

    final RandomGenerator random;
    final Scene scene;
    final @Nullable CommitFlaw flaw;
    final CommitHistory history = new CommitHistory();
    final Map<String, CommitStore> stores = new LinkedHashMap<>();

    /** How often each thing happened: a world in which nothing does proves nothing. */
    final Map<String, Integer> seen = new TreeMap<>();

    private final List<ModelClient> clients = new ArrayList<>();
    private final List<CommitSettler> settlers = new ArrayList<>();
    private final List<Runnable> inFlight = new ArrayList<>();
    private final UnreliableDisk disk = new UnreliableDisk();
    private final Era era;

    private long now = 1_000 * SECOND;
    private long local;
    private final double rate;

    /** Global minus true time: of the present timescale, and of the lie of a wrong clock. */
    private long scale;

    private long lie;
    private long breaks;

    // the journal, which survives lives
    private List<UndecidedTransaction> journaled = List.of();

    // the present life
    private int lives;
    private Ceiling ceiling;
    private Ceiling epochs;
    private CommitGroup group;
    private int transactions;

    /** Whether no transaction begins for a while. */
    private boolean quiet;

    CommitWorld(RandomGenerator random, Scene scene, @Nullable CommitFlaw flaw) {
        this.random = random;
        this.scene = scene;
        this.flaw = flaw;
        era = Era.of(random.nextLong(), random.nextLong());
        rate = 1 + random.nextDouble(-1, 1) * DRIFT_PPB / 1e9;
        CommitStore a = new CommitStore(isFenced(), flaw);
        CommitStore b = new CommitStore(isFenced(), flaw);
        KEYS.forEach(key -> stores.put(key, key.startsWith("a") ? a : b));
        for (int i = 0; i < 4; i++) {
            clients.add(new ModelClient(this));
        }
        settlers.add(new CommitSettler(this));
        settlers.add(new CommitSettler(this));
        Life first = live();
        ceiling = first.ceiling;
        epochs = first.epochs;
        group = first.group;
    }

    void step() {
        // what was not mended stays so only while nothing new begins
        if (has(CommitTrouble.JOURNAL_FAULTS) && random.nextInt(100) == 0) {
            quiet = !quiet;
            pass(quiet ? random.nextLong(3 * SECOND) : 0);
        }
        switch (random.nextInt(200)) {
            case 0 -> trouble();
            case 1 -> pass(random.nextLong(random.nextBoolean() ? SECOND : 3 * SECOND));
            case 2 -> {
                any(clients).crash();
                count("crashes of clients");
            }
            case 3, 4 -> tick();
            case 5, 6, 7 -> {
                if (!quiet) {
                    safeTime();
                }
            }
            case 8, 9 -> timestamps();
            case 10, 11, 12, 13, 14, 15, 16, 17 -> any(settlers).step();
            case 18, 19, 20, 21, 22, 23, 24, 25 ->
                    pass(random.nextLong(quiet ? SECOND / 4 : SECOND / 20));
            default -> {
                if (random.nextBoolean()) {
                    deliver();
                } else {
                    any(clients).step();
                }
            }
        }
    }

    boolean has(CommitTrouble trouble) {
        return scene.troubles.contains(trouble);
    }

    boolean isFenced() {
        return !has(CommitTrouble.UNFENCED);
    }

    void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    boolean isQuiet() {
        return quiet;
    }

    int nextTransaction() {
        return ++transactions;
    }

    // ------------------------------------------------------------ time

    long now() {
        return now;
    }

    /** Global time as a perfect clock would show it. */
    long globalTime() {
        return now + scale;
    }

    private void pass(long ns) {
        now += ns;
        local += (long) (ns * rate);
    }

    private Reading reading() {
        long error = random.nextInt(20) == 0 ? 2 * MAX_ERROR : random.nextLong(MAX_ERROR + 1);
        long middle = globalTime() + lie + random.nextLong(-error, error + 1);
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(middle),
                        Timestamp.ofNanos(local),
                        era,
                        DRIFT_PPB,
                        breaks);
        return new Reading(basis, 0, error, null, Reading.Status.SYNCHRONIZED);
    }

    // ------------------------------------------------------------ messages

    /** Sends a message that is delivered in any order, or never. */
    void send(Runnable message) {
        if (random.nextInt(40) > 0) {
            inFlight.add(message);
        }
    }

    /**
     * Asks the validator, which reads the time, may be paused, and decides. Both ways may lose the
     * message.
     */
    <T> void ask(BiFunction<CommitGroup, Reading, T> question, BiConsumer<T, Integer> answered) {
        send(() -> {
            Reading reading = reading();
            int life = lives;
            Runnable decide =
                    () -> {
                        if (life != lives) {
                            return;
                        }
                        try {
                            T answer = question.apply(group, reading);
                            if (answer instanceof CommitRefusal refusal) {
                                refused(refusal);
                            }
                            send(() -> answered.accept(answer, life));
                        } catch (TimeUnavailableException e) {
                            count("no time");
                        }
                    };
            if (random.nextInt(3) == 0) {
                inFlight.add(decide);
            } else {
                decide.run();
            }
        });
    }

    private void deliver() {
        if (!inFlight.isEmpty()) {
            // mostly in order, so that messages do not become older and older
            int most = random.nextInt(8) == 0 ? inFlight.size() : Math.min(4, inFlight.size());
            inFlight.remove(random.nextInt(most)).run();
        }
    }

    // ------------------------------------------------------------ the validator

    private record Life(Ceiling ceiling, Ceiling epochs, CommitGroup group) {}

    private Life live() {
        lives++;
        breaks = 0;
        disk.heal();
        Disk opened = disk.open();
        Ceiling instants = Ceiling.open(opened, CEILING, LIMITS.reachNs(SLACK), LIMITS.maxError());
        Ceiling counted = Ceiling.openCounter(opened, EPOCHS, LIMITS.maxError());
        CommitLife life = new CommitLife(LIMITS, instants, counted, new FlawedRules(flaw));
        return new Life(instants, counted, new CommitGroup(life, new Journal(lives)));
    }

    private void restart() {
        if (random.nextBoolean()) {
            disk.crashMachine(random);
        } else {
            disk.crashProcess();
        }
        if (has(CommitTrouble.LOST_FOLDERS) && random.nextInt(3) == 0) {
            disk.lose();
            journaled = List.of();
            count("lost folders");
        }
        if (has(CommitTrouble.BREAKS) && random.nextBoolean()) {
            breakScale();
            count("breaks while down");
        }
        if (random.nextBoolean()) {
            pass(random.nextLong(SECOND));
        }
        Life next = live();
        ceiling = next.ceiling;
        epochs = next.epochs;
        group = next.group;
        tick();
        count("restarts");
    }

    /** What the keepers' threads do. */
    private void tick() {
        raise(Ceiling.NONE, Ceiling.NONE);
    }

    private void raise(long instant, long epoch) {
        try {
            CeilingByHand.raise(ceiling, reading(), instant);
            CeilingByHand.raise(epochs, reading(), epoch);
        } catch (IOException | TimeUnavailableException e) {
            count("raises that failed");
        }
    }

    private void refused(CommitRefusal refusal) {
        count(refusal.getClass().getSimpleName());
        if (refusal instanceof CommitRefusal.NotYetDurable lacking) {
            raise(lacking.ceilingNs() + random.nextLong(SLACK), lacking.epoch());
        } else if (random.nextInt(3) == 0 && refusal instanceof CommitRefusal.Recovering) {
            pass(random.nextLong(4 * SECOND));
        }
    }

    private void trouble() {
        if (scene.troubles.isEmpty()) {
            return;
        }
        switch (any(List.copyOf(scene.troubles))) {
            case CRASHES, LOST_FOLDERS, JOURNAL_FAULTS, UNFENCED -> restart();
            case WRONG_CLOCK -> {
                if (random.nextInt(3) > 0) {
                    lie = random.nextLong(-9 * SECOND, 18 * SECOND);
                    safeTime();
                } else if (lie != 0) {
                    lie = 0;
                    restart();
                }
            }
            case BREAKS -> {
                breakScale();
                breaks++;
                count("breaks");
            }
        }
    }

    /** The timescale goes ahead by anything, and back by little: else nothing is ever granted. */
    private void breakScale() {
        scale += random.nextLong(-SECOND, 8 * SECOND);
    }

    private final class Journal implements CommitJournal {

        private final int life;

        Journal(int life) {
            this.life = life;
        }

        @Override
        public List<UndecidedTransaction> read() {
            return journaled;
        }

        @Override
        public void replace(List<UndecidedTransaction> undecided) throws IOException {
            if (life != lives) {
                throw new IOException("this life is over");
            }
            boolean fails = has(CommitTrouble.JOURNAL_FAULTS) && random.nextInt(4) == 0;
            if (!fails || random.nextBoolean()) {
                journaled = undecided;
            }
            if (fails) {
                throw new IOException("made to fail");
            }
        }
    }

    /** Somebody may now write for this transaction. */
    void requireWrittenDown(CommitRequest request) {
        if (request.severalStores()
                && journaled.stream().noneMatch(it -> it.id().equals(request.transaction()))) {
            history.fault("C10 Several stores are written down: %s is not", request);
        }
    }

    // ------------------------------------------------------------ readers of snapshots

    private void safeTime() {
        ask(
                CommitGroup::safeTime,
                (answer, life) -> {
                    if (answer instanceof SafeTimeResult.Safe safe) {
                        KEYS.forEach(key -> send(() -> snapshot(key, safe)));
                        count("safe times");
                    }
                });
    }

    private void snapshot(String key, SafeTimeResult.Safe safe) {
        long ns = safe.time().toNanosExact();
        Long seenNs = Objects.requireNonNull(stores.get(key)).versionAt(key, ns, safe.epoch());
        if (seenNs != null) {
            history.snapshot(new CommitHistory.Snapshot(key, ns, seenNs));
            count("snapshots");
        }
    }

    private void timestamps() {
        ask(
                (validator, reading) -> {
                    TimestampsResult answer = validator.timestamps(3, reading);
                    if (answer instanceof TimestampsResult.Given given) {
                        long first = given.first().toNanosExact();
                        history.rises(first, "nobody");
                        history.rises(first + 2, "nobody");
                        count("timestamps");
                    }
                    return answer;
                },
                (answer, life) -> {});
    }
}
