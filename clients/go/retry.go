package byztime

import (
	"errors"
	"time"
)

const (
	firstPause   = 50 * time.Millisecond
	longestPause = 2 * time.Second
)

// pauseBefore says how long to wait before a request that failed is sent again; false if the failure is
// final. attempt is how often it was sent, left is how long the caller still waits, and chance is a
// random number of [0, 1).
func pauseBefore(failure error, attempt int, left time.Duration, chance float64) (time.Duration, bool) {
	var problem *Problem
	var noAnswer *NoAnswerError
	isProblem := errors.As(failure, &problem)
	if !(isProblem && problem.Retryable) && !errors.As(failure, &noAnswer) {
		return 0, false
	}
	longest := min(longestPause, firstPause<<min(attempt-1, 10))
	pause := time.Duration(float64(longest) * (1 + chance) / 2)
	if isProblem && problem.RetryAfter != nil {
		pause = max(pause, *problem.RetryAfter)
	}
	return pause, pause < left
}
