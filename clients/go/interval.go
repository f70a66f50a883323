package byztime

import (
	"errors"
	"fmt"
	"time"
)

// An Interval contains the true instant.
type Interval struct {
	Earliest, Latest Instant
	// Estimate is the likeliest value. It lies within the interval.
	Estimate Instant
}

// newInterval takes the estimate into the bounds.
func newInterval(earliest, estimate, latest Instant) Interval {
	return Interval{Earliest: earliest, Latest: latest, Estimate: min(max(estimate, earliest), latest)}
}

// MaxError is half the width, rounded up: how far the true instant can be from the middle.
func (a Interval) MaxError() time.Duration {
	width := a.Latest - a.Earliest
	return time.Duration(width/2 + width%2)
}

// CertainlyBefore says whether a is before b, wherever the true instants are.
func (a Interval) CertainlyBefore(b Interval) bool { return a.Latest < b.Earliest }

// CertainlyAfter says whether a is after b, wherever the true instants are.
func (a Interval) CertainlyAfter(b Interval) bool { return b.CertainlyBefore(a) }

// ConcurrentWith says whether the intervals overlap, so that nobody can tell the order.
func (a Interval) ConcurrentWith(b Interval) bool {
	return !a.CertainlyBefore(b) && !a.CertainlyAfter(b)
}

// CertainlyPast says whether an instant has certainly passed at this time.
func (a Interval) CertainlyPast(i Instant) bool { return i < a.Earliest }

// CertainlyShortOf says whether an instant has certainly not been reached at this time.
func (a Interval) CertainlyShortOf(i Instant) bool { return a.Latest < i }

// ErrReadingTooOld means that a break of the timescale may have gone unheard since the reading.
var ErrReadingTooOld = errors.New("the reading is more than ten seconds old: ask for another one")

// A later break of the timescale would go unheard.
const maxReadingAge = int64(10 * time.Second)

// A Reading is the answer to a request for the time, and knows when that was sent and answered.
type Reading struct {
	// Interval has the bounds at some moment between request and answer.
	Interval Interval
	Era      string
	// Age is that of the data behind the reading.
	Age      time.Duration
	DriftPpb int64
	// Status is SYNCHRONIZED or DEGRADED.
	Status string
	// Mode is STEP or SLEW.
	Mode string
	// Provider is STANDALONE, PEERS or EXTERNAL.
	Provider string

	sentNs, receivedNs int64
	clock              func() int64
}

// Now gives the bounds on the global time of this moment. They widen with the age of the reading. Ten
// seconds after the request was sent the error is ErrReadingTooOld.
func (r Reading) Now() (Interval, error) {
	now := r.clock()
	sinceSent, sinceReceived := now-r.sentNs, max(0, now-r.receivedNs)
	if sinceSent > maxReadingAge {
		return Interval{}, ErrReadingTooOld
	}
	// From the answer on a clock that is 10 % fast at most; from the request on one that is 10 % slow at most.
	return newInterval(
		r.Interval.Earliest.plus(sinceReceived*9/10),
		r.Interval.Estimate.plus((sinceSent+now-r.receivedNs)/2),
		r.Interval.Latest.plus((sinceSent*112+99)/100)), nil
}

func (a Interval) String() string { return fmt.Sprintf("%v +- %v", a.Estimate, a.MaxError()) }
