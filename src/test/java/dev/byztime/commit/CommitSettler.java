package dev.byztime.commit;

import dev.byztime.commit.CommitHistory.Transaction;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Somebody in a {@link CommitWorld} who settles transactions that are in doubt. */
final class CommitSettler {

    private final CommitWorld world;

    private @Nullable Work work;

    /** A transaction to be settled. */
    private static final class Work {
        final UndecidedTransaction doubtful;
        final Transaction transaction;
        boolean withItsValues;
        final Set<CommitStore> written = new HashSet<>();
        final long safeUntil;
        long epoch;

        Work(
                UndecidedTransaction doubtful,
                long epoch,
                long safeUntil,
                Transaction transaction,
                boolean withItsValues) {
            this.doubtful = doubtful;
            this.epoch = epoch;
            this.safeUntil = safeUntil;
            this.transaction = transaction;
            this.withItsValues = withItsValues;
        }
    }

    CommitSettler(CommitWorld world) {
        this.world = world;
    }

    void step() {
        Work it = work;
        if (it == null || world.random.nextInt(20) == 0) {
            look();
        } else {
            write(it);
        }
    }

    private void look() {
        work = null;
        long sent = world.now();
        world.ask(
                (group, reading) -> {
                    InDoubtResult result =
                            group.inDoubt(10, CommitWorld.LIMITS.longestHold(), reading);
                    if (result instanceof InDoubtResult.Listed list) {
                        list.transactions().forEach(it -> world.requireWrittenDown(it.request()));
                    }
                    return result;
                },
                (answer, life) -> {
                    if (work == null
                            && answer instanceof InDoubtResult.Listed list
                            && !list.transactions().isEmpty()) {
                        choose(world.any(list.transactions()), list, sent);
                    }
                });
    }

    private void choose(UndecidedTransaction doubtful, InDoubtResult.Listed list, long sent) {
        Transaction transaction = world.history.get(doubtful.id());
        if (transaction == null) {
            world.history.fault("%s was never asked for", doubtful);
            return;
        }
        boolean several =
                transaction.values.keySet().stream().map(world.stores::get).distinct().count() > 1;
        // its clock is as slow as a clock may be
        double slowest = 1 - CommitWorld.DRIFT_PPB / 1e9;
        long safeUntil = sent + (long) (list.safeRemaining().toNanosSaturated() / slowest);
        boolean withItsValues = several || world.random.nextBoolean();
        work = new Work(doubtful, list.epoch(), safeUntil, transaction, withItsValues);
    }

    private void write(Work it) {
        Map<CommitStore, Map<String, CommitStore.Change>> all = new LinkedHashMap<>();
        it.transaction.values.forEach((key, value) -> {
            CommitStore store = world.stores.get(key);
            if (store == null) {
                throw new AssertionError(key);
            }
            all.computeIfAbsent(store, s -> new HashMap<>())
                    .put(key, change(it, store, key, value));
        });
        if (it.written.size() == all.size()) {
            settled(it);
            return;
        }
        all.forEach((store, changes) -> {
            if (!it.written.contains(store)) {
                if (world.flaw == CommitFlaw.SETTLER_ONLY_LOOKS) {
                    it.written.add(store);
                    return;
                }
                world.send(() -> {
                    if (!world.isFenced()
                            && world.now() >= it.safeUntil
                            && world.flaw != CommitFlaw.SETTLER_WRITES_LATE) {
                        return; // such a store does not let a write land late
                    }
                    CommitStore.Result result =
                            store.write(changes, it.doubtful.timestampNs(), it.epoch);
                    world.count("settle " + result);
                    world.send(() -> written(it, store, result));
                });
            }
        });
    }

    private CommitStore.Change change(Work it, CommitStore store, String key, int value) {
        long readNs = it.transaction.read.getOrDefault(key, CommitRequest.ABSENT);
        Integer old = readNs == CommitRequest.ABSENT ? null : store.history(key).get(readNs);
        int before = old == null ? 0 : old;
        return new CommitStore.Change(
                readNs, it.withItsValues ? value : before, it.withItsValues && value % 3 == 0);
    }

    private void written(Work it, CommitStore store, CommitStore.Result result) {
        switch (result) {
            case WRITTEN -> it.written.add(store);
            case WAS_THERE -> {
                // the transaction itself, or another settler: what is there now stays
                if (world.flaw != CommitFlaw.SETTLER_TRUSTS_REFUSAL) {
                    it.withItsValues = hasItsValues(it, store);
                }
                it.written.add(store);
            }
            case OTHER_VERSION -> world.count("settlers that were overtaken");
            case OTHER_EPOCH -> {
                if (world.flaw == CommitFlaw.SETTLER_OUTLIVES_LIST) {
                    world.ask(
                            CommitGroup::begin,
                            (answer, life) -> {
                                if (answer instanceof CommitStart start) {
                                    it.epoch = start.epoch();
                                }
                            });
                } else if (work == it) {
                    work = null;
                }
            }
        }
    }

    private boolean hasItsValues(Work it, CommitStore store) {
        return it.transaction.values.entrySet().stream()
                .filter(each -> world.stores.get(each.getKey()) == store)
                .allMatch(each ->
                        each.getValue()
                                .equals(
                                        store.history(each.getKey())
                                                .get(it.doubtful.timestampNs())));
    }

    private void settled(Work it) {
        world.ask(
                (group, reading) -> {
                    FinishResult result =
                            group.settled(it.doubtful.id(), it.withItsValues, reading);
                    if (result instanceof FinishResult.Ended ended
                            && ended.state() != TransactionState.ABANDONED) {
                        it.transaction.applied = world.flaw != CommitFlaw.SETTLER_ONLY_LOOKS;
                        it.transaction.committedAt =
                                Math.min(it.transaction.committedAt, world.now());
                        it.transaction.ended = ended.state();
                        world.count("settled " + ended.state());
                    }
                    return result;
                },
                (result, life) -> {
                    if (work == it && !(result instanceof CommitRefusal)) {
                        work = null;
                    }
                });
    }
}
