// Asks the service, and the clock on which a program counts what has passed since.

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
	Earliest, Latest, Verdict, Cause, CertainIn, RetryIn string
	Stamps                                               []string
	Lease                                                lease
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
