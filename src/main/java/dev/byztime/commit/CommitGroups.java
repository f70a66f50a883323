package dev.byztime.commit;

import dev.byztime.clock.LocalClock;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The groups of one service. A group is opened by its first use. Where there is no room for another
 * one, the group that was not used for the longest time is forgotten.
 *
 * <p>It is safe for any number of threads.
 */
final class CommitGroups {

    /** How long a group must not have been used before it may be forgotten, in nanoseconds. */
    static final long IDLE_NS = 60_000_000_000L;

    private final CommitPlan plan;
    private final CommitLife life;
    private final CommitJournals journal;
    private final LocalClock local;
    private final Map<String, Entry> groups = new ConcurrentSkipListMap<>();

    /** A group, and when it was used last. */
    private static final class Entry {

        final CommitGroup group;
        volatile long usedNs;

        Entry(CommitGroup group, long usedNs) {
            this.group = group;
            this.usedNs = usedNs;
        }
    }

    /** When a group was used last, at the moment of looking. */
    private record Use(String name, long lastNs) {}

    /** Opens the groups that the last life left transactions of. */
    CommitGroups(CommitPlan plan, CommitLife life, CommitJournals journal, LocalClock local) {
        this.plan = plan;
        this.life = life;
        this.journal = journal;
        this.local = local;
        journal.groups().forEach(this::open);
    }

    /** The group with this name; null if there is none at present. */
    @Nullable CommitGroup find(String name) {
        Entry known = groups.get(name);
        return known == null ? null : known.group;
    }

    /**
     * The group with this name, which is opened if necessary.
     *
     * @return null if there is no room
     * @throws IllegalArgumentException if the name is not allowed; its message says why
     */
    @Nullable CommitGroup get(String name) {
        Entry known = groups.get(name);
        if (known == null) {
            plan.limits().requireName("group's name", name);
            known = opened(name);
        }
        if (known == null) {
            return null;
        }
        known.usedNs = nowNs();
        return known.group;
    }

    private synchronized @Nullable Entry opened(String name) {
        Entry there = groups.get(name);
        return there != null || !hasRoom() ? there : open(name);
    }

    private boolean hasRoom() {
        if (groups.size() >= plan.groups()) {
            long beforeNs = nowNs() - IDLE_NS;
            List<Use> idle =
                    groups.entrySet().stream()
                            .map(each -> new Use(each.getKey(), each.getValue().usedNs))
                            .filter(use -> use.lastNs <= beforeNs)
                            .sorted(Comparator.comparingLong(Use::lastNs))
                            .toList();
            for (int i = 0; i < idle.size() && groups.size() >= plan.groups(); i++) {
                forget(idle.get(i).name);
            }
        }
        return groups.size() < plan.groups();
    }

    private void forget(String name) {
        CommitGroup group = find(name);
        if (group != null && group.forget()) {
            groups.remove(name);
            journal.forget(name);
        }
    }

    private Entry open(String name) {
        Entry opened = new Entry(new CommitGroup(life, journal.of(name)), nowNs());
        groups.put(name, opened);
        return opened;
    }

    /**
     * Writes the journals of groups again whose last write failed. Without it, groups that nobody
     * asks for any more would neither be mended nor make room.
     */
    void mendJournals() {
        for (Entry each : groups.values()) {
            if (!each.group.mendJournal()) {
                return; // the others would fail likewise
            }
        }
    }

    Set<String> names() {
        return groups.keySet();
    }

    Stream<CommitGroup> all() {
        return groups.values().stream().map(each -> each.group);
    }

    private long nowNs() {
        return local.read().boottimeNs();
    }
}
