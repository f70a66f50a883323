package dev.byztime.lease;

import dev.byztime.lease.Witness.Belief;
import dev.byztime.lease.Witness.Grant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all holders were told and believed, over all lives of the service: and what is wrong. */
final class LeaseHistory {

    private final List<Grant> grants = new ArrayList<>();
    private final List<Belief> beliefs = new ArrayList<>();

    synchronized void add(Grant grant) {
        grants.add(grant);
    }

    synchronized void add(Belief belief) {
        beliefs.add(belief);
    }

    synchronized int grants() {
        return grants.size();
    }

    synchronized int beliefs() {
        return beliefs.size();
    }

    /** Invariant 1: pairs of beliefs in leases that conflict, at one moment. */
    synchronized List<String> overlaps() {
        List<Belief> sorted = new ArrayList<>(beliefs);
        sorted.sort(Comparator.comparingLong(Belief::from));
        Map<String, List<Belief>> active = new HashMap<>();
        List<String> overlaps = new ArrayList<>();
        for (Belief next : sorted) {
            if (next.until() <= next.from()) {
                continue; // over before it was known of
            }
            List<Belief> others = active.computeIfAbsent(next.resource(), r -> new ArrayList<>());
            for (Iterator<Belief> each = others.iterator(); each.hasNext(); ) {
                Belief other = each.next();
                if (other.until() <= next.from()) {
                    each.remove();
                } else if (other.token() != next.token() && conflict(other.mode(), next.mode())) {
                    overlaps.add(other + " and " + next);
                }
            }
            others.add(next);
        }
        return overlaps;
    }

    /**
     * Invariant 5: leases whose token is not above that of one whose grant was known before they
     * were asked for; and tokens of two leases.
     */
    synchronized List<String> tokensOutOfOrder() {
        List<Grant> byReceipt = new ArrayList<>(grants);
        byReceipt.sort(Comparator.comparingLong(Grant::received));
        Map<String, TreeMap<Long, Long>> highestByReceipt = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Grant grant : byReceipt) {
            String id = ids.putIfAbsent(grant.resource() + " " + grant.token(), grant.id());
            if (id != null && !id.equals(grant.id())) {
                wrong.add(id + " has the token of " + grant);
            }
            TreeMap<Long, Long> highest =
                    highestByReceipt.computeIfAbsent(grant.resource(), r -> new TreeMap<>());
            Map.Entry<Long, Long> before = highest.lowerEntry(grant.firstSent());
            if (before != null && before.getValue() >= grant.token()) {
                wrong.add(before + " was before " + grant);
            }
            Map.Entry<Long, Long> last = highest.lastEntry();
            highest.put(
                    grant.received(),
                    last == null ? grant.token() : Math.max(last.getValue(), grant.token()));
        }
        return wrong;
    }

    /** Wishes that were granted twice while the first grant was valid. */
    synchronized List<String> differentAnswersToRetries() {
        Map<String, Grant> first = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Grant grant : grants) {
            Grant before = first.putIfAbsent(requestOf(grant), grant);
            if (before != null
                    && grant.received() < before.until()
                    && !before.id().equals(grant.id())) {
                wrong.add(before + " and " + grant);
            }
        }
        return wrong;
    }

    /** How many wishes were granted again. */
    synchronized int retries() {
        return (int)
                (grants.size() - grants.stream().map(LeaseHistory::requestOf).distinct().count());
    }

    private static String requestOf(Grant grant) {
        return String.join(
                " ", grant.resource(), grant.mode().name(), grant.holder(), grant.requestId());
    }

    private static boolean conflict(Mode one, Mode other) {
        return one == Mode.WRITE || other == Mode.WRITE;
    }
}
