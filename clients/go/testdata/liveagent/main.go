// Does what clients/live/live.py tells it, a line of JSON each: liveagent URL.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"dev.byztime/byztime"
)

type said map[string]any

type command struct {
	N                                                                       int
	Do, URL, Lease, Resource, Receiver, Connection, Timestamp, Instant      string
	Ticket, Audience, Mode                                                  string
	LaterSeconds, TimeoutSeconds, TermSeconds, WaitSeconds, LifetimeSeconds float64
	Recall                                                                  bool
}

var output sync.Mutex

func say(line said) {
	output.Lock()
	defer output.Unlock()
	_ = json.NewEncoder(os.Stdout).Encode(line)
}

func token() (string, error) { return os.Getenv("BYZTIME_TOKEN"), nil }

func seconds(s float64) time.Duration { return time.Duration(s * 1e9) }

func text(n int64) string { return strconv.FormatInt(n, 10) }

// act acts under a lease, and says when.
func act(name string, lease *byztime.Lease) {
	for stopped := false; ; time.Sleep(20 * time.Millisecond) {
		at := byztime.Boottime() // before the check: what is said can only be too early
		switch held := lease.Held(); {
		case held && stopped:
			say(said{"event": "revived", "lease": name})
		case held:
			say(said{"event": "acted", "lease": name, "atNs": text(at)})
		case !stopped:
			stopped = true
			say(said{"event": "stopped", "lease": name})
		}
	}
}

func watch(name string, lease *byztime.Lease) {
	<-lease.Context().Done()
	var ending byztime.Ending
	if errors.As(context.Cause(lease.Context()), &ending) {
		say(said{"event": "ending", "lease": name, "ending": ending, "atNs": text(byztime.Boottime())})
	}
}

func failure(err error) said {
	var problem *byztime.Problem
	var noAnswer *byztime.NoAnswerError
	var notGranted *byztime.NotGrantedError
	line := said{"message": err.Error()}
	switch {
	case errors.Is(err, byztime.ErrNotPassed):
		line["error"] = "NotPassed"
	case errors.As(err, &noAnswer):
		line["error"], line["mayHaveArrived"] = "NoAnswer", noAnswer.MayHaveArrived
	case errors.As(err, &problem):
		line["error"], line["reason"], line["retryable"] = "Problem", problem.Reason, problem.Retryable
	case errors.As(err, &notGranted):
		line["error"] = "NotGranted"
	default:
		line["error"] = "other"
	}
	return line
}

type agent struct {
	clients map[string]*byztime.Client
	leases  map[string]*byztime.Lease
}

func (a *agent) take(c command) (said, error) {
	ctx := context.Background()
	if c.URL == "" {
		c.URL = os.Args[1]
	}
	client := a.clients[c.URL]
	if client == nil {
		var err error
		if client, err = byztime.New(c.URL, byztime.Options{Token: token}); err != nil {
			return nil, err
		}
		a.clients[c.URL] = client
	}
	switch c.Do {
	case "time":
		reading, err := client.Time(ctx)
		if err != nil {
			return nil, err
		}
		time.Sleep(seconds(c.LaterSeconds))
		now, err := reading.Now()
		return said{"earliestNs": text(int64(now.Earliest)), "latestNs": text(int64(now.Latest))}, err
	case "wait":
		ctx, cancel := context.WithTimeout(ctx, seconds(c.TimeoutSeconds))
		defer cancel()
		return said{"passed": true}, client.WaitUntilPassed(ctx, c.Instant)
	case "stamp":
		stamp, err := client.Receiver(c.Receiver).Stamp(ctx)
		return said{"stamp": stamp}, err
	case "judge":
		j, err := client.Receiver(c.Receiver).Judge(ctx, c.Connection, c.Timestamp)
		return said{"verdict": j.Verdict, "accepted": j.Accepted(), "answerLost": j.AnswerLost}, err
	case "issue":
		ticket, err := client.IssueTicket(ctx, "anna", "orders", seconds(c.LifetimeSeconds), "", nil)
		return said{"ticket": ticket.Text}, err
	case "verify":
		verdict, err := client.VerifyTicket(ctx, c.Ticket, c.Audience, nil)
		return said{"verdict": verdict.Verdict, "valid": verdict.Valid()}, err
	case "acquire":
		lease, err := client.Acquire(ctx, byztime.LeaseRequest{
			Resource: c.Resource, Term: seconds(c.TermSeconds), Wait: seconds(c.WaitSeconds), Recall: c.Recall, Mode: byztime.Mode(c.Mode),
		})
		if err != nil {
			return nil, err
		}
		a.leases[c.Lease] = lease
		go act(c.Lease, lease)
		go watch(c.Lease, lease)
		return said{"token": text(lease.Token()), "id": lease.ID()}, nil
	case "state":
		lease := a.leases[c.Lease]
		return said{"held": lease.Held(), "remainingSeconds": lease.Remaining().Seconds()}, nil
	case "release":
		return said{"confirmed": a.leases[c.Lease].Release()}, nil
	case "close":
		for _, client := range a.clients {
			client.Close()
		}
		return said{}, nil
	}
	return nil, fmt.Errorf("no command %q", c.Do)
}

func main() {
	a := agent{map[string]*byztime.Client{}, map[string]*byztime.Lease{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			panic(err)
		}
		line, err := a.take(c)
		if err != nil {
			line = failure(err)
		}
		line["n"] = c.N
		say(line)
	}
}
