package byztime

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"
)

// An Instant of global time in nanoseconds. Its zero is near that of Unix time, but it is not UTC.
type Instant int64

var instantForm = regexp.MustCompile(`^(-?)([0-9]{1,18})(?:\.([0-9]{1,9}))?$`)

// ParseInstant reads decimal seconds with up to nine digits behind the point. It refuses what does not
// fit into 64-bit nanoseconds.
func ParseInstant(text string) (Instant, error) {
	found := instantForm.FindStringSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("no instant: %q; expected decimal seconds such as 1795237012.123456789", text)
	}
	ns, err := strconv.ParseInt(found[1]+found[2]+(found[3] + "000000000")[:9], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s s does not fit into 64-bit nanoseconds", text)
	}
	return Instant(ns), nil
}

// String writes the instant as the service does.
func (i Instant) String() string {
	sign, magnitude := "", uint64(i)
	if i < 0 {
		sign, magnitude = "-", -magnitude
	}
	return fmt.Sprintf("%s%d.%09d", sign, magnitude/1e9, magnitude%1e9)
}

// durationText is a duration that a caller chose, as the service reads it.
func durationText(d time.Duration) string { return Instant(max(0, d)).String() }

// plus adds, and stays within 64 bits.
func (i Instant) plus(ns int64) Instant {
	sum := i + Instant(ns)
	switch {
	case ns > 0 && sum < i:
		return math.MaxInt64
	case ns < 0 && sum > i:
		return math.MinInt64
	}
	return sum
}
