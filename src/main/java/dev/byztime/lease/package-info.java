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
 *   <li><b>Exclusion.</b> At no true instant do two obedient holders rely on conflicting leases:
 *       two leases of one resource, at least one of them WRITE.
 *   <li><b>Promises are kept.</b> A lease ends before its expiry only when its holder releases it,
 *       or when a break of the timescale voids it. After a break, nothing is granted until the
 *       lease would have ended.
 *   <li><b>Renewal never shortens</b>, and only extends leases that are certainly valid. (A claim
 *       from an earlier life restores the expiry that it contains, which may be earlier than that
 *       of a later claim.)
 *   <li><b>Nothing outlives its promise.</b> safeRemaining follows from the answer's own reading,
 *       also in the answer to a retry.
 *   <li><b>Tokens rise.</b> The token of each grant is above all earlier tokens of its resource, in
 *       this life and earlier ones. While the folder survives, this holds whatever the clock says.
 *       Without the folder, or with an old backup, it holds as long as the timescale is continuous.
 *   <li><b>Superseded for good.</b> A token that was once reported as superseded is never reported
 *       as current.
 *   <li><b>Durable before promised.</b> No expiry is promised above the synced ceiling of expiries,
 *       and no token is given out above the synced ceiling of tokens. Nothing is promised before
 *       the longest promise of this life is recorded on the disk.
 *   <li><b>Recovery.</b> After a restart, nothing is granted until all promises of earlier lives
 *       are certainly over. Leases that their holders prove with claims are confirmed in the
 *       meantime.
 *   <li><b>Claims prove.</b> A claim is confirmed only for a lease that this service granted on
 *       this timescale, only while the lease is certainly valid, and not beyond what could be
 *       promised today. Of two conflicting claims, the one with the higher token wins. No version
 *       is accepted under a lease that was restored from a claim.
 *   <li><b>Breaks void.</b> After a break of the timescale, or a start in another era, no earlier
 *       lease is valid or renewed, and nothing is granted until the longest term and twice the
 *       largest error have passed on the local clock. A restart does not shorten this wait. If the
 *       last life's recorded reading contradicts the present one, the start counts as a break.
 *   <li><b>First come, first served.</b> No request is granted while an earlier conflicting request
 *       waits.
 *   <li><b>Nobody starves.</b> While a request with a recall waits, no lease that it waits for is
 *       extended by any request. Each wait therefore ends when the leases before it have ended,
 *       even if their holders do not respond.
 *   <li><b>No stale version.</b> A copy is reported as current only if no WRITE lease was granted
 *       since its version was published, except the publisher's own.
 *   <li><b>Bounded memory.</b> The limits and a part of the heap bound the memory. Forgetting a
 *       resource never lowers a token and never makes a copy current.
 *   <li><b>The longest ever.</b> Waits on the local clock last for the longest promise that any
 *       life on this folder may have made, whatever today's limits are. If the record of the
 *       longest promise is missing, they last at least as long as the ceiling is ahead.
 *   <li><b>Any machine.</b> A start in another era waits for the longest promise, counted from this
 *       start, however long the machine has been up. It also waits for the ceiling that it finds,
 *       unless no continuous timescale can have left this ceiling.
 *   <li><b>Idle is not old.</b> While the service runs with a usable clock, the ceiling and the
 *       reading on the disk are at most some seconds behind. A folder that is far behind was
 *       therefore not in use, or is an old backup.
 *   <li><b>Room above.</b> No ceiling begins or rises by a reading that is so late that later
 *       numbers would overflow, and no token follows the largest number.
 * </ol>
 */
@NullMarked
package dev.byztime.lease;

import org.jspecify.annotations.NullMarked;
