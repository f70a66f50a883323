// What a program can do with byztime-service, with the module in clients/go: go run . [URL]
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"dev.byztime/byztime"
)

// storage is a toy: it keeps the highest token that it has seen, and refuses lower ones in one step with the write.
type storage struct {
	token int64
	value string
}

func (s *storage) write(token int64, value string) bool {
	if token < s.token {
		return false
	}
	s.token, s.value = token, value
	return true
}

func check(err error) {
	if err != nil {
		log.Fatal("failed: ", err) // no answer, or a problem
	}
}

func expect(what string, ok bool) {
	if !ok {
		log.Fatal("failed: ", what)
	}
}

func main() {
	url := cmp.Or(strings.Join(os.Args[1:], ""), os.Getenv("BYZTIME_URL"), "http://localhost:8080")
	options := byztime.Options{}
	if token := os.Getenv("BYZTIME_TOKEN"); token != "" {
		options.Token = func() (string, error) { return token, nil }
	}
	client, err := byztime.New(url, options)
	check(err)
	ctx := context.Background()

	// (1) The time, and what is known of it now. After ten seconds, ask for another reading.
	reading, err := client.Time(ctx)
	check(err)
	now, err := reading.Now()
	check(err)
	fmt.Println("ok time", now)

	// (2) Commit wait: what carries this instant may be shown to others afterwards.
	instant := reading.Interval.Latest.String()
	check(client.WaitUntilPassed(ctx, instant))
	fmt.Println("ok passed", instant)

	// (3) A lease: act only right after Held said so, and show the token to the storage.
	var store storage
	request := byztime.LeaseRequest{Resource: "go/report", Wait: time.Minute}
	old, err := client.Acquire(ctx, request)
	check(err)
	expect("a first write", old.Held() && store.write(old.Token(), "one"))
	old.Release()
	expect("nothing after a release", !old.Held())
	lease, err := client.Acquire(ctx, request)
	check(err)
	fmt.Println("ok lease taken", lease.Token())
	hold, err := time.ParseDuration(cmp.Or(os.Getenv("BYZTIME_HOLD"), "1") + "s")
	check(err)
	deadline, writes := time.Now().Add(hold), 0
	for lease.Held() && time.Now().Before(deadline) {
		expect("a write", store.write(lease.Token(), "two"))
		writes++
		time.Sleep(50 * time.Millisecond)
	}
	if time.Now().Before(deadline) {
		fmt.Println("lease lost, and stopped in time:", context.Cause(lease.Context()))
		os.Exit(3)
	}
	lease.Release()
	expect("a late write is refused", !store.write(old.Token(), "late"))
	fmt.Println("ok lease", writes, "writes with token", lease.Token(), "and a late one refused")

	// (4) The sender stamps each message once. The receiver asks before it acts.
	receiver, acted, connection := client.Receiver("go"), 0, fmt.Sprint(os.Getpid(), "-", lease.Token())
	stamps, err := receiver.Stamps(ctx, 2)
	check(err)
	var verdicts []string
	for _, stamp := range []string{stamps[0], stamps[0], stamps[1], stamps[0]} {
		judgement, err := receiver.Judge(ctx, connection, stamp)
		check(err)
		if judgement.Accepted() {
			acted++
		}
		verdicts = append(verdicts, judgement.Verdict)
	}
	said := strings.Join(verdicts, " ")
	expect(said, said == "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted == 2)
	fmt.Println("ok at most once:", said)
}
