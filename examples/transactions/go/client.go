// Asks the service, and the clock on which a program counts what has passed since.

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// answer holds the members of all answers that are needed here, and when the request was sent.
type answer struct {
	Start, Epoch, Verdict, Reason, Timestamp, ApplyBefore, SafeRemaining, State string

	Time         struct{ Latest string }
	Transactions []undecided
	sent         int64
}

// problem: the service has decided nothing.
type problem struct {
	words     string
	transient bool
}

func (p problem) Error() string { return p.words }

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
	if err != nil {
		log.Fatal(err)
	}
	return n
}

var web = http.Client{Timeout: 30 * time.Second}

func call(method, path string, body any) (a answer, err error) {
	var data bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&data).Encode(body); err != nil {
			return a, err
		}
	}
	request, err := http.NewRequest(method, environment("BYZTIME_URL", "http://localhost:8080")+path, &data)
	if err != nil {
		return a, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token := os.Getenv("BYZTIME_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	a.sent = clock() // before sending: what is counted from here must not be counted too short
	got, err := web.Do(request)
	if err != nil {
		return a, problem{err.Error(), true}
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return a, problem{err.Error(), true} // half of an answer
	}
	if got.StatusCode != http.StatusOK {
		var why struct{ Transient bool }
		_ = json.Unmarshal(text, &why) // what is no problem of the service is not transient
		return a, problem{fmt.Sprintf("%s: %s %s", path, got.Status, text), why.Transient}
	}
	return a, json.Unmarshal(text, &a)
}

// insist sends the same request again until it is answered, for a minute.
func insist(method, path string, body any) (answer, error) {
	end := clock() + int64(time.Minute)
	for attempt := 0; ; attempt++ {
		a, err := call(method, path, body)
		var refused problem
		if !errors.As(err, &refused) || !refused.transient || clock() > end {
			return a, err
		}
		pause(attempt)
	}
}

// pause waits for longer after each attempt, and at random, so that those who collided do not meet again.
func pause(attempt int) {
	longest := min(time.Second, 10*time.Millisecond<<min(attempt, 10))
	time.Sleep(rand.N(longest))
}

func environment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
