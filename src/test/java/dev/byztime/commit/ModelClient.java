package dev.byztime.commit;

import dev.byztime.commit.CommitHistory.Transaction;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client of a {@link CommitWorld}, which runs one transaction after another. */
final class ModelClient {

    private final CommitWorld world;

    /** On the slowest or the fastest clock that there may be. */
    private final double rate;

    // the present transaction; a new object for each, so that late answers find none
    private Run run = new Run(0);

    /** A transaction on its way. */
    private static final class Run {
        final int number;
        final List<String> toRead = new ArrayList<>();
        final Map<String, Long> read = new HashMap<>();
        final Set<CommitStore> sent = new HashSet<>();
        final Set<CommitStore> written = new HashSet<>();
        @Nullable CommitStart start;
        long begunAt;
        @Nullable Transaction transaction;
        CommitVerdict.@Nullable Prepared prepared;
        long safeUntil;
        boolean abandons;
        boolean asked;

        Run(int number) {
            this.number = number;
        }
    }

    ModelClient(CommitWorld world) {
        this.world = world;
        rate = 1 + (world.random.nextBoolean() ? 1 : -1) * CommitWorld.DRIFT_PPB / 1e9;
    }

    void crash() {
        run = new Run(0);
    }

    void step() {
        Run it = run;
        if (it.number == 0) {
            if (!world.isQuiet()) {
                begin();
            }
        } else if (it.start == null) {
            if (world.random.nextInt(40) == 0) {
                crash(); // the answer may be lost
            }
        } else if (!it.toRead.isEmpty()) {
            read(it);
        } else if (it.prepared == null) {
            validate(it);
        } else {
            write(it, it.prepared);
        }
    }

    private void begin() {
        Run it = new Run(world.nextTransaction());
        run = it;
        List<String> keys = new ArrayList<>(CommitWorld.KEYS);
        for (int i = 1 + world.random.nextInt(3); i > 0; i--) {
            it.toRead.add(keys.remove(world.random.nextInt(keys.size())));
        }
        it.begunAt = world.now();
        world.ask(
                CommitGroup::begin,
                (answer, life) -> {
                    if (run == it && answer instanceof CommitStart start) {
                        it.start = start;
                    } else if (run == it) {
                        crash();
                    }
                });
    }

    private void read(Run it) {
        String key = it.toRead.removeLast();
        CommitStore.Cell cell = store(key).read(key, start(it).epoch());
        if (cell == null) {
            world.count("reads of an old epoch");
            crash();
        } else {
            it.read.put(key, cell.version());
        }
    }

    private void validate(Run it) {
        if (it.asked && world.random.nextInt(20) > 0) {
            return;
        }
        it.asked = true;
        Transaction transaction = it.transaction;
        if (transaction == null) {
            transaction = transaction(it);
            it.transaction = transaction;
            world.history.add(transaction);
        }
        Transaction asked = transaction;
        long sent = world.now();
        world.ask(
                (group, reading) -> {
                    CommitVerdict verdict = group.validate(asked.request, reading);
                    world.history.decided(asked, verdict);
                    if (verdict instanceof CommitVerdict.Prepared prepared) {
                        if (prepared.state() == TransactionState.PENDING) {
                            world.requireWrittenDown(asked.request);
                        } else if (asked.values.isEmpty()) {
                            asked.applied = true;
                        }
                    }
                    return verdict;
                },
                (verdict, life) -> validated(it, asked, verdict, sent));
    }

    private void validated(Run it, Transaction asked, CommitVerdict verdict, long sent) {
        if (run != it || it.prepared != null) {
            return;
        }
        switch (verdict) {
            case CommitVerdict.Prepared prepared -> {
                world.count("Prepared " + (asked.request.severalStores() ? "over two" : ""));
                if (prepared.state() != TransactionState.PENDING) {
                    asked.committedAt = Math.min(asked.committedAt, world.now());
                    crash();
                    return;
                }
                it.prepared = prepared;
                it.safeUntil = sent + (long) (prepared.safeRemaining().toNanosSaturated() / rate);
                it.abandons = world.random.nextInt(8) == 0;
            }
            case CommitVerdict.Aborted aborted -> {
                world.count(aborted.reason().name());
                crash();
            }
            case CommitVerdict.InDoubt doubt -> crash();
            case CommitVerdict.OtherContent other ->
                    world.history.fault("other content of %s", asked);
            case CommitRefusal refusal -> {}
        }
    }

    private Transaction transaction(Run it) {
        Map<String, Integer> values = new HashMap<>();
        for (String key : it.read.keySet()) {
            if (world.random.nextInt(3) > 0
                    && (!world.has(CommitTrouble.LOST_FOLDERS)
                            || values.keySet().stream().allMatch(k -> store(k) == store(key)))) {
                values.put(key, it.number * 10 + key.charAt(1) - '0');
            }
        }
        boolean several = values.keySet().stream().map(this::store).distinct().count() > 1;
        Map<String, Long> told = new HashMap<>(it.read);
        if (world.flaw == CommitFlaw.WRITES_UNREAD) {
            told.keySet().removeAll(values.keySet());
        }
        CommitRequest request =
                new CommitRequest(
                        "t" + it.number,
                        start(it),
                        told,
                        values.keySet(),
                        Timestamp.ofNanos(1 + world.random.nextLong(3 * CommitWorld.SECOND)),
                        several && world.flaw != CommitFlaw.CLIENT_HIDES_SEVERAL_STORES);
        return new Transaction(request, Map.copyOf(it.read), values, it.begunAt);
    }

    private void write(Run it, CommitVerdict.Prepared prepared) {
        Transaction transaction = it.transaction;
        if (transaction == null) {
            return;
        }
        Set<CommitStore> all = new LinkedHashSet<>();
        transaction.values.keySet().forEach(key -> all.add(store(key)));
        boolean mayAbandon =
                it.sent.isEmpty() || world.flaw == CommitFlaw.CLIENT_ABANDONS_AFTER_WRITE;
        if (it.abandons && mayAbandon) {
            if (world.flaw != CommitFlaw.CLIENT_ABANDONS_AFTER_WRITE || !it.sent.isEmpty()) {
                world.ask(
                        (group, reading) -> group.abandoned(id(transaction), reading),
                        (answer, life) -> world.count("abandoned"));
                crash();
                return;
            }
        }
        if (it.written.size() == all.size()) {
            transaction.committedAt = Math.min(transaction.committedAt, world.now());
            finish(it, transaction);
            return;
        }
        for (CommitStore store : all) {
            if (!it.sent.contains(store) || world.random.nextInt(20) == 0) {
                if (mayWrite(it, prepared)) {
                    it.sent.add(store);
                    send(it, transaction, prepared, store);
                } else if (!it.written.contains(store)) {
                    world.count("too late to write");
                    crash();
                }
                return;
            }
        }
        if (world.random.nextInt(40) == 0) {
            crash(); // gives up: an answer may be lost
        }
    }

    private boolean mayWrite(Run it, CommitVerdict.Prepared prepared) {
        return world.flaw == CommitFlaw.CLIENT_WRITES_LATE
                || (world.now() < it.safeUntil
                        && world.globalTime() < prepared.applyBefore().toNanosExact());
    }

    private void send(
            Run it, Transaction transaction, CommitVerdict.Prepared prepared, CommitStore store) {
        Map<String, CommitStore.Change> changes = new HashMap<>();
        transaction.values.forEach((key, value) -> {
            if (store(key) == store) {
                changes.put(
                        key,
                        new CommitStore.Change(
                                transaction.read.getOrDefault(key, CommitRequest.ABSENT),
                                value,
                                value % 3 == 0));
            }
        });
        long safeUntil = it.safeUntil;
        long epoch = start(it).epoch();
        world.send(() -> {
            if (!world.isFenced()
                    && world.now() >= safeUntil
                    && world.flaw != CommitFlaw.CLIENT_WRITES_LATE) {
                return; // such a store does not let a write land late
            }
            CommitStore.Result result =
                    store.write(changes, prepared.timestamp().toNanosExact(), epoch);
            world.count("write " + result);
            world.send(() -> written(it, transaction, store, result));
        });
    }

    private void written(
            Run it, Transaction transaction, CommitStore store, CommitStore.Result result) {
        if (run != it) {
            return;
        }
        switch (result) {
            case WRITTEN, WAS_THERE -> it.written.add(store);
            case OTHER_VERSION -> {
                if (world.flaw == CommitFlaw.WRITES_UNREAD) {
                    world.history.fault("C7 Written keys are read: %s was refused", transaction);
                }
                crash();
            }
            case OTHER_EPOCH -> crash();
        }
    }

    private void finish(Run it, Transaction transaction) {
        world.ask(
                (group, reading) -> {
                    FinishResult result = group.applied(id(transaction), reading);
                    if (result instanceof FinishResult.Ended) {
                        transaction.applied = true;
                    }
                    return result;
                },
                (result, life) -> {
                    world.count("finish " + result.getClass().getSimpleName());
                    if (run == it && !(result instanceof CommitRefusal)) {
                        crash();
                    }
                });
    }

    private static String id(Transaction transaction) {
        return transaction.request.transaction();
    }

    private static CommitStart start(Run it) {
        CommitStart start = it.start;
        if (start == null) {
            throw new AssertionError("not begun");
        }
        return start;
    }

    private CommitStore store(String key) {
        CommitStore store = world.stores.get(key);
        if (store == null) {
            throw new AssertionError(key);
        }
        return store;
    }
}
