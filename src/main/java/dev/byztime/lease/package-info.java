/**
 * The core of leases: promises until an instant of global time, whose validity holder and service
 * can each check on their own.
 *
 * <p>Start with {@link dev.byztime.lease.LeaseService}, which puts the core together, and {@link
 * dev.byztime.lease.Leases}, which makes all decisions and gets the time as an argument. {@link
 * dev.byztime.lease.LeaseWait} lets callers wait for decisions. {@link dev.byztime.lease.Resource}
 * is the state of one resource, and {@link dev.byztime.lease.Stripe} a part of all resources under
 * one lock. {@link dev.byztime.lease.FencingTokens} gives out fencing tokens. {@link
 * dev.byztime.lease.Recovery} decides when grants may begin after a restart or a break of the
 * timescale, and {@link dev.byztime.lease.LeaseTimescale} keeps the necessary state on the disk.
 * With {@link dev.byztime.lease.Claims}, holders prove after a restart which leases they had. The
 * package imports no framework. It depends on {@code time}, {@code clock}, {@code run} and {@code
 * stable} only.
 *
 * <p>Sources: Gray and Cheriton, <i>Leases</i> (1989); Liskov, <i>Practical uses of synchronized
 * clocks in distributed systems</i> (1993). A holder is <em>obedient</em> if it follows these
 * rules. It acts only while {@code latest < expires}. It acts only while less than {@link
 * dev.byztime.lease.Granted#safeRemaining} has passed since it sent the request, on a clock of its
 * own that keeps running during suspend and drifts no more than this service's. (With a worse
 * clock, it divides by the factor by which true time may be faster.) It stops for good before it
 * sends a release, and it stops when it learns that its lease has lapsed.
 *
 * <h2>Invariants</h2>
 *
 * Tests name the invariant that they check by its number, such as "Invariant 17".
 *
 * <ol>
 *   <li><b>Exclusion.</b> At no true instant may two obedient holders both believe in leases that
 *       conflict: two of one resource, at least one of them WRITE.
 *   <li><b>Promises are kept.</b> A lease ends before its expiry only if its holder releases it, or
 *       if a break of the timescale voids it. After a break nothing is granted until the lease
 *       would have ended.
 *   <li><b>Renewal never shortens</b>, and only extends a lease that is certainly valid. (A claim
 *       of an earlier life confirms the expiry in it, which may be earlier than that of a later
 *       claim.)
 *   <li><b>Nothing outlives its promise.</b> The safeRemaining of an answer follows from the
 *       answer's own reading, also if the answer is to a retry.
 *   <li><b>Tokens rise.</b> The token of each grant is above all earlier tokens of its resource, in
 *       this life and in earlier ones. While the folder survives, this holds whatever the clock
 *       says. Without the folder, or with an old backup of it, this holds as long as the timescale
 *       is continuous.
 *   <li><b>Superseded for good.</b> A token that was once known to be superseded never passes.
 *   <li><b>Durable before promised.</b> No expiry is promised above the synced ceiling of expiries,
 *       and no token is given out above the synced ceiling of tokens. Nothing is promised before
 *       the longest promise of this life is on the disk.
 *   <li><b>Recovery.</b> After a restart nothing is granted until all promises of earlier lives are
 *       certainly over. In the meantime, leases that their holders prove with claims are confirmed.
 *       A life that finds nothing waits for the longest promise, because a process cannot learn
 *       from itself or its machine whether there was an earlier life.
 *   <li><b>Claims prove.</b> A claim is confirmed only if this service granted the lease on this
 *       timescale, only while the lease is certainly valid, and not beyond the longest promise that
 *       could be made today. Of two conflicting claims the higher token wins. No version is taken
 *       from a lease that a claim brought back.
 *   <li><b>Breaks void.</b> After a break of the timescale, or a start in another era, no earlier
 *       lease is valid or renewed. Nothing is granted until the longest term and twice the largest
 *       error have passed on the local clock, and a restart does not shorten this wait. If a
 *       reading of the last life contradicts the present one, the start finds a break.
 *   <li><b>First come, first served.</b> Nothing is granted while an earlier conflicting request
 *       waits.
 *   <li><b>Nobody starves.</b> While a request with recalls waits, no lease that it waits for is
 *       extended, not even through another request. So the wait ends at the latest when these
 *       leases expire, even if no holder answers the recall.
 *   <li><b>No stale version.</b> A copy is called current only if no WRITE lease was granted since
 *       its version was published, except that of the publisher.
 *   <li><b>Bounded memory.</b> The limits and a share of the heap bound the memory. Forgetting a
 *       resource never lowers a token, and never confirms a copy.
 *   <li><b>The longest promise of all lives.</b> A wait on the local clock lasts for the longest
 *       promise that any life on this folder may have made, whatever today's limits are. If the
 *       folder has a ceiling without a record of the longest promise, the wait lasts at least until
 *       the ceiling has passed.
 *   <li><b>Start in another era.</b> A start in another era waits for two things: for the longest
 *       promise, counted from this start, however long the machine has been up; and for the ceiling
 *       that it finds, unless no continuous timescale can have left this ceiling.
 *   <li><b>Fresh files.</b> While a life goes on with a usable clock, the ceiling and the reading
 *       on the disk are never more than some seconds behind. So a folder that is far behind was out
 *       of use, or is an old backup.
 *   <li><b>No overflow.</b> No ceiling begins or rises by a reading so late that larger numbers
 *       would overflow, and no token follows the largest number.
 *   <li><b>Complete folder.</b> No life begins if the folder has files of leases, but the record of
 *       the longest promise or the ceiling of tokens is missing or damaged. The record is begun
 *       before all other files and completed after them, so a crash does not leave such a folder.
 *   <li><b>Readings add up.</b> All readings that promises were based on must agree with all
 *       readings of their timescale, not only with the last or the narrowest: in a life, across
 *       restarts, and when a narrow reading follows a wide one. After a restart, the ceiling counts
 *       as passed only if the carried reading says so too.
 * </ol>
 */
@NullMarked
package dev.byztime.lease;

import org.jspecify.annotations.NullMarked;
