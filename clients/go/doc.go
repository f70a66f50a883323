// Package byztime is a client of byztime-service: global time as an interval, commit wait, leases
// that are renewed in the background, at-most-once delivery, and tickets.
//
// An [Instant] is a whole number of nanoseconds of global time. What passes on the local clock, and
// what a caller chooses, is a [time.Duration].
package byztime
