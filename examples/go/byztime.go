// What a program can do with byztime-service, with nothing but Go's standard library: go run . [URL]
package main

import (
	"fmt"
	"log"
	"os"
	"strings"
	"time"
)

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
	first, second := stamped(connection), stamped(connection)
	var verdicts []string
	for _, message := range []map[string]string{first, first, second, first} {
		verdicts = append(verdicts, receive(message, func() { acted++ }))
	}
	said := strings.Join(verdicts, " ")
	expect(said, said == "ACCEPTED DUPLICATE ACCEPTED DUPLICATE" && acted == 2)
	fmt.Println("ok at most once:", said)
}
