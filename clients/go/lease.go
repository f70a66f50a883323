package byztime

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	mathrand "math/rand"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"
)

// A renewal may take so long. It is repeated afterwards.
const renewalLimit = time.Second

// A Mode of a lease: any number of READ, or one WRITE.
type Mode string

const (
	Read  Mode = "READ"
	Write Mode = "WRITE"
)

// A LeaseRequest says what a lease is wanted for.
type LeaseRequest struct {
	Resource string
	// Holder is who others see as the holder; host and process unless it is set.
	Holder string
	// Mode is Write unless it is set.
	Mode Mode
	// Term is how long the lease lasts without renewal; the service's usual term unless it is set.
	Term time.Duration
	// Wait is how long to queue for the lease.
	Wait time.Duration
	// Recall asks holders of conflicting leases to release them early.
	Recall bool
}

// A Lease is renewed in the background until it is released or lost.
//
// Call Held right before each action that needs the lease. Show Token to every storage that is written
// to, because the program may be paused between that call and the write.
type Lease struct {
	client  *Client
	hold    *hold
	ctx     context.Context
	cancel  context.CancelCauseFunc
	stop    context.CancelFunc
	stopped context.Context
	working sync.WaitGroup
	once    sync.Once
	freed   bool
}

// Acquire asks for a lease, and keeps it until it is released or lost. The error is a *NotGrantedError
// if others hold the resource, or if the service recovers from a restart. The end of ctx ends the wait,
// and not the lease.
func (c *Client) Acquire(ctx context.Context, request LeaseRequest) (*Lease, error) {
	h, err := c.acquire(ctx, request)
	if err != nil {
		return nil, err
	}
	lease := &Lease{client: c, hold: h}
	lease.ctx, lease.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	lease.stopped, lease.stop = context.WithCancel(context.Background())
	c.mutex.Lock()
	c.leases[lease] = struct{}{}
	c.mutex.Unlock()
	lease.working.Add(2)
	go lease.keep()
	go lease.warn()
	return lease, nil
}

func (c *Client) acquire(ctx context.Context, request LeaseRequest) (*hold, error) {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	holder := request.Holder
	if holder == "" {
		host, _ := os.Hostname()
		holder = fmt.Sprint(host, "-", os.Getpid())
	}
	mode := request.Mode
	if mode == "" {
		mode = Write
	}
	// A retry after a lost answer finds the lease that was granted, by the same requestId.
	body := map[string]any{"resource": request.Resource, "holder": holder, "mode": mode, "requestId": hex.EncodeToString(id)}
	if request.Term != 0 {
		body["term"] = durationText(request.Term)
	}
	begun := c.options.Clock()
	passed := func() time.Duration { return time.Duration(c.options.Clock() - begun) }
	for failures, again := 0, false; ; {
		path, wait := "/leases/acquire", time.Duration(0)
		if !again {
			wait = max(0, min(longestWait, request.Wait-passed()))
		}
		if wait > 0 {
			path += fmt.Sprintf("?wait=%s&recall=%t", durationText(wait), request.Recall)
		}
		got, err := c.send(ctx, http.MethodPost, path, body, wait+c.options.Timeout)
		if err != nil {
			failures++
			pause, retry := pauseBefore(err, failures, max(request.Wait, c.options.Timeout)-passed(), mathrand.Float64())
			if !retry || sleep(ctx, pause) != nil {
				return nil, err
			}
			continue
		}
		answer, err := readLeaseAnswer(got.body)
		if err != nil {
			return nil, err
		}
		if answer.grant != nil {
			h := newHold(got.sentNs, *answer.grant)
			remaining := h.remaining(c.options.Clock())
			if remaining > answer.grant.safeRemaining/2 || again && remaining > 0 {
				return h, nil
			}
			if again {
				return nil, &NoAnswerError{MayHaveArrived: true, Err: errors.New("the lease was over when the answer came")}
			}
			// The request queued for so long that little is left, counted from sending it. A retry finds the
			// same lease, with what is left of it now.
			again = true
			continue
		}
		pause := min(time.Second, max(20*time.Millisecond, valueOf(answer.retryIn)))
		if request.Wait-passed() <= pause || sleep(ctx, pause) != nil {
			return nil, &NotGrantedError{answer.verdict, answer.reason, answer.holders, valueOf(answer.retryIn)}
		}
	}
}

// Resource is the name of the resource.
func (l *Lease) Resource() string { return l.hold.grant().resource }

// ID is the id of the lease, which is the holder's secret.
func (l *Lease) ID() string { return l.hold.grant().id }

// Token is the fencing token: a later holder of the resource has a higher one.
func (l *Lease) Token() int64 { return l.hold.grant().token }

// Held says whether the lease certainly holds at this moment. Once it was false, it stays false.
func (l *Lease) Held() bool { return l.Remaining() > 0 }

// Remaining is for how long the lease certainly holds without another renewal.
func (l *Lease) Remaining() time.Duration { return l.hold.remaining(l.client.options.Clock()) }

// Context ends when the work under the lease should end. Its cause is an Ending, or ErrReleased. After
// Recalled and Unrenewed the lease still holds for a while: see Held.
func (l *Lease) Context() context.Context { return l.ctx }

// Release stops relying on the lease, and then gives it back. It says whether the service has confirmed
// that. Otherwise the lease ends at its expiry.
func (l *Lease) Release() bool {
	l.once.Do(func() {
		remaining := l.Remaining()
		l.hold.end()
		l.cancel(ErrReleased)
		l.stop() // ends a renewal that is under way
		l.working.Wait()
		l.client.mutex.Lock()
		delete(l.client.leases, l)
		l.client.mutex.Unlock()
		if l.freed = context.Cause(l.ctx) == error(Void); !l.freed {
			limit := min(l.client.options.Timeout, max(time.Second, remaining))
			_, _, err := l.client.ask(context.Background(), http.MethodPost, "/leases/release", l.named(), limit)
			l.freed = err == nil
		}
	})
	return l.freed
}

func (l *Lease) named() map[string]any {
	g := l.hold.grant()
	return map[string]any{"resource": g.resource, "id": g.id, "token": strconv.FormatInt(g.token, 10)}
}

// keep renews until the lease is over, and listens for its recall in between.
func (l *Lease) keep() {
	defer l.working.Done()
	clock := l.client.options.Clock
	for {
		now := clock()
		left, due := l.hold.remaining(now), time.Duration(l.hold.renewAt()-now)
		if l.stopped.Err() != nil {
			return
		}
		if left <= 0 {
			l.cancel(Unrenewed)
			return
		}
		pause := 20 * time.Millisecond
		got, err := l.listenOrRenew(left, due)
		var answer leaseAnswer
		if err == nil {
			answer, err = readLeaseAnswer(got.body)
		}
		if mine := l.hold.grant(); err == nil && answer.grant != nil &&
			(answer.grant.id != mine.id || answer.grant.token != mine.token || answer.grant.resource != mine.resource) {
			err = malformed("the answer is about another lease")
		}
		switch {
		case l.stopped.Err() != nil:
			return
		case err != nil: // no verdict: what was promised holds, and no longer
			pause = 100 * time.Millisecond
			var problem *Problem
			if errors.As(err, &problem) && problem.RetryAfter != nil {
				pause = *problem.RetryAfter
			}
		case answer.verdict == "VOID":
			l.hold.end()
			l.cancel(Void)
			return
		case answer.verdict == "RECALLED" || answer.grant != nil && answer.grant.recalled:
			l.cancel(Recalled)
			return
		case answer.verdict == "GRANTED" && due <= 0:
			l.hold.extend(got.sentNs, clock(), *answer.grant)
			continue
		case answer.retryIn != nil:
			pause = *answer.retryIn
		}
		_ = sleep(l.stopped, max(10*time.Millisecond, min(pause, time.Second, left/6)))
	}
}

func (l *Lease) listenOrRenew(left, due time.Duration) (reply, error) {
	body := l.named()
	if due > 0 {
		query := url.Values{"wait": {durationText(due)}}
		for name, value := range body {
			query.Set(name, value.(string))
		}
		return l.client.send(l.stopped, http.MethodGet, "/leases/recall?"+query.Encode(), nil, due+min(renewalLimit, left/4))
	}
	if claim := l.hold.grant().claim; claim != nil {
		body["claim"] = *claim
	}
	return l.client.send(l.stopped, http.MethodPost, "/leases/renew", body, min(renewalLimit, left))
}

// warn tells in time, whatever the keeper waits for. Renewals move the time.
func (l *Lease) warn() {
	defer l.working.Done()
	for l.ctx.Err() == nil {
		left := time.Duration(l.hold.noticeAt() - l.client.options.Clock())
		if left <= 0 {
			l.cancel(Unrenewed)
			return
		}
		// Not for longer, because timers stand still while the machine sleeps.
		_ = sleep(l.ctx, min(left, time.Second))
	}
}
