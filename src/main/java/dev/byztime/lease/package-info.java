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
 * Tests name the invariant that they check.
 *
 * <ol>
 *   <li><b>Exclusion.</b> At no true instant may two obedient holders both believe in leases that
 *       conflict: two of one resource, at least one of them WRITE.
 *   <li><b>Promises are kept.</b> A lease ends before its expiry only by its holder's release, or
 *       void by a break of the timescale, after which nothing is granted until it would have ended.
 *   <li><b>Renewal never shortens</b>, and only extends what is certainly valid still. (A claim of
 *       an earlier life confirms what it says, which may be less than a later one would.)
 *   <li><b>Nothing outlives its promise.</b> safeRemaining is that of the answer's own reading,
 *       also in a retry's answer.
 *   <li><b>Tokens rise.</b> Each grant's token is above all before it for its resource, in this
 *       life and earlier ones: while the folder survives whatever the clock says, and without it,
 *       or with an old backup, as long as the timescale is continuous.
 *   <li><b>Superseded for good.</b> A token that was once known to be superseded never passes.
 *   <li><b>Durable before promised.</b> No expiry is promised above the synced ceiling, and no
 *       token given out above its own; and nothing before the longest promise of this life is on
 *       the disk.
 *   <li><b>Recovery.</b> After a restart nothing is granted until all that earlier lives may have
 *       promised is certainly over; what its holder proves with a claim is confirmed meanwhile. A
 *       life that finds nothing waits for the longest promise: nothing that a process can learn
 *       about itself or its machine shows that no life was before it.
 *   <li><b>Claims prove.</b> Only what this service granted on this timescale is confirmed, only
 *       while it is certainly valid, and not beyond what could be promised today; of two that
 *       conflict the higher token wins. No version is taken from a lease that a claim brought back.
 *   <li><b>Breaks void.</b> After a break of the timescale, or a start in another era, no earlier
 *       lease is valid or renewed, and nothing is granted until the longest term and twice the
 *       largest error have passed on the local clock. A restart does not cut that short. A reading
 *       of the last life that contradicts the present one is a break, found at the start.
 *   <li><b>First come, first served.</b> Nothing is granted while an earlier request that conflicts
 *       with it waits.
 *   <li><b>Nobody starves.</b> While a request waits that recalls, no lease that it waits for is
 *       extended, be it through another request; so each wait ends when the leases before it have,
 *       even if nobody answers.
 *   <li><b>No stale version.</b> A copy is called current only if no WRITE lease was granted since
 *       its version was published, except that of the publisher.
 *   <li><b>Bounded memory.</b> What is kept is bounded by the limits and a share of the heap; to
 *       forget a resource never lowers a token nor confirms a copy.
 *   <li><b>The longest ever.</b> What is waited for on the local clock is the longest promise that
 *       any life on this folder may have made, whatever today's limits are, and at least as long as
 *       a ceiling without that record is ahead.
 *   <li><b>Any machine.</b> A start in another era waits for both: the longest promise from that
 *       start on, however long the machine has been up; and for the ceiling that it finds, unless
 *       no continuous timescale can have left it.
 *   <li><b>Idle is not old.</b> While a life goes on with a usable clock, the ceiling and the
 *       reading on the disk are never more than some seconds behind; so a folder that is far behind
 *       was out of use, or is an old backup.
 *   <li><b>Room above.</b> No ceiling begins or rises by a reading so late that numbers beyond it
 *       would not fit, and no token follows the last of all numbers.
 *   <li><b>A whole folder.</b> No life begins on a folder that lacks, beside other files of leases,
 *       the record of the longest promise or the ceiling of tokens, or in which one of them is
 *       damaged. The record is begun before all other files and completed after them, so a crash
 *       leaves no such folder.
 *   <li><b>Readings add up.</b> Whatever promises were made by must agree with all readings of its
 *       timescale, not with the last or the narrowest alone: in a life, across restarts, and when a
 *       wide reading is followed by a narrow one. After a restart the carried reading, too, must
 *       say that the ceiling has passed.
 * </ol>
 */
@NullMarked
package dev.byztime.lease;

import org.jspecify.annotations.NullMarked;
