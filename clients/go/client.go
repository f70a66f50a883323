package byztime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// The longest wait that is asked for at once. The service allows 25 s by default.
	longestWait = 20 * time.Second
	longestBody = 1 << 20
)

// Options of a client. The zero value is good for a service that asks for no token.
type Options struct {
	// Token gives the present access token.
	Token func() (string, error)
	// Timeout is how long a call may take, retries included, beyond the wait that it asks for. 10 s unless
	// it is set.
	Timeout time.Duration
	// Transport sends the requests; one like http.DefaultTransport unless it is set.
	Transport http.RoundTripper
	// Clock gives nanoseconds that are counted while the machine sleeps; Boottime unless it is set.
	Clock func() int64
}

// A Client of one instance of the service. It is safe for any number of goroutines.
//
// A request that failed is sent again while that may help and is safe, until the time-out or the end of
// the context. What remains is returned: a *Problem if the service refused, a *NoAnswerError if it did
// not answer.
type Client struct {
	base    string
	options Options
	http    http.Client

	mutex  sync.Mutex
	leases map[*Lease]struct{}
}

// New makes a client of the service at an address such as http://localhost:8080.
func New(address string, options Options) (*Client, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" {
		return nil, fmt.Errorf("byztime: expected an address such as http://localhost:8080, got %q", address)
	}
	if options.Clock == nil {
		if options.Clock, err = systemClock(); err != nil {
			return nil, err
		}
	}
	if options.Timeout == 0 {
		options.Timeout = 10 * time.Second
	}
	if options.Transport == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = 16
		transport.IdleConnTimeout = 10 * time.Second // the service closes after 30 s
		options.Transport = transport
	}
	return &Client{
		base:    strings.TrimSuffix(address, "/"),
		options: options,
		http: http.Client{
			Transport:     options.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		leases: map[*Lease]struct{}{},
	}, nil
}

// Close releases all leases, and closes the connections that are not in use.
func (c *Client) Close() {
	c.mutex.Lock()
	var leases []*Lease
	for lease := range c.leases {
		leases = append(leases, lease)
	}
	c.mutex.Unlock()
	var released sync.WaitGroup
	for _, lease := range leases {
		released.Add(1)
		go func() {
			defer released.Done()
			lease.Release()
		}()
	}
	released.Wait()
	c.http.CloseIdleConnections()
}

// Time gives the global time.
func (c *Client) Time(ctx context.Context) (Reading, error) {
	got, _, err := c.ask(ctx, http.MethodGet, "/time", nil, c.options.Timeout)
	if err != nil {
		return Reading{}, err
	}
	return readReading(got.body, got.sentNs, got.receivedNs, c.options.Clock)
}

// WaitUntilPassed is commit wait: it returns nil when an instant has certainly passed. instant is as the
// service wrote it, or as Instant.String writes it. The error is ErrNotPassed if the context ends before.
func (c *Client) WaitUntilPassed(ctx context.Context, instant string) error {
	for attempt := 0; ; {
		wait := longestWait
		if deadline, ok := ctx.Deadline(); ok {
			wait = max(0, min(wait, time.Until(deadline)))
		}
		path := "/time/wait?" + url.Values{"until": {instant}, "wait": {durationText(wait)}}.Encode()
		got, err := c.send(ctx, http.MethodGet, path, nil, wait+c.options.Timeout)
		if err == nil {
			attempt = 0
			verdict, err := readVerdict(got.body)
			if err != nil || verdict == "PASSED" {
				return err
			}
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ErrNotPassed, ctx.Err())
		}
		var problem *Problem
		if errors.As(err, &problem) && problem.Reason == "discontinuity" {
			return err // the instant and the time cannot be compared any more
		}
		if err != nil {
			attempt++
			pause, again := pauseBefore(err, attempt, 1<<62, rand.Float64())
			if !again {
				return err
			}
			if sleep(ctx, pause) != nil {
				return fmt.Errorf("%w: %w", ErrNotPassed, err)
			}
		}
	}
}

// IssueTicket asks for a signed ticket for a subject and one audience. lifetime is the service's usual
// one if it is 0. key is empty, or the thumbprint (RFC 7638) of the bearer's key, which then has to prove
// each use. claims may be nil.
func (c *Client) IssueTicket(ctx context.Context, subject, audience string, lifetime time.Duration, key string, claims map[string]any) (Ticket, error) {
	body := map[string]any{"subject": subject, "audience": audience}
	if lifetime != 0 {
		body["lifetime"] = durationText(lifetime)
	}
	if key != "" {
		body["key"] = key
	}
	if claims != nil {
		body["claims"] = claims
	}
	got, _, err := c.ask(ctx, http.MethodPost, "/tickets", body, c.options.Timeout)
	if err != nil {
		return Ticket{}, err
	}
	return readTicket(got.body)
}

// A Proof of possession, and the request that it came with.
type Proof struct{ Proof, Method, URI string }

// VerifyTicket gives the verdict on a ticket, and on the proof that came with it, if one did. Only one
// that is Valid lets in.
func (c *Client) VerifyTicket(ctx context.Context, ticket, audience string, proof *Proof) (TicketVerdict, error) {
	body := map[string]any{"ticket": ticket, "audience": audience}
	if proof != nil {
		body["proof"], body["method"], body["uri"] = proof.Proof, proof.Method, proof.URI
	}
	got, lost, err := c.ask(ctx, http.MethodPost, "/tickets/verify", body, c.options.Timeout)
	if err != nil {
		return TicketVerdict{}, err
	}
	verdict, err := readTicketVerdict(got.body, got.sentNs, c.options.Clock)
	verdict.AnswerLost = lost
	return verdict, err
}

// A Receiver delivers messages at most once to one application.
type Receiver struct {
	client *Client
	path   string
}

// Receiver is at-most-once delivery to the application of this name.
func (c *Client) Receiver(name string) Receiver {
	return Receiver{c, "/at-most-once/" + url.PathEscape(name)}
}

// Stamp gives a timestamp to a sender without a clock. Each message gets one, and keeps it in all copies.
func (r Receiver) Stamp(ctx context.Context) (string, error) {
	stamps, err := r.Stamps(ctx, 1)
	if err != nil {
		return "", err
	}
	return stamps[0], nil
}

// Stamps gives timestamps in rising order.
func (r Receiver) Stamps(ctx context.Context, count int) ([]string, error) {
	got, _, err := r.client.ask(ctx, http.MethodPost, r.path+"/stamps?count="+strconv.Itoa(count), nil, r.client.options.Timeout)
	if err != nil {
		return nil, err
	}
	m, err := readMembers(got.body)
	if err != nil {
		return nil, err
	}
	stamps, err := m.texts("stamps")
	if err == nil && len(stamps) != count {
		err = malformed("expected %d stamps, got %d", count, len(stamps))
	}
	return stamps, err
}

// Judge asks whether to act on a message. Act if it is Accepted, and never ask again for that message.
// connection is an id that one sender chose and nobody else uses; timestamp is the sender's.
//
// An EARLY message is judged again, and so is one whose answer was lost: see Judgement.AnswerLost.
func (r Receiver) Judge(ctx context.Context, connection, timestamp string) (Judgement, error) {
	begun, anyLost := r.client.options.Clock(), false
	left := func() time.Duration {
		return r.client.options.Timeout - time.Duration(r.client.options.Clock()-begun)
	}
	body := map[string]any{"connection": connection, "timestamp": timestamp}
	for {
		got, lost, err := r.client.ask(ctx, http.MethodPost, r.path+"/judge", body, left())
		if err != nil && anyLost {
			err = &NoAnswerError{MayHaveArrived: true, Err: err}
		}
		if err != nil {
			return Judgement{}, err
		}
		anyLost = anyLost || lost
		said, err := readJudgement(got.body)
		if err != nil {
			return Judgement{}, err
		}
		said.AnswerLost = anyLost
		pause := max(10*time.Millisecond, valueOf(said.RetryIn))
		if said.Verdict != "EARLY" || pause >= left() || sleep(ctx, pause) != nil {
			return said, nil
		}
	}
}

// reply is a 200.
type reply struct {
	body               []byte
	sentNs, receivedNs int64
}

// ask sends a request until it is answered. lost says whether an answer before that may have been lost. If
// one may have been, and then the call fails, nobody knows what the service did: that is no answer, whatever
// was said last.
func (c *Client) ask(ctx context.Context, method, path string, body map[string]any, limit time.Duration) (got reply, lost bool, err error) {
	begun := c.options.Clock()
	left := func() time.Duration { return limit - time.Duration(c.options.Clock()-begun) }
	for attempt := 1; ; attempt++ {
		got, err = c.send(ctx, method, path, body, max(time.Millisecond, left()))
		if err == nil {
			return got, lost, nil
		}
		var noAnswer *NoAnswerError
		var problem *Problem
		lost = lost || errors.As(err, &noAnswer) && noAnswer.MayHaveArrived ||
			errors.As(err, &problem) && problem.OutcomeUnknown()
		pause, again := pauseBefore(err, attempt, left(), rand.Float64())
		if !again || sleep(ctx, pause) != nil {
			if lost && !(noAnswer != nil && noAnswer.MayHaveArrived) {
				err = &NoAnswerError{MayHaveArrived: true, Err: fmt.Errorf("an answer was lost, and then: %w", err)}
			}
			return got, lost, err
		}
	}
}

// send sends a request once.
func (c *Client) send(ctx context.Context, method, path string, body map[string]any, limit time.Duration) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var arrived atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { arrived.Store(true) }})
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return reply{}, err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Accept", "application/json, application/problem+json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.options.Token != nil {
		token, err := c.options.Token()
		if err != nil {
			return reply{}, &NoAnswerError{Err: fmt.Errorf("no access token: %w", err)}
		}
		request.Header.Set("Authorization", "Bearer "+token)
	}
	sentNs := c.options.Clock()
	answer, err := c.http.Do(request)
	if err != nil {
		return reply{}, &NoAnswerError{MayHaveArrived: arrived.Load(), Err: err}
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(io.LimitReader(answer.Body, longestBody+1))
	receivedNs := c.options.Clock()
	switch {
	case err != nil:
		return reply{}, &NoAnswerError{MayHaveArrived: true, Err: fmt.Errorf("%s%s: %w", c.base, path, err)}
	case len(got) > longestBody:
		return reply{}, malformed("the answer has more than %d bytes", longestBody)
	case answer.StatusCode != http.StatusOK:
		return reply{}, readProblem(answer.StatusCode, answer.Header, got)
	}
	return reply{got, sentNs, receivedNs}, nil
}

// sleep ends early, with an error, if the context ends, or ends before it would be over.
func sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
