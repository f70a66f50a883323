// What a program can do with byztime-service, with nothing but Go's standard library: go run . [URL]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

var url = "http://localhost:8080"

// answer holds the members of all answers that are needed here.
type answer struct {
	Earliest, Latest, Verdict, CertainIn, RetryIn string
	Stamps                                        []string
	Lease                                         lease
}

type lease struct{ Resource, Id, Token, Claim, Term, SafeRemaining string }

// clock gives nanoseconds on a clock that runs on while the machine sleeps: Go's own stands still.
func clock() int64 {
	var t syscall.Timespec
	const clockBoottime = 7
	if _, _, e := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockBoottime, uintptr(unsafe.Pointer(&t)), 0); e != 0 {
		log.Fatal(e)
	}
	return t.Nano()
}

// ns are the nanoseconds of an instant or duration, which have nine digits behind the point. 64 bits last until 2262.
func ns(s string) int64 {
	n, err := strconv.ParseInt(strings.Replace(s, ".", "", 1), 10, 64)
	check(err)
	return n
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func seconds(n int64) string { return fmt.Sprintf("%d.%09d", n/1e9, n%1e9) }

// call fails unless the answer is a 200: a problem is no verdict.
func call(method, path string, body any, timeout time.Duration) (a answer, err error) {
	var sent bytes.Buffer
	if body != nil {
		check(json.NewEncoder(&sent).Encode(body))
	}
	request, err := http.NewRequest(method, url+path, &sent)
	check(err)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token := os.Getenv("BYZTIME_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := (&http.Client{Timeout: timeout}).Do(request)
	if err != nil {
		return a, err
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusOK {
		problem, _ := io.ReadAll(got.Body)
		return a, fmt.Errorf("%s: %s %s", path, got.Status, problem)
	}
	return a, json.NewDecoder(got.Body).Decode(&a)
}

func must(method, path string, body any) answer {
	a, err := call(method, path, body, 30*time.Second)
	check(err)
	return a
}

// (1) reading is the time, and what is known of it later: take a new one after ten seconds.
type reading struct {
	answer
	sent, received int64
}

func read() (r reading) {
	r.sent = clock()
	r.answer = must("GET", "/time", nil)
	r.received = clock()
	return r
}

func (r reading) interval() (earliest, latest int64) {
	now := clock()
	return ns(r.Earliest) + (now-r.received)/10*9, ns(r.Latest) + (now-r.sent)*112/100 + 1
}

// (2) waitUntilPassed is commit wait: what carries this instant may be shown to others when it returns.
func waitUntilPassed(instant string) {
	for must("GET", "/time/wait?wait=10s&until="+instant, nil).Verdict != "PASSED" {
	}
}

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

// (4) receive acts at most once on each message; it asks first.
func receive(message map[string]string, act func()) string {
	for {
		a := must("POST", "/at-most-once/go/judge", message)
		if a.Verdict == "EARLY" {
			time.Sleep(time.Duration(ns(a.RetryIn)))
			continue
		}
		if a.Verdict == "ACCEPTED" {
			act()
		}
		return a.Verdict
	}
}

func expect(what string, ok bool) {
	if !ok {
		log.Fatal("failed: ", what)
	}
}

func main() {
	if u := os.Getenv("BYZTIME_URL"); u != "" {
		url = u
	}
	if len(os.Args) > 1 {
		url = os.Args[1]
	}
	r := read()
	earliest, latest := r.interval()
	fmt.Println("ok time", seconds((earliest+latest)/2), "+-", seconds((latest-earliest+1)/2))

	waitUntilPassed(r.Latest)
	fmt.Println("ok passed", r.Latest)

	var store storage
	old := acquire("go/report")
	expect("a first write", old.guard() && store.write(old.Token, "one"))
	old.release()
	expect("nothing after a release", !old.guard())
	hold, err := time.ParseDuration(os.Getenv("BYZTIME_HOLD") + "s")
	if err != nil {
		hold = time.Second
	}
	l := acquire("go/report")
	fmt.Println("ok lease taken", l.Token)
	deadline, writes := clock()+int64(hold), 0
	for l.guard() && clock() < deadline {
		expect("a write", store.write(l.Token, "two"))
		writes++
		time.Sleep(50 * time.Millisecond)
	}
	if clock() < deadline {
		fmt.Println("lease lost, and stopped in time, token", l.Token)
		os.Exit(3)
	}
	l.release()
	expect("a late write is refused", !store.write(old.Token, "late"))
	fmt.Println("ok lease", writes, "writes with token", l.Token+", and a late one refused")

	acted, connection := 0, fmt.Sprint(os.Getpid(), "-", clock())
	stamped := func() map[string]string {
		return map[string]string{"connection": connection, "timestamp": must("POST", "/at-most-once/go/stamps", nil).Stamps[0]}
	}
	first, second := stamped(), stamped()
	var verdicts []string
	for _, message := range []map[string]string{first, first, second, first} {
		verdicts = append(verdicts, receive(message, func() { acted++ }))
	}
	said := strings.Join(verdicts, " ")
	expect(said, said == "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted == 2)
	fmt.Println("ok at most once:", said)
}
