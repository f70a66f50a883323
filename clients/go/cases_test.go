package byztime

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"
)

// cases that all clients share: clients/cases.
func cases[T any](t *testing.T, file, part string) []T {
	t.Helper()
	content, err := os.ReadFile("../cases/" + file + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(content, &parts); err != nil {
		t.Fatal(err)
	}
	var found []T
	if err := json.Unmarshal(parts[part], &found); err != nil || len(found) == 0 {
		t.Fatal(file, part, err)
	}
	return found
}

func same[T comparable](t *testing.T, what string, got, expected T) {
	t.Helper()
	if got != expected {
		t.Errorf("%s: got %v, expected %v", what, got, expected)
	}
}

func ns(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInstants(t *testing.T) {
	for _, c := range cases[struct{ Text, Ns, Written string }](t, "instants", "valid") {
		got, err := ParseInstant(c.Text)
		if err != nil {
			t.Error(err)
		}
		same(t, c.Text, int64(got), ns(t, c.Ns))
		same(t, c.Text, got.String(), c.Written)
	}
	for _, text := range cases[string](t, "instants", "invalid") {
		if got, err := ParseInstant(text); err == nil {
			t.Errorf("%q became %v", text, got)
		}
	}
}

type bounds struct{ EarliestNs, LatestNs string }

func (b bounds) interval(t *testing.T) Interval {
	return newInterval(Instant(ns(t, b.EarliestNs)), 0, Instant(ns(t, b.LatestNs)))
}

func TestIntervals(t *testing.T) {
	for _, c := range cases[struct {
		A, B                      bounds
		Order, AErrorNs, BErrorNs string
	}](t, "intervals", "order") {
		a, b, what := c.A.interval(t), c.B.interval(t), fmt.Sprint(c)
		same(t, what, a.CertainlyBefore(b), c.Order == "BEFORE")
		same(t, what, a.CertainlyAfter(b), c.Order == "AFTER")
		same(t, what, a.ConcurrentWith(b), c.Order == "CONCURRENT")
		same(t, what, int64(a.MaxError()), ns(t, c.AErrorNs))
		same(t, what, int64(b.MaxError()), ns(t, c.BErrorNs))
	}
	for _, c := range cases[struct {
		Now                bounds
		InstantNs, Passage string
	}](t, "intervals", "passage") {
		now, i := c.Now.interval(t), Instant(ns(t, c.InstantNs))
		same(t, fmt.Sprint(c), now.CertainlyPast(i), c.Passage == "PASSED")
		same(t, fmt.Sprint(c), now.CertainlyShortOf(i), c.Passage == "YET_TO_COME")
	}
}

func TestReadings(t *testing.T) {
	for _, c := range cases[struct {
		Why                       string
		Answer                    json.RawMessage
		SentNs, ReceivedNs, NowNs string
		TooOld                    bool
		Now                       struct{ EarliestNs, EstimateNs, LatestNs, ErrorNs string }
	}](t, "readings", "readings") {
		r, err := readReading(c.Answer, ns(t, c.SentNs), ns(t, c.ReceivedNs), func() int64 { return ns(t, c.NowNs) })
		if err != nil {
			t.Error(c.Why, err)
		}
		now, err := r.Now()
		if c.TooOld {
			same(t, c.Why, err, ErrReadingTooOld)
			continue
		}
		same(t, c.Why, err, nil)
		same(t, c.Why, int64(now.Earliest), ns(t, c.Now.EarliestNs))
		same(t, c.Why, int64(now.Estimate), ns(t, c.Now.EstimateNs))
		same(t, c.Why, int64(now.Latest), ns(t, c.Now.LatestNs))
		same(t, c.Why, int64(now.MaxError()), ns(t, c.Now.ErrorNs))
	}
}

func shown[T any](p *T) string {
	if p == nil {
		return "nothing"
	}
	return fmt.Sprint(*p)
}

func TestProblems(t *testing.T) {
	for _, c := range cases[struct {
		Why            string
		Status         int
		Headers        map[string]string
		Body           string
		OutcomeUnknown bool
		Expect         struct {
			Type, Detail                            string
			Title, Reason, Parameter, Got, Expected *string
			Retryable                               bool
			RetryAfterSeconds                       *float64
		}
	}](t, "problems", "problems") {
		header := http.Header{}
		for name, value := range c.Headers {
			header.Set(name, value)
		}
		p := readProblem(c.Status, header, []byte(c.Body))
		same(t, c.Why, p.Status, c.Status)
		same(t, c.Why, p.Type, c.Expect.Type)
		if c.Expect.Title != nil {
			same(t, c.Why, p.Title, *c.Expect.Title)
		}
		same(t, c.Why, p.Detail, c.Expect.Detail)
		same(t, c.Why, p.Reason, valueOf(c.Expect.Reason))
		same(t, c.Why, p.Retryable, c.Expect.Retryable)
		same(t, c.Why, p.OutcomeUnknown(), c.OutcomeUnknown)
		var seconds *float64
		if p.RetryAfter != nil {
			s := p.RetryAfter.Seconds()
			seconds = &s
		}
		same(t, c.Why, shown(seconds), shown(c.Expect.RetryAfterSeconds))
		same(t, c.Why, shown(p.Parameter), shown(c.Expect.Parameter))
		same(t, c.Why, shown(p.Got), shown(c.Expect.Got))
		same(t, c.Why, shown(p.Expected), shown(c.Expect.Expected))
	}
}

func TestRetries(t *testing.T) {
	for _, c := range cases[struct {
		Why     string
		Failure struct {
			Kind              string
			Status            int
			Retryable         bool
			RetryAfterSeconds *float64
		}
		Attempt         int
		LeftSeconds     float64
		Final           bool
		ShortestSeconds float64
		LongestSeconds  float64
	}](t, "retries", "retries") {
		var failure error
		switch c.Failure.Kind {
		case "problem":
			p := &Problem{Status: c.Failure.Status, Retryable: c.Failure.Retryable}
			if c.Failure.RetryAfterSeconds != nil {
				after := time.Duration(*c.Failure.RetryAfterSeconds * 1e9)
				p.RetryAfter = &after
			}
			failure = p
		case "malformed":
			failure = malformed("malformed")
		default:
			failure = &NoAnswerError{MayHaveArrived: c.Failure.Kind == "lost", Err: errors.New("no answer")}
		}
		for chance, expected := range map[float64]float64{0: c.ShortestSeconds, 1: c.LongestSeconds} {
			pause, again := pauseBefore(failure, c.Attempt, time.Duration(c.LeftSeconds*1e9), chance)
			same(t, c.Why, again, !c.Final)
			if again && math.Abs(pause.Seconds()-expected) > 1e-9 {
				t.Errorf("%s: %v and not %v s", c.Why, pause, expected)
			}
		}
	}
}

// said has what a client understood, by the names of the cases.
func said(of string, body []byte) (map[string]any, error) {
	text := func(n int64) string { return strconv.FormatInt(n, 10) }
	duration := func(d *time.Duration) any {
		if d == nil {
			return nil
		}
		return text(int64(*d))
	}
	orNil := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	switch of {
	case "lease":
		a, err := readLeaseAnswer(body)
		got := map[string]any{"verdict": a.verdict, "reason": orNil(a.reason), "holders": a.holders, "retryNs": duration(a.retryIn)}
		if err == nil && a.grant != nil {
			g := a.grant
			got["resource"], got["id"], got["token"] = g.resource, g.id, text(g.token)
			got["termNs"], got["safeRemainingNs"] = text(int64(g.term)), text(int64(g.safeRemaining))
			got["recalled"], got["claim"] = g.recalled, g.claim
		}
		return got, err
	case "judge":
		j, err := readJudgement(body)
		return map[string]any{"verdict": j.Verdict, "certain": j.Certain, "cause": orNil(j.Cause), "retryNs": duration(j.RetryIn)}, err
	case "wait":
		verdict, err := readVerdict(body)
		return map[string]any{"verdict": verdict}, err
	case "time":
		r, err := readReading(body, 0, 0, func() int64 { return 0 })
		return map[string]any{
			"earliestNs": text(int64(r.Interval.Earliest)), "estimateNs": text(int64(r.Interval.Estimate)),
			"latestNs": text(int64(r.Interval.Latest)), "driftPpb": r.DriftPpb,
		}, err
	case "ticket":
		v, err := readTicketVerdict(body, 0, func() int64 { return 0 })
		got := map[string]any{"verdict": v.Verdict, "subject": v.Subject, "reason": orNil(v.Reason), "retryNs": duration(v.RetryIn)}
		got["validUntilNs"] = v.validUntilNs
		return got, err
	}
	return nil, errors.New(of)
}

func TestAnswers(t *testing.T) {
	for _, c := range cases[struct {
		Why, Of, Body string
		Malformed     bool
		Expect        map[string]any
	}](t, "answers", "answers") {
		got, err := said(c.Of, []byte(c.Body))
		var malformed *MalformedAnswerError
		same(t, c.Of+", "+c.Why, errors.As(err, &malformed), c.Malformed)
		if c.Malformed {
			continue
		}
		for member, expected := range c.Expect {
			value := got[member]
			if c.Of == "ticket" && member == "safeRemainingNs" {
				value = got["validUntilNs"]
				if expected != nil {
					expected = ns(t, expected.(string)) * 100 / 112
				}
			}
			left, _ := json.Marshal(value)
			right, _ := json.Marshal(expected)
			same(t, c.Of+", "+c.Why+", "+member, string(left), string(right))
		}
	}
}

func TestGuards(t *testing.T) {
	for _, c := range cases[struct {
		Why   string
		Steps []struct {
			Do, SentNs, NowNs, SafeRemaining   string
			Held                               bool
			RemainingNs, RenewAtNs, NoticeAtNs *string
		}
	}](t, "guards", "guards") {
		var h *hold
		for i, step := range c.Steps {
			var g grant
			if step.SafeRemaining != "" {
				safe, err := ParseInstant(step.SafeRemaining)
				if err != nil {
					t.Fatal(err)
				}
				g.safeRemaining = time.Duration(safe)
			}
			switch step.Do {
			case "grant":
				h = newHold(ns(t, step.SentNs), g)
			case "extend":
				h.extend(ns(t, step.SentNs), ns(t, step.NowNs), g)
			case "end":
				h.end()
			default:
				now, what := ns(t, step.NowNs), fmt.Sprint(c.Why, ", step ", i)
				same(t, what, h.held(now), step.Held)
				for expected, got := range map[*string]int64{
					step.RemainingNs: int64(h.remaining(now)), step.RenewAtNs: h.renewAt(), step.NoticeAtNs: h.noticeAt(),
				} {
					if expected != nil {
						same(t, what, got, ns(t, *expected))
					}
				}
			}
		}
	}
}
