package dev.byztime.cluster;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One member's part in the list of members: it raises its own counter, watches those of the others,
 * and removes the records of members that have been dead for long.
 *
 * <p>It is safe for several threads.
 */
public final class Membership {

    /** After how many times the patience a dead member's record is removed. */
    static final int FORGOTTEN_AFTER = 100;

    private final MemberStore store;
    private final LiveMembers members;
    private final long patienceNs;
    private MemberRecord own;

    /**
     * @param self a random id of this process; a restarted process has another one
     * @param address where this instance answers
     * @param patienceNs how long a counter may stand still, in nanoseconds on the local clock:
     *     several times the time between two beats
     */
    public Membership(MemberStore store, UUID self, String address, long patienceNs) {
        this.store = store;
        this.members = new LiveMembers(patienceNs);
        this.patienceNs = patienceNs;
        this.own = new MemberRecord(self, address, 0);
    }

    /**
     * Shows the others that this member is alive, and looks who else is.
     *
     * @param localNs the local clock, in nanoseconds
     * @return the records of the members that are alive, this one among them
     * @throws IOException if the store does not answer
     */
    public synchronized List<MemberRecord> beat(long localNs) throws IOException {
        own = new MemberRecord(own.id(), own.address(), own.counter() + 1);
        store.write(own);
        Collection<MemberRecord> all = store.all();
        Map<UUID, Long> counters = new HashMap<>();
        all.forEach(each -> counters.put(each.id(), each.counter()));
        members.saw(counters, localNs);
        Set<UUID> forgotten = members.stillFor(FORGOTTEN_AFTER * patienceNs, localNs);
        for (MemberRecord each : all) {
            if (forgotten.contains(each.id())) {
                store.remove(each);
            }
        }
        Set<UUID> alive = members.alive(localNs);
        return all.stream().filter(each -> alive.contains(each.id())).toList();
    }

    /**
     * Says that this member is about to end.
     *
     * @throws IOException if the store does not answer; the others then notice it later
     */
    public synchronized void leave() throws IOException {
        store.remove(own);
    }
}
