package byztime

import (
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// members of a JSON object. Into a struct, encoding/json would take members whose names differ in case.
type members map[string]json.RawMessage

func readMembers(body []byte) (members, error) {
	var m members
	if err := json.Unmarshal(body, &m); err != nil || m == nil {
		return nil, malformed("no JSON object: %.200q", body)
	}
	return m, nil
}

func (m members) isNull(name string) bool { return m[name] == nil || string(m[name]) == "null" }

func (m members) text(name string) (string, error) {
	var text string
	if m.isNull(name) || json.Unmarshal(m[name], &text) != nil {
		return "", malformed("expected a text as %s, got %.200q", name, m[name])
	}
	return text, nil
}

func (m members) textOrNil(name string) (*string, error) {
	if m.isNull(name) {
		return nil, nil
	}
	text, err := m.text(name)
	return &text, err
}

func (m members) texts(name string) (texts []string, err error) {
	if m.isNull(name) || json.Unmarshal(m[name], &texts) != nil {
		return nil, malformed("expected texts as %s, got %.200q", name, m[name])
	}
	return texts, nil
}

func (m members) instant(name string) (Instant, error) {
	text, err := m.text(name)
	if err != nil {
		return 0, err
	}
	i, err := ParseInstant(text)
	if err != nil {
		return 0, malformed("%s: %v", name, err)
	}
	return i, nil
}

func (m members) durationOrNil(name string) (*time.Duration, error) {
	if m.isNull(name) {
		return nil, nil
	}
	i, err := m.instant(name)
	return (*time.Duration)(&i), err
}

func (m members) whole(name string) (int64, error) {
	var number float64
	if m.isNull(name) || json.Unmarshal(m[name], &number) != nil || number != math.Trunc(number) || math.Abs(number) > 1<<53 {
		return 0, malformed("expected a whole number as %s, got %.200q", name, m[name])
	}
	return int64(number), nil
}

func (m members) flag(name string) (flag bool, err error) {
	if !m.isNull(name) && json.Unmarshal(m[name], &flag) != nil {
		return false, malformed("expected true or false as %s, got %.200q", name, m[name])
	}
	return flag, nil
}

// all collects values, and keeps the first error.
type all struct{ err error }

func take[T any](a *all, value T, err error) T {
	if a.err == nil {
		a.err = err
	}
	return value
}

func valueOf[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

func readReading(body []byte, sentNs, receivedNs int64, clock func() int64) (Reading, error) {
	m, err := readMembers(body)
	if err != nil {
		return Reading{}, err
	}
	var a all
	text := func(name string) string { t, err := m.text(name); return take(&a, t, err) }
	instant := func(name string) Instant { i, err := m.instant(name); return take(&a, i, err) }
	earliest, estimate, latest := instant("earliest"), instant("estimate"), instant("latest")
	drift, err := m.whole("driftPpb")
	r := Reading{
		Interval: newInterval(earliest, estimate, latest), Era: text("era"), Age: time.Duration(instant("age")),
		DriftPpb: take(&a, drift, err), Status: text("status"), Mode: text("mode"), Provider: text("provider"),
		sentNs: sentNs, receivedNs: receivedNs, clock: clock,
	}
	if a.err == nil && earliest > latest {
		return Reading{}, malformed("earliest %v is after latest %v", earliest, latest)
	}
	return r, a.err
}

func readVerdict(body []byte) (string, error) {
	m, err := readMembers(body)
	if err != nil {
		return "", err
	}
	return m.text("verdict")
}

// grant is a lease as the service named it.
type grant struct {
	resource, id        string
	token               int64
	term, safeRemaining time.Duration
	recalled            bool
	claim               *string
}

type leaseAnswer struct {
	verdict string
	grant   *grant
	// Why the lease is VOID, or the service RECOVERING.
	reason  string
	holders []string
	retryIn *time.Duration
}

func readLeaseAnswer(body []byte) (answer leaseAnswer, err error) {
	m, err := readMembers(body)
	if err != nil {
		return answer, err
	}
	if answer.verdict, err = m.text("verdict"); err != nil {
		return answer, err
	}
	switch answer.verdict {
	case "GRANTED", "RECALLED":
		answer.grant, err = readGrant(m["lease"])
	case "VOID":
		answer.reason, err = m.text("reason")
	case "HELD":
		if answer.holders, err = m.texts("holders"); err == nil {
			answer.retryIn, err = m.durationOrNil("takeoverSafeIn")
		}
	default:
		var cause *string
		if cause, err = m.textOrNil("cause"); err == nil {
			answer.reason = valueOf(cause)
			answer.retryIn, err = m.durationOrNil("certainIn")
		}
	}
	return answer, err
}

var tokenForm = regexp.MustCompile(`^[0-9]+$`)

func readGrant(body []byte) (*grant, error) {
	m, err := readMembers(body)
	if err != nil {
		return nil, err
	}
	var a all
	text := func(name string) string { t, err := m.text(name); return take(&a, t, err) }
	duration := func(name string) time.Duration { i, err := m.instant(name); return time.Duration(take(&a, i, err)) }
	shown := text("token")
	token, err := strconv.ParseInt(shown, 10, 64)
	if err != nil || !tokenForm.MatchString(shown) {
		return nil, malformed("expected a fencing token, got %.200q", shown)
	}
	recalled, err := m.flag("recalled")
	take(&a, recalled, err)
	claim, err := m.textOrNil("claim")
	take(&a, claim, err)
	return &grant{
		resource: text("resource"), id: text("id"), token: token, term: duration("term"),
		safeRemaining: duration("safeRemaining"), recalled: recalled, claim: claim,
	}, a.err
}

// A Judgement is the verdict on a message.
type Judgement struct {
	// Verdict is ACCEPTED, DUPLICATE, STALE or EARLY.
	Verdict string
	// Certain says of DUPLICATE whether this very message was accepted before.
	Certain bool
	// Cause says of STALE and EARLY why.
	Cause string
	// RetryIn says of EARLY when to ask again.
	RetryIn *time.Duration
	// AnswerLost says whether an earlier answer to this call was lost. A verdict other than ACCEPTED may
	// then be about the caller's own first request, so that the fate of the message is unknown.
	AnswerLost bool
}

// Accepted says whether to act on the message: only then, and only now.
func (j Judgement) Accepted() bool { return j.Verdict == "ACCEPTED" }

func readJudgement(body []byte) (j Judgement, err error) {
	m, err := readMembers(body)
	if err != nil {
		return j, err
	}
	var a all
	verdict, err := m.text("verdict")
	j.Verdict = take(&a, verdict, err)
	j.Certain, err = m.flag("certain")
	take(&a, j.Certain, err)
	cause, err := m.textOrNil("cause")
	j.Cause = valueOf(take(&a, cause, err))
	j.RetryIn, err = m.durationOrNil("retryIn")
	take(&a, j.RetryIn, err)
	return j, a.err
}

// A Ticket that was issued.
type Ticket struct {
	Text, ID           string
	NotBefore, Expires Instant
	Lifetime           time.Duration
}

func readTicket(body []byte) (Ticket, error) {
	m, err := readMembers(body)
	if err != nil {
		return Ticket{}, err
	}
	var a all
	text := func(name string) string { t, err := m.text(name); return take(&a, t, err) }
	instant := func(name string) Instant { i, err := m.instant(name); return take(&a, i, err) }
	return Ticket{
		Text: text("ticket"), ID: text("id"), NotBefore: instant("notBefore"), Expires: instant("expires"),
		Lifetime: time.Duration(instant("lifetime")),
	}, a.err
}

// A TicketVerdict is the verdict on a ticket, and on the proof that came with it.
type TicketVerdict struct {
	// Verdict is VALID, EXPIRED, NOT_YET, UNCERTAIN, INVALID, UNPROVEN, REPLAYED, OVERTAKEN, STALE or EARLY.
	Verdict, Reason string
	// Subject is nil if nothing in the ticket can be believed.
	Subject *string
	RetryIn *time.Duration
	// AnswerLost says whether an earlier answer to this call was lost. REPLAYED may then mean the caller's
	// own request.
	AnswerLost bool

	validUntilNs *int64
	clock        func() int64
}

// Valid says whether the bearer may be let in at this moment.
func (v TicketVerdict) Valid() bool { return v.validUntilNs != nil && v.clock() < *v.validUntilNs }

func readTicketVerdict(body []byte, sentNs int64, clock func() int64) (v TicketVerdict, err error) {
	m, err := readMembers(body)
	if err != nil {
		return v, err
	}
	v.clock = clock
	var a all
	verdict, err := m.text("verdict")
	v.Verdict = take(&a, verdict, err)
	reason, err := m.textOrNil("reason")
	v.Reason = valueOf(take(&a, reason, err))
	if ticket, err := readMembers(m["ticket"]); err == nil {
		subject, err := ticket.text("subject")
		take(&a, subject, err)
		v.Subject = &subject
	}
	if v.Verdict == "VALID" {
		remaining, err := m.instant("safeRemaining")
		until := safeUntil(sentNs, time.Duration(take(&a, remaining, err)))
		v.validUntilNs = &until
	}
	v.RetryIn, err = m.durationOrNil("retryIn")
	take(&a, v.RetryIn, err)
	if a.err != nil {
		v.validUntilNs = nil
	}
	return v, a.err
}

// safeUntil is the end of a promise on the local clock, which may be 10 % slow.
func safeUntil(sentNs int64, safeRemaining time.Duration) int64 {
	ns := max(0, int64(safeRemaining))
	return int64(Instant(sentNs).plus(ns/112*100 + ns%112*100/112))
}

var retryableStatuses = map[int]bool{408: true, 425: true, 429: true, 500: true, 502: true, 503: true, 504: true}

// readProblem understands any answer but a 200, also if it comes from something else than the service.
func readProblem(status int, header http.Header, body []byte) *Problem {
	m, _ := readMembers(body)
	text := func(name string) *string {
		if t, err := m.text(name); err == nil {
			return &t
		}
		return nil
	}
	p := &Problem{
		Status: status, Type: "about:blank", Title: http.StatusText(status), Detail: valueOf(text("detail")),
		Reason: valueOf(text("reason")), Retryable: retryableStatuses[status], RetryAfter: retryAfter(header),
		Parameter: text("parameter"), Got: text("got"), Expected: text("expected"),
	}
	if t := text("type"); t != nil {
		p.Type = *t
	}
	if t := text("title"); t != nil {
		p.Title = *t
	}
	if transient, err := m.flag("transient"); err == nil && !m.isNull("transient") {
		p.Retryable = transient
	}
	return p
}

var wholeSeconds = regexp.MustCompile(`^[0-9]{1,9}$`)

func retryAfter(header http.Header) *time.Duration {
	value := header.Get("Retry-After")
	if wholeSeconds.MatchString(value) {
		n, _ := strconv.Atoi(value)
		after := time.Duration(n) * time.Second
		return &after
	}
	// Between two times of the server, because the local calendar clock may be wrong.
	until, err := http.ParseTime(value)
	now, err2 := http.ParseTime(header.Get("Date"))
	if err != nil || err2 != nil {
		return nil
	}
	after := max(0, until.Sub(now))
	return &after
}
