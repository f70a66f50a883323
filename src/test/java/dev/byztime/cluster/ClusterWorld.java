package dev.byztime.cluster;

import dev.byztime.cluster.ClusterTrouble.Scene;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Instances that share one partition in one store, and clients, between which any message may be
 * late or lost, and each of which may crash or pause between any two steps.
 *
 * <p>True time is known here. The instances obey the real core; tables and clients are the plainest
 * that obey the rules of docs/scale-out.md.
 */
final class ClusterWorld {

    static final long SECOND = 1_000_000_000L;
    static final long DRIFT_PPB = 10_000_000;

    private static final long LONGEST_TERM = 3 * SECOND / 2;
    private static final long TRUST = 3 * SECOND;
    private static final long MEMORY = 2 * SECOND;

    private static final List<String> RESOURCES = List.of("a");
    private static final int CONNECTIONS = 12;

    final RandomGenerator random;
    final Scene scene;
    final @Nullable ClusterFlaw flaw;
    final ClusterHistory history;
    final ClusterStore store;
    final JournalHistory journals = new JournalHistory();
    final ClusterJournalStore journal;
    private int transactions;

    /** Global minus true time on each timescale so far. */
    final List<Long> scales = new ArrayList<>(List.of(0L));

    /** How often each thing happened: a world in which nothing does proves nothing. */
    final Map<String, Integer> seen = new TreeMap<>();

    final PartitionLimits limits;
    private final long maxError;

    /** How old a backup must be; docs/scale-out.md derives it. */
    private final long oldBackup;

    private final List<ClusterInstance> instances = new ArrayList<>();
    private final List<Runnable> inFlight = new ArrayList<>();

    /** Writes that will reach the store long after their senders have given them up. */
    private final List<Runnable> lateWrites = new ArrayList<>();

    private final List<ClusterStore.Backup> backups = new ArrayList<>();
    private final List<ClusterHolding> holdings = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final long[] lastSent = new long[CONNECTIONS];

    private long now = 1_000 * SECOND;
    private long step;
    private long lastBreak;

    /** Until this step owners change often, because something has happened. */
    private long restlessUntil;

    /** Whether the first owner, which finds no record, has begun to accept messages. */
    private boolean begun;

    private boolean emptyAfterTakeover;

    /** What happens at later steps. */
    private final TreeMap<Long, Runnable> planned = new TreeMap<>();

    /** What paused processes will do when they go on. */
    private final List<Runnable> pausedWork = new ArrayList<>();

    /** Whether senders wait for the verdict on a message before they send the next one. */
    private final boolean patient;

    /** How fast time passes in relation to messages. */
    private int pace;

    /** In how many steps something happens once. */
    private final int troubleEvery;

    /** How rarely messages are lost or late. */
    private final int smoothness;

    /** How rarely partitions change hands on purpose. */
    private final int calmness;

    /** A message, which its sender repeats until it knows what became of it. */
    private static final class Message {
        final int connection;
        final long timestamp;

        /** Whether nothing was accepted before it was sent. */
        final boolean isEarly;

        boolean over;

        Message(int connection, long timestamp, boolean isEarly) {
            this.connection = connection;
            this.timestamp = timestamp;
            this.isEarly = isEarly;
        }
    }

    /** A request at an instance that may promise something. */
    private interface Decision {

        /** Decides, in one step with adding the promise; returns what to answer. */
        @Nullable Runnable decide(
                ClusterInstance at, ClusterTables tables, PartitionPromises promises, Reading now);
    }

    ClusterWorld(RandomGenerator random, Scene scene, @Nullable ClusterFlaw flaw) {
        this.random = random;
        this.scene = scene;
        this.flaw = flaw;
        this.history = new ClusterHistory(!has(ClusterTrouble.WRONG_CLOCKS));
        this.store = new ClusterStore(flaw);
        this.journal = new ClusterJournalStore(random, flaw);
        this.patient = isCalm() || random.nextBoolean();
        this.troubleEvery =
                has(ClusterTrouble.OLD_BACKUPS)
                        ? 80 << random.nextInt(3)
                        : 150 << random.nextInt(4);
        this.smoothness = 1 << (isRestless() ? 8 : random.nextInt(5));
        this.calmness = 10 << random.nextInt(6);
        this.maxError = random.nextInt(3) == 0 ? 3 * SECOND / 10 : SECOND / 10;
        this.oldBackup = 2 * TRUST + 6 * maxError;
        this.limits =
                new PartitionLimits(
                        2 * maxError + (isCalm() ? SECOND : any(List.of(SECOND / 2, SECOND / 4))),
                        LONGEST_TERM,
                        LONGEST_TERM,
                        random.nextBoolean() ? 0 : SECOND / 2,
                        5,
                        maxError,
                        TRUST,
                        any(List.of(maxError / 2, SECOND / 2, SECOND)));
        for (int i = 0; i < 3; i++) {
            instances.add(new ClusterInstance(this));
        }
    }

    void step() {
        step++;
        if (step % 256 == 1) {
            pace = 1 << random.nextInt(isCalm() || isRestless() ? 3 : 5);
        }
        while (!planned.isEmpty() && planned.firstKey() <= step) {
            planned.pollFirstEntry().getValue().run();
        }
        if (!scene.troubles.isEmpty() && random.nextInt(troubleEvery) == 0) {
            trouble();
        }
        switch (random.nextInt(60)) {
            case 0 -> pause();
            case 1, 2, 3, 4, 5 -> pass(random.nextLong(pace * SECOND / 50));
            case 6, 7 -> send();
            case 8, 9, 10 -> resend();
            case 11 -> stamp();
            case 12, 13, 14 -> acquire();
            case 15, 16, 17 -> renew();
            case 18 -> release();
            case 19 -> prepare();
            case 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 -> any(instances).keep();
            default -> deliver();
        }
        if (hasJournals()) {
            stepOfJournals();
            if (isRestless()) {
                deliver();
            }
        }
    }

    /** What must not have happened. */
    List<String> faults() {
        List<String> all = new ArrayList<>(history.faults);
        all.addAll(journals.faults);
        return all;
    }

    boolean has(ClusterTrouble trouble) {
        return scene.troubles.contains(trouble);
    }

    private boolean isCalm() {
        return scene.troubles.isEmpty();
    }

    boolean hasFailures() {
        return has(ClusterTrouble.FAILURES);
    }

    void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    ClusterInstance anyOther(ClusterInstance than) {
        ClusterInstance other = any(instances);
        return other == than ? anyOther(than) : other;
    }

    boolean isAlive(UUID process) {
        return instances.stream().anyMatch(it -> it.process.equals(process));
    }

    boolean takesByMistake() {
        return hasFailures() && random.nextInt(step < restlessUntil ? 3 : calmness) == 0;
    }

    boolean handsOver() {
        return random.nextInt(step < restlessUntil || isRestless() ? 8 : calmness) == 0;
    }

    /** A scene in which partitions move all the time, with all that was promised before. */
    private boolean isRestless() {
        return scene == Scene.JOURNALS_AND_BREAKS;
    }

    boolean movesTables() {
        return isCalm() ? scene == Scene.CALM : random.nextInt(3) > 0;
    }

    long now() {
        return now;
    }

    private void pass(long ns) {
        now += ns;
    }

    /** Nobody does anything for a while, which may be longer than any limit. */
    private void pause() {
        if (isCalm()) {
            pass(random.nextLong(SECOND / 10));
        } else if (random.nextInt(3) == 0) {
            pass(random.nextLong(random.nextInt(16) == 0 ? 8 * SECOND : SECOND / 2));
        }
    }

    // ------------------------------------------------------------ messages

    /** Whether something fails: up to once in so many times. */
    boolean isLost(int times) {
        return hasFailures() && random.nextInt(times * smoothness) == 0;
    }

    /** Sends something that arrives in any order, or never. */
    void send(Runnable message) {
        if (!isLost(20)) {
            inFlight.add(message);
        }
    }

    /** Sends a write to the store, which may arrive long after it was given up. */
    void sendWrite(Runnable write) {
        if (isLost(6)) {
            lateWrites.add(write);
        } else {
            send(write);
        }
    }

    /** Goes on with a request at an instance, after a pause of any length. */
    void later(ClusterInstance instance, Runnable next) {
        UUID process = instance.process;
        Runnable guarded =
                () -> {
                    if (instance.process.equals(process)) {
                        at(instance, next);
                    }
                };
        if (hasFailures() && random.nextInt(60) == 0) {
            pausedWork.add(guarded); // one thread is paused, and not the process
        } else if (random.nextInt(3) == 0) {
            inFlight.add(guarded);
        } else {
            guarded.run();
        }
    }

    /** Does something at an instance, when it is not paused. */
    void at(ClusterInstance instance, Runnable work) {
        if (instance.isPaused()) {
            UUID process = instance.process;
            pausedWork.add(() -> {
                if (instance.process.equals(process)) {
                    at(instance, work);
                }
            });
            return;
        }
        try {
            work.run();
        } catch (TimeUnavailableException e) {
            count("readings too wide");
        }
    }

    private void deliver() {
        if (!lateWrites.isEmpty() && random.nextInt(100) == 0) {
            lateWrites.remove(random.nextInt(lateWrites.size())).run();
        }
        if (!pausedWork.isEmpty() && random.nextInt(20) == 0) {
            pausedWork.remove(random.nextInt(pausedWork.size())).run();
        }
        for (int i = random.nextInt(5); i > 0 && !inFlight.isEmpty(); i--) {
            // mostly in order, so that messages do not become older and older
            int most = random.nextInt(8) == 0 ? inFlight.size() : Math.min(4, inFlight.size());
            inFlight.remove(random.nextInt(most)).run();
        }
    }

    // ------------------------------------------------------------ troubles

    private void trouble() {
        restlessUntil = random.nextInt(3) == 0 ? step + random.nextInt(150) : 0;
        switch (any(List.copyOf(scene.troubles))) {
            case FAILURES -> {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        if (random.nextInt(smoothness) == 0) {
                            any(instances).kill();
                        }
                    }
                    case 1 -> pass(random.nextLong(2 * SECOND));
                    case 2 -> cutOff();
                    default -> pause(any(instances), random.nextInt(400));
                }
            }
            case OLD_BACKUPS -> backUpOrRestore(oldBackup);
            case YOUNG_BACKUPS -> backUpOrRestore(SECOND);
            case EMPTIED -> {
                if (random.nextInt(3) == 0) {
                    if (random.nextBoolean()) {
                        emptyStore();
                        planned.put(step + 1 + random.nextInt(200), this::emptyStore);
                    } else {
                        emptyAfterTakeover = true;
                    }
                }
            }
            case WRONG_CLOCKS ->
                    any(instances)
                            .lie(
                                    random.nextInt(3) == 0
                                            ? 0
                                            : random.nextLong(-9, 9) * random.nextLong(SECOND));
            case BREAKS -> breakScale();
        }
    }

    /** Somebody has taken the partition. */
    void takenOver() {
        if (emptyAfterTakeover) {
            emptyAfterTakeover = false;
            pace = random.nextBoolean() ? 1 : pace;
            restlessUntil = step + 400;
            planned.put(step + random.nextInt(200), this::emptyStore);
        }
    }

    private void emptyStore() {
        store.empty();
        count("emptied stores");
    }

    /**
     * An instance, often the owner, cannot reach the store for a while, and another one takes it.
     */
    private void cutOff() {
        ClusterInstance instance = any(instances);
        for (ClusterInstance other : instances) {
            if (other.promises() != null && random.nextBoolean()) {
                instance = other;
            }
        }
        ClusterInstance cut = instance;
        cut.cutOff(true);
        planned.put(step + 1 + random.nextInt(1000), () -> cut.cutOff(false));
        pace = random.nextBoolean() ? 1 : pace;
        restlessUntil = step + random.nextInt(200);
        if (random.nextBoolean()) {
            holdings.forEach(holding -> holding.isLazy = true);
        }
        count("cut off from the store");
    }

    private void pause(ClusterInstance instance, int steps) {
        instance.pause(true);
        planned.put(step + 1 + steps, () -> instance.pause(false));
        count("pauses");
    }

    private void backUpOrRestore(long age) {
        ClusterStore.Backup oldest = backups.isEmpty() ? null : backups.getFirst();
        if (random.nextInt(3) == 0) {
            restoreAround(age);
        } else if (oldest == null || random.nextInt(3) == 0) {
            backups.add(store.backup(now));
        } else if (now - oldest.at() > age) {
            backups.removeFirst();
            store.restore(oldest);
            count("restored stores");
        }
    }

    /** The store goes back while an instance is paused, or while all are. */
    private void restoreAround(long age) {
        ClusterStore.Backup backup = store.backup(now);
        int first = random.nextInt(100);
        int second = first + random.nextInt(100);
        PartitionRecord record = store.read();
        for (ClusterInstance instance : instances) {
            if (record != null && instance.process.equals(record.owner()) && random.nextBoolean()) {
                pause(instance, second + random.nextInt(20));
            }
        }
        restlessUntil = step + second + 100;
        planned.put(step + first, () -> pass(age));
        planned.put(
                step + second + 1,
                () -> {
                    if (now - backup.at() > age) {
                        store.restore(backup);
                        count("restored stores");
                    }
                });
    }

    private void breakScale() {
        if (now - lastBreak <= limits.lagNs() || (held() == null && random.nextInt(8) > 0)) {
            return; // else everybody would wait after the last break nearly all the time
        }
        lastBreak = now;
        long jump =
                switch (random.nextInt(3)) {
                    case 0 -> 2 * maxError + random.nextLong(limits.lagNs());
                    case 1 -> limits.reachNs() + random.nextLong(-SECOND / 2, SECOND);
                    default -> random.nextLong(2 * maxError, 8 * SECOND);
                };
        scales.add(scales.getLast() + (random.nextBoolean() ? jump : -jump));
        pace = random.nextBoolean() ? 1 : pace;
        for (ClusterInstance instance : instances) {
            instance.willNoticeAt(
                    now
                            + switch (random.nextInt(3)) {
                                case 0 -> 0;
                                case 1 -> limits.lagNs() - 1;
                                default -> random.nextLong(limits.lagNs());
                            });
        }
        if (random.nextBoolean()) {
            planned.put(step + random.nextInt(300), () -> pass(random.nextLong(2 * SECOND)));
        }
        count("breaks");
    }

    // ------------------------------------------------------------ requests

    /**
     * Asks an instance, which forwards once to the one that it takes for the owner. The owner reads
     * the time, decides, and reads the time again; it may pause before each of these.
     */
    private void ask(Gate mayDecide, Decision decision) {
        ClusterInstance first = any(instances);
        send(() -> {
            ClusterInstance at = first;
            PartitionRecord record = at.owner.record();
            if (at.promises() == null && record != null) {
                for (ClusterInstance other : instances) {
                    if (other.process.equals(record.owner())) {
                        at = other;
                    }
                }
            }
            ClusterInstance owner = at;
            if (at == first) {
                at(owner, () -> read(owner, mayDecide, decision));
            } else {
                count("forwarded");
                send(() -> at(owner, () -> read(owner, mayDecide, decision)));
            }
        });
    }

    /** Whether a life may decide something by this reading. */
    private interface Gate {
        boolean test(PartitionLife life, Reading now);
    }

    private void read(ClusterInstance at, Gate mayDecide, Decision decision) {
        Reading now = at.reading();
        if (now.error().toNanosExact() > maxError && flaw != ClusterFlaw.DECIDES_BY_WIDE_READINGS) {
            count("readings too wide");
            return;
        }
        later(at, () -> decide(at, now, mayDecide, decision));
    }

    private void decide(ClusterInstance at, Reading now, Gate mayDecide, Decision decision) {
        PartitionPromises promises = at.promises();
        if (promises == null || !mayDecide.test(promises.life(), now)) {
            count("no owner yet");
            return;
        }
        ClusterTables tables = at.tables(promises.life());
        if (flaw == ClusterFlaw.STOPS_BESIDE_LOCK) {
            later(at, () -> insert(at, now, promises, tables, decision));
        } else {
            insert(at, now, promises, tables, decision);
        }
    }

    private void insert(
            ClusterInstance at,
            Reading now,
            PartitionPromises promises,
            ClusterTables tables,
            Decision decision) {
        if (flaw == ClusterFlaw.CHECKS_BEFORE_INSERTION && !at.owner.mayAnswer(promises, now)) {
            return;
        }
        Runnable answer = decision.decide(at, tables, promises, now);
        if (answer != null) {
            later(
                    at,
                    () -> {
                        Reading after = at.reading();
                        if (flaw == ClusterFlaw.ANSWERS_UNCHECKED
                                || flaw == ClusterFlaw.CHECKS_BEFORE_INSERTION
                                || at.owner.mayAnswer(promises, after)) {
                            answer.run();
                        } else {
                            count("decided too late to be answered");
                        }
                    });
        }
    }

    private boolean mayAnswer(PartitionLife life, Reading now) {
        return flaw == ClusterFlaw.ANSWERS_AT_ONCE
                ? now.breaks() == life.breaks()
                : life.mayAnswer(now);
    }

    private boolean mayPromise(PartitionLife life, Reading now) {
        return life.mayPromise(now);
    }

    private static long ns(Timestamp instant) {
        return instant.toNanosExact();
    }

    // ------------------------------------------------------------ messages and stamps

    private long globalTime() {
        return now + scales.getLast();
    }

    private void send() {
        int connection = random.nextInt(CONNECTIONS);
        if (patient && messages.stream().anyMatch(it -> it.connection == connection && !it.over)) {
            return;
        }
        long timestamp = Math.max(lastSent[connection] + 1, globalTime() + skew());
        lastSent[connection] = timestamp;
        Message message = new Message(connection, timestamp, !begun);
        messages.add(message);
        judge(message);
    }

    /** How wrong a sender's clock is: often as wrong as permitted, or more. */
    private long skew() {
        long margin = limits.marginNs();
        return switch (isCalm() ? 3 : random.nextInt(6)) {
            case 0 -> margin + random.nextLong(-2 * maxError, 2 * maxError);
            case 1 -> random.nextLong(-2 * margin, 2 * margin);
            case 2 ->
                    has(ClusterTrouble.WRONG_CLOCKS)
                            ? random.nextLong(-9 * SECOND, 9 * SECOND)
                            : margin;
            default -> random.nextLong(-margin / 2, margin / 2);
        };
    }

    private void resend() {
        if (messages.size() > 100) {
            messages.removeFirst();
        }
        for (Message message : messages) {
            if (message.timestamp < globalTime() - 2 * MEMORY) {
                end(message, "GIVEN_UP");
            }
        }
        List<Message> repeated =
                hasFailures()
                        ? messages
                        : messages.stream().filter(message -> !message.over).toList();
        if (!repeated.isEmpty()) {
            judge(any(repeated));
        }
    }

    private void judge(Message message) {
        ask(
                this::mayAnswer,
                (at, tables, promises, now) -> {
                    ClusterTables.Verdict verdict =
                            tables.judge(
                                    message.connection,
                                    message.timestamp,
                                    promises.highest().messagesNs(),
                                    ns(now.earliest()) - MEMORY);
                    if (verdict == ClusterTables.Verdict.EARLY) {
                        return null;
                    }
                    long decided = step;
                    return () ->
                            send(() -> {
                                answered(message, verdict, decided);
                            });
                });
    }

    private void answered(Message message, ClusterTables.Verdict verdict, long decided) {
        if (verdict == ClusterTables.Verdict.ACCEPTED) {
            history.accepted(message.connection, message.timestamp, decided, isOrderPromised());
            count("accepted");
            begun = true;
        }
        end(message, verdict.toString());
    }

    /** A sender knows what became of a message, or does not care any more. */
    private void end(Message message, String how) {
        if (!message.over) {
            message.over = true;
            count((message.isEarly ? "at first " : "") + how);
        }
    }

    /** From owner to owner, numbers rise whatever any clock says, if the store loses nothing. */
    private void givenByLife(String what, ClusterTables tables, long number) {
        if (!has(ClusterTrouble.OLD_BACKUPS) && !has(ClusterTrouble.EMPTIED)) {
            history.givenByOwner(what, number, store.takeover(tables.life));
        }
    }

    private boolean isOrderPromised() {
        return !has(ClusterTrouble.WRONG_CLOCKS) && !has(ClusterTrouble.BREAKS);
    }

    private void stamp() {
        ask(
                this::mayAnswer,
                (at, tables, promises, now) -> {
                    long stamp = tables.stamp(ns(now.estimate()), promises.highest().messagesNs());
                    long decided = step;
                    return stamp == Long.MIN_VALUE
                            ? null
                            : () -> {
                                if (isOrderPromised()) {
                                    history.given("S1 stamps", stamp, decided);
                                } else {
                                    history.givenOnce("S1 stamps", stamp);
                                }
                                givenByLife("S2 stamps", tables, stamp);
                                count("stamps");
                            };
                });
    }

    // ------------------------------------------------------------ leases

    private void acquire() {
        String resource = any(RESOURCES);
        long term = term();
        ask(
                this::mayPromise,
                (at, tables, promises, now) -> {
                    if (!tables.isFree(resource, ns(now.earliest()))) {
                        return null;
                    }
                    long expires = ns(now.latest()) + term;
                    long token =
                            expires <= promises.highest().promisesNs()
                                    ? tables.token(promises.highest().counter())
                                    : Long.MIN_VALUE;
                    if (token == Long.MIN_VALUE) {
                        at.owner.demand(expires, tables.lastToken() + 1);
                        count("bounds too low");
                        return null;
                    }
                    tables.put(resource, token, expires);
                    long decided = step;
                    long until = expires - at.offset();
                    UUID claims = promises.life().claims();
                    return () -> {
                        history.given("L2 tokens", token, decided);
                        givenByLife("L3 tokens", tables, token);
                        count("granted");
                        send(() -> {
                            ClusterHolding holding = new ClusterHolding(resource, token, claims);
                            holding.isLazy = random.nextInt(3) == 0;
                            holdings.add(holding);
                            extend(holding, expires, until, claims);
                        });
                    };
                });
    }

    private long term() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong(1, LONGEST_TERM / 8);
            case 1 -> random.nextLong(1, LONGEST_TERM);
            default -> LONGEST_TERM;
        };
    }

    private void extend(ClusterHolding holding, long expires, long until, UUID claims) {
        if (until > holding.until) {
            holding.expires = expires;
            holding.until = until;
            holding.claims = claims;
        }
        history.holds(holding, now);
    }

    private @Nullable ClusterHolding held() {
        holdings.removeIf(it -> {
            if (!it.released && now >= it.until) {
                count(it.isLazy ? "lapsed, perhaps extended too late" : "lapsed");
            }
            return !it.isHeldAt(now);
        });
        return holdings.isEmpty() ? null : any(holdings);
    }

    /** A holder extends its lease, or proves it to an owner that does not know it. */
    private void renew() {
        ClusterHolding holding = held();
        if (holding == null) {
            return;
        }
        if (holding.isLazy && holding.until - now > SECOND / 4) {
            return;
        }
        long claimed = holding.expires;
        long term = term();
        ask(
                (life, now) -> life.breaks() == now.breaks(),
                (at, tables, promises, now) -> {
                    PartitionLife life = promises.life();
                    boolean known = tables.has(holding.resource, holding.token);
                    if (known
                            ? ns(now.latest()) >= tables.expires(holding.resource)
                            : !holding.claims.equals(life.claims())
                                    || !mayConfirm(life, claimed, now)
                                    || tables.hasOther(holding.resource, holding.token)) {
                        count(known ? "extended too late" : "claims refused");
                        return null;
                    }
                    long from = known ? tables.expires(holding.resource) : claimed;
                    long expires = Math.max(from, ns(now.latest()) + term);
                    if (expires > promises.highest().promisesNs()) {
                        at.owner.demand(expires, Long.MIN_VALUE);
                        return null;
                    }
                    tables.put(holding.resource, holding.token, expires);
                    long until = expires - at.offset();
                    UUID claims = life.claims();
                    return () -> {
                        count(known ? "renewed" : "confirmed");
                        send(() -> {
                            if (!holding.released) {
                                extend(holding, expires, until, claims);
                            }
                        });
                    };
                });
    }

    private boolean mayConfirm(PartitionLife life, long expires, Reading now) {
        return switch (flaw) {
            case CONFIRMS_AT_ONCE ->
                    now.breaks() == life.breaks()
                            && ns(now.local()) > life.settlesAfterNs()
                            && ns(now.latest()) < expires;
            case null, default -> life.mayConfirm(expires, now);
        };
    }

    private void release() {
        ClusterHolding holding = held();
        if (holding == null || random.nextInt(3) > 0) {
            return;
        }
        holding.released = true;
        ask(
                (life, now) -> true,
                (at, tables, promises, now) -> {
                    tables.release(holding.resource, holding.token);
                    return null;
                });
    }

    // ------------------------------------------------------------ transactions

    private void prepare() {
        long hold = term();
        ask(
                this::mayPrepare,
                (at, tables, promises, now) -> {
                    Runnable answer = promised(at, tables, promises, now, hold);
                    if (answer != null && hasJournals()) {
                        ClusterJournal known = at.journal(promises.life());
                        if (!known.begins()) {
                            return null;
                        }
                        journals.decides(store.takeover(promises.life().id()), known.undecided);
                    }
                    return answer;
                });
    }

    /** Rules 7, 13 and 16 for tables that do not move. */
    private boolean mayPrepare(PartitionLife life, Reading now) {
        return life.mayAnswer(now)
                && ns(now.local()) > life.settlesAfterNs()
                && (flaw == ClusterFlaw.HANDOVER_FORGETS_WAITS
                        || ns(now.earliest()) > life.unmoved().promisesAfterNs());
    }

    /** Lets a client write for a transaction; null if it may not. The result is the answer. */
    private @Nullable Runnable promised(
            ClusterInstance at,
            ClusterTables tables,
            PartitionPromises promises,
            Reading now,
            long hold) {
        if (flaw == ClusterFlaw.HANDOVER_FORGETS_WAITS
                && ns(now.earliest())
                        <= Objects.requireNonNullElse(
                                tables.promisedBefore,
                                promises.life().unmoved().promisesAfterNs())) {
            return null;
        }
        if (tables.epoch() == 0) {
            long epoch = tables.token(promises.highest().counter());
            if (epoch == Long.MIN_VALUE) {
                at.owner.demand(Long.MIN_VALUE, tables.lastToken() + 1);
                return null;
            }
            tables.epoch(epoch);
        }
        long timestamp = tables.timestamp(ns(now.latest()));
        long until = Math.max(timestamp, ns(now.latest()) + hold);
        if (until > promises.highest().promisesNs()) {
            at.owner.demand(until, Long.MIN_VALUE);
            return null;
        }
        tables.prepared(timestamp, until);
        long decided = step;
        long from = this.now;
        long trueUntil = until - at.offset();
        return () -> {
            history.given("T1 timestamps", timestamp, decided);
            history.mayWrite(tables.life, from, trueUntil);
            count("prepared");
        };
    }

    // ------------------------------------------------------------ transactions over several stores

    boolean hasJournals() {
        return scene == Scene.JOURNALS || scene == Scene.JOURNALS_AND_BREAKS;
    }

    private void stepOfJournals() {
        switch (random.nextInt(isRestless() ? 20 : 10)) {
            case 0, 1 -> prepareSeveral();
            case 2 -> endOne();
            default -> {
                return;
            }
        }
    }

    /** Writes a transaction down, and then answers PREPARED. */
    private void prepareSeveral() {
        String transaction = "t" + ++transactions;
        long hold = term();
        ask(
                this::mayPrepareSeveral,
                (at, tables, promises, now) -> {
                    long life = store.takeover(promises.life().id());
                    ClusterJournal known = at.journal(promises.life());
                    if (!known.begins() || isBusy(known)) {
                        return null;
                    }
                    journals.decides(life, known.undecided);
                    Runnable answer =
                            scene == Scene.JOURNALS
                                    ? () -> {}
                                    : promised(at, tables, promises, now, hold);
                    if (answer == null) {
                        return null;
                    }
                    change(
                            at,
                            known,
                            known.with(transaction),
                            () -> {
                                known.undecided.add(transaction);
                                later(
                                        at,
                                        () -> {
                                            if (at.owner.mayAnswer(promises, at.reading())) {
                                                answer.run();
                                                journals.prepared(transaction, life);
                                                count("prepared over several stores");
                                            }
                                        });
                            });
                    return null;
                });
    }

    /** No clock is in the argument for the journal, so its own scene hardly waits. */
    private boolean mayPrepareSeveral(PartitionLife life, Reading now) {
        return scene == Scene.JOURNALS ? mayPromise(life, now) : mayPrepare(life, now);
    }

    /** A client, or a settler, reports the end of one. */
    private void endOne() {
        ask(
                this::mayPrepareSeveral,
                (at, tables, promises, now) -> {
                    long life = store.takeover(promises.life().id());
                    ClusterJournal known = at.journal(promises.life());
                    if (!known.begins() || isBusy(known) || known.undecided.isEmpty()) {
                        return null;
                    }
                    journals.decides(life, known.undecided);
                    String transaction = any(List.copyOf(known.undecided));
                    journals.ending(transaction);
                    change(
                            at,
                            known,
                            known.without(transaction),
                            () -> {
                                known.undecided.remove(transaction);
                                journals.ended(transaction, life);
                                count("ended over several stores");
                            });
                    return null;
                });
    }

    /** Whether a write is under way. Whoever waits for it may give up. */
    private boolean isBusy(ClusterJournal known) {
        if (known.operation != null && isLost(5)) {
            known.operation = null;
        }
        return known.operation != null;
    }

    /** Replaces the journal. */
    private void change(ClusterInstance at, ClusterJournal known, Set<String> next, Runnable done) {
        Object operation = new Object();
        known.operation = operation;
        JournalLife.Writes writes = known.core.write(next);
        if (writes == null) {
            at.owner.giveUp(known.core.life());
            count("journals lost to another life");
            return;
        }
        if (writes.slots().isEmpty()) {
            known.operation = null;
            done.run();
            return;
        }
        sendWrite(() -> {
            boolean isDone = journal.replace(writes);
            send(() ->
                    journalAnswered(
                            at,
                            known,
                            operation,
                            () -> {
                                if (isDone) {
                                    known.core.succeeded(writes.slots());
                                    known.operation = null;
                                    done.run();
                                } else {
                                    look(at, known, operation);
                                }
                            }));
        });
    }

    private void look(ClusterInstance at, ClusterJournal known, Object operation) {
        send(() -> {
            JournalRecord head = journal.head();
            Map<Integer, JournalRecord> slots = journal.slots();
            send(() ->
                    journalAnswered(
                            at,
                            known,
                            operation,
                            () -> {
                                known.core.foundHead(head);
                                known.core.foundSlots(slots);
                                known.operation = null;
                                if (known.core.isLost()) {
                                    at.owner.giveUp(known.core.life());
                                    count("journals lost to another life");
                                }
                            }));
        });
    }

    private void journalAnswered(
            ClusterInstance at, ClusterJournal known, Object operation, Runnable effect) {
        UUID process = at.process;
        at(
                at,
                () -> {
                    if (at.process.equals(process) && known.operation == operation) {
                        effect.run();
                    }
                });
    }
}
