package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// (3) held is a lease with its guard: act only right after guard said so.
type held struct {
	lease
	until, renewAt int64
}

func acquire(resource string) *held {
	wish := map[string]string{"resource": resource, "holder": fmt.Sprint("go-", os.Getpid()), "mode": "WRITE",
		"requestId": fmt.Sprint(os.Getpid(), "-", clock())}
	for {
		sent := clock()
		a := must("POST", "/leases/acquire?wait=5s", wish)
		if a.Verdict == "GRANTED" {
			h := &held{lease: a.Lease}
			h.extended(sent, a.Lease)
			return h
		}
		if a.Verdict == "RECOVERING" { // what an earlier life may have promised must be over first
			fmt.Fprintln(os.Stderr, resource+":", a.Cause+",", a.CertainIn, "s to go")
		}
		time.Sleep(100 * time.Millisecond) // HELD, RECOVERING: ask again
	}
}

func (h *held) extended(sent int64, l lease) {
	h.until = max(h.until, sent+ns(l.SafeRemaining)/112*100)
	h.renewAt = sent + ns(l.Term)/3
}

func (h *held) guard() bool {
	if sent := clock(); sent >= h.renewAt {
		h.renewAt = sent + 1e8 // without a good answer: what was promised holds, and no longer
		mine := map[string]string{"resource": h.Resource, "id": h.Id, "token": h.Token, "claim": h.Claim, "term": h.Term}
		a, err := call("POST", "/leases/renew", mine, time.Second)
		switch {
		case err != nil:
		case a.Verdict == "GRANTED":
			h.extended(sent, a.Lease)
		case a.Verdict == "VOID" || a.Verdict == "RECALLED":
			h.until = 0
		}
	}
	return clock() < h.until
}

func (h *held) release() {
	h.until = 0
	must("POST", "/leases/release", map[string]string{"resource": h.Resource, "id": h.Id, "token": h.Token})
}

// storage is a toy: it keeps the highest token that it has seen, and refuses lower ones in one step with the write.
type storage struct {
	token int64
	value string
}

func (s *storage) write(token, value string) bool {
	t, err := strconv.ParseInt(token, 10, 64) // as numbers, not as strings
	check(err)
	if t < s.token {
		return false
	}
	s.token, s.value = t, value
	return true
}
