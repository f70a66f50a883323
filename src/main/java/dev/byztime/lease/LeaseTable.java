package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The leases and resources of one {@link Stripe}, with lookups by each kind of name and accounts of
 * the memory that they take. It makes no decisions. The stripe's lock guards it.
 */
final class LeaseTable {

    private final LeaseLimits limits;
    private final Quota resourceRoom;
    private final Quota memory;

    /** Resources with leases or with waiting requests. */
    private final Map<String, Resource> busy = new HashMap<>();

    /**
     * Idle resources, remembered for their versions and tokens; those idle for longest come first.
     */
    private final Map<String, Resource> idle = new LinkedHashMap<>();

    private final Map<LeaseId, Lease> leases = new HashMap<>();
    private final Map<RequestKey, Lease> requests = new HashMap<>();
    private final ExpiryWheel wheel;

    LeaseTable(LeaseLimits limits, Quota resourceRoom, Quota memory) {
        this.limits = limits;
        this.resourceRoom = resourceRoom;
        this.memory = memory;
        this.wheel = new ExpiryWheel(limits.longestTerm().plus(limits.maxError()).toNanosExact());
    }

    @Nullable Resource find(String name) {
        Resource resource = busy.get(name);
        return resource == null ? idle.get(name) : resource;
    }

    @Nullable Lease find(LeaseRef ref) {
        Lease lease = leases.get(ref.id());
        return lease != null
                        && lease.token == ref.token()
                        && lease.resource.name.equals(ref.resource())
                ? lease
                : null;
    }

    /** The lease that was granted to a request; null if there is none. */
    @Nullable Lease find(RequestKey key) {
        return requests.get(key);
    }

    /** The latest end of a lease, in nanoseconds; {@link Long#MIN_VALUE} if there is none. */
    long latestExpiryNs() {
        long latestNs = Long.MIN_VALUE;
        for (Lease lease : leases.values()) {
            latestNs = Math.max(latestNs, lease.expiresNs);
        }
        return latestNs;
    }

    /** All busy resources. */
    List<Resource> busy() {
        return List.copyOf(busy.values());
    }

    /** The first {@code most} busy resources after a name, in order. */
    List<Resource> busy(@Nullable String after, int most, Comparator<String> order) {
        Comparator<Resource> byName = Comparator.comparing(resource -> resource.name, order);
        PriorityQueue<Resource> first = new PriorityQueue<>(byName.reversed());
        for (Resource resource : busy.values()) {
            if (after == null || order.compare(resource.name, after) > 0) {
                first.add(resource);
                if (first.size() > most) {
                    first.poll();
                }
            }
        }
        List<Resource> sorted = new ArrayList<>(first);
        sorted.sort(byName);
        return sorted;
    }

    /** All resources; the idle ones come first, and of these those idle for longest. */
    List<Resource> all() {
        List<Resource> all = new ArrayList<>(idle.values());
        all.addAll(busy.values());
        return all;
    }

    /**
     * Adds a resource of another process with its leases, even beyond limits: a lease that is not
     * known could be granted to somebody else.
     */
    void addAnyway(Resource resource, List<Lease> held) {
        resourceRoom.takeAnyway(1);
        memory.takeAnyway(resource.bytes());
        (held.isEmpty() ? idle : busy).put(resource.name, resource);
        for (Lease lease : held) {
            memory.takeAnyway(lease.bytes());
            insert(lease);
        }
    }

    /**
     * The resource, now busy; null if it is new and the limit is reached: see {@link #noResource}.
     */
    @Nullable Resource obtain(String name, long knownSince) {
        Resource resource = busy.get(name);
        if (resource == null) {
            resource = idle.remove(name);
            if (resource == null) {
                if (!resourceRoom.take() && !(forgetIdle() && resourceRoom.take())) {
                    return null;
                }
                resource = new Resource(name, knownSince);
                if (!memory.take(resource.bytes())) {
                    resourceRoom.giveBack();
                    return null;
                }
            }
            busy.put(name, resource);
        }
        return resource;
    }

    /** Makes a resource idle if it has no leases and no waiting requests. */
    void makeIdleIfUnused(Resource resource) {
        if (resource.isIdle() && busy.remove(resource.name, resource)) {
            idle.put(resource.name, resource);
        }
    }

    /** Forgets the resource that has been idle for longest; false if there is none. */
    boolean forgetIdle() {
        var oldest = idle.values().iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        memory.giveBack(oldest.next().bytes());
        oldest.remove();
        resourceRoom.giveBack();
        return true;
    }

    /**
     * Adds a lease to its resource; false if the memory limit is reached: see {@link #noMemory}.
     */
    boolean add(Lease lease) {
        if (!memory.take(lease.bytes())) {
            return false;
        }
        if (lease.mode == Mode.WRITE) {
            setVersion(lease.resource, null); // unknown until this holder publishes one
            lease.resource.contradicted = false;
        }
        insert(lease);
        return true;
    }

    private void insert(Lease lease) {
        lease.resource.add(lease);
        leases.put(lease.id, lease);
        if (lease.key != null) {
            requests.put(lease.key, lease);
        }
        wheel.add(lease);
    }

    /** Sets the version, which becomes unknown if the memory limit is reached. */
    void setVersion(Resource resource, @Nullable String version) {
        memory.giveBack(resource.bytes());
        resource.version = version;
        if (!memory.take(resource.bytes())) {
            resource.version = null;
            memory.takeAnyway(resource.bytes());
        }
    }

    /** Removes a lease from its resource. */
    void end(Lease lease, List<Runnable> wakes) {
        forget(lease);
        lease.resource.remove(lease, wakes);
    }

    /** Removes all leases from a resource. */
    void endAll(Resource resource, List<Runnable> wakes) {
        for (Lease l = resource.first; l != null; l = l.after) {
            forget(l);
        }
        resource.removeAll(wakes);
    }

    private void forget(Lease lease) {
        memory.giveBack(lease.bytes());
        leases.remove(lease.id);
        if (lease.key != null) {
            requests.remove(lease.key, lease);
        }
        wheel.remove(lease);
    }

    /** See {@link ExpiryWheel#begin}. */
    void begin(long earliestNs) {
        wheel.begin(earliestNs);
    }

    /** See {@link ExpiryWheel#advance}. */
    int advance(long earliestNs, int budget, Consumer<Lease> expire) {
        return wheel.advance(earliestNs, budget, expire);
    }

    /** The limit that refuses a new resource. */
    LimitReached noResource() {
        return resourceRoom.taken() >= resourceRoom.size()
                ? new LimitReached(LimitReached.Limit.RESOURCES, limits.resources())
                : noMemory();
    }

    /** The refusal for lack of memory. */
    LimitReached noMemory() {
        return new LimitReached(LimitReached.Limit.KIBIBYTES, (int) (memory.size() / 1024));
    }
}
