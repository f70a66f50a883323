package byztime

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Problem is a refusal by the service, in the form of RFC 9457. It is no verdict. Nothing was decided,
// unless its outcome is unknown.
type Problem struct {
	Status              int
	Type, Title, Detail string
	// Reason names the kind of problem: programs look at it. It is empty if the answer is none of the
	// service.
	Reason string
	// Retryable says whether the same request may succeed later.
	Retryable bool
	// RetryAfter is nil if the service did not say when.
	RetryAfter *time.Duration
	// Of bad input: the parameter at fault, its value, and what the service expects.
	Parameter, Got, Expected *string
}

// OutcomeUnknown says whether the service may have done what was asked for: it says that it does not know,
// or a proxy says that it got no good answer from the service.
func (p *Problem) OutcomeUnknown() bool {
	if p.Reason == "" {
		return p.Status >= 500
	}
	return p.Reason == "outcome-unknown" || p.Reason == "internal-error"
}

func (p *Problem) Error() string {
	what := p.Reason
	if what == "" {
		what = p.Title
	}
	return strings.TrimSuffix(fmt.Sprintf("%d %s: %s", p.Status, what, p.Detail), ": ")
}

// A NoAnswerError means that the service was not reached, or did not answer in time.
type NoAnswerError struct {
	// MayHaveArrived says whether the service may have got the request, and have acted on it.
	MayHaveArrived bool
	Err            error
}

func (e *NoAnswerError) Error() string { return e.Err.Error() }
func (e *NoAnswerError) Unwrap() error { return e.Err }

// A MalformedAnswerError means that the answer is none of this service.
type MalformedAnswerError struct{ what string }

func (e *MalformedAnswerError) Error() string { return e.what }

func malformed(format string, parts ...any) error {
	return &MalformedAnswerError{fmt.Sprintf(format, parts...)}
}

// A NotGrantedError means that a lease was not granted before the wait ended.
type NotGrantedError struct {
	// Verdict is HELD or RECOVERING.
	Verdict string
	// Cause says why the service is RECOVERING.
	Cause   string
	Holders []string
	// RetryAfter is 0 if the service did not say when.
	RetryAfter time.Duration
}

func (e *NotGrantedError) Error() string {
	return strings.TrimSpace(fmt.Sprint(e.Verdict, " ", e.Cause, strings.Join(e.Holders, ", ")))
}

// ErrNotPassed means that an instant had not certainly passed when the context ended.
var ErrNotPassed = errors.New("the instant has not certainly passed")

// ErrReleased is the cause of the end of a lease's context after its release.
var ErrReleased = errors.New("the lease was released")

// An Ending says why the work under a lease should end. It is the cause of the end of the lease's
// context.
type Ending string

const (
	// Recalled: another request waits for the lease, or it was revoked. It holds until its end, and is
	// not extended.
	Recalled Ending = "RECALLED"
	// Void: the service says that the lease is over. It is not held any more.
	Void Ending = "VOID"
	// Unrenewed: the lease could not be renewed in time. It holds until its end.
	Unrenewed Ending = "UNRENEWED"
)

func (e Ending) Error() string { return "the lease ends: " + string(e) }
