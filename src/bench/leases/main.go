// Compares leases with etcd's, side by side: grants, renewals, and a grant with a guarded write.
//
//	etcd --data-dir $(mktemp -d) --log-level error &
//	java -jar target/byztime-service.jar --byztime.provider=standalone --byztime.state=$(mktemp -d)/state \
//	    --byztime.leases.resources=1000000 &
//	(cd src/bench/leases && go run . -etcd-pid PID -our-pid PID)
//
// A keep-alive of etcd goes over a stream that is open, as its client's KeepAlive has it; "once" opens one for
// each, as KeepAliveOnce has it. The rounds of both alternate, so that both meet the same noise. Each round prints operations a second
// and per second of the server's processor time (its children not counted).
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	etcd "go.etcd.io/etcd/client/v3"
)

var (
	ours    = flag.String("ours", "http://127.0.0.1:8080", "our service")
	theirs  = flag.String("etcd", "127.0.0.1:2379", "etcd")
	ourPid  = flag.Int("our-pid", 0, "our process, for processor time")
	etcdPid = flag.Int("etcd-pid", 0, "etcd's process, likewise")
	clients = flag.Int("clients", 16, "how many at once")
	length  = flag.Duration("round", 4*time.Second, "length of a round")
	batch   = flag.Int("batch", 100, "leases renewed by one request of ours")
	rounds  = flag.Int("rounds", 5, "of each kind; the first warms up and does not count")
)

var web = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}

type lease struct {
	Resource string `json:"resource"`
	Id       string `json:"id"`
	Token    string `json:"token"`
}

func send(path string, body any) []byte {
	text, _ := json.Marshal(body)
	answer, err := web.Post(*ours+"/leases/"+path, "application/json", bytes.NewReader(text))
	check(err)
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != 200 {
		panic(string(all))
	}
	return all
}

func post(path string, body any) (string, lease) {
	var said struct {
		Verdict string
		Lease   lease
	}
	check(json.Unmarshal(send(path, body), &said))
	return said.Verdict, said.Lease
}

func acquire(resource string) lease {
	verdict, got := post("acquire", map[string]string{"resource": resource, "holder": "bench", "mode": "WRITE", "term": "10s"})
	if verdict != "GRANTED" {
		panic(verdict + " " + resource)
	}
	return got
}

// Lines of ours that are answered by lines, while the connection lasts.
type stream struct {
	to   io.WriteCloser
	from *bufio.Reader
}

func open() stream {
	from, to := io.Pipe()
	request, err := http.NewRequest("POST", *ours+"/leases/renew-stream", from)
	check(err)
	request.Header.Set("Content-Type", "application/x-ndjson")
	go fmt.Fprintln(to) // the service answers at the first byte
	answer, err := web.Do(request)
	check(err)
	return stream{to, bufio.NewReader(answer.Body)}
}

func (s stream) renew(held lease) {
	line, _ := json.Marshal(held)
	_, err := s.to.Write(append(line, '\n'))
	check(err)
	answer, err := s.from.ReadBytes('\n')
	check(err)
	var said struct {
		Verdict string
		Lease   lease
	}
	check(json.Unmarshal(answer, &said))
	if said.Verdict != "GRANTED" {
		panic(string(answer))
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// Processor time of a process so far, in seconds.
func processor(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text)[strings.LastIndex(string(text), ")")+2:])
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}

type result struct{ perSecond, perCpuSecond float64 }

// Calls an operation from all clients for a round. Each call gets its client's number and a number of its own.
func round(pid int, operation func(client, call int)) result {
	var done atomic.Int64
	var all sync.WaitGroup
	before, begun := processor(pid), time.Now()
	for c := range *clients {
		all.Go(func() {
			for call := 0; time.Since(begun) < *length; call++ {
				operation(c, call)
				done.Add(1)
			}
		})
	}
	all.Wait()
	passed, spent := time.Since(begun).Seconds(), processor(pid)-before
	return result{float64(done.Load()) / passed, float64(done.Load()) / spent}
}

func main() {
	flag.Parse()
	ctx := context.Background()
	stores := make([]*etcd.Client, *clients)
	grants := make([]etcd.LeaseID, *clients)
	streams := make([]pb.Lease_LeaseKeepAliveClient, *clients)
	held := make([]lease, *clients)
	for c := range *clients {
		store, err := etcd.New(etcd.Config{Endpoints: []string{*theirs}})
		check(err)
		stores[c] = store
		grant, err := store.Grant(ctx, 3600)
		check(err)
		grants[c] = grant.ID
		streams[c], err = pb.NewLeaseClient(store.ActiveConnection()).LeaseKeepAlive(ctx)
		check(err)
	}
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	results := map[string][]result{}
	for r := range *rounds {
		note := func(name string, got result) {
			if r > 0 {
				results[name] = append(results[name], got)
			}
			fmt.Printf("%d %-28s %9.0f/s %9.0f per cpu-second\n", r, name, got.perSecond, got.perCpuSecond)
		}
		note("acquire: etcd grant", round(*etcdPid, func(c, i int) {
			_, err := stores[c].Grant(ctx, 10)
			check(err)
		}))
		note("acquire: etcd grant and put", round(*etcdPid, func(c, i int) {
			grant, err := stores[c].Grant(ctx, 10)
			check(err)
			key := fmt.Sprintf("%s-%d-%d-%d", run, r, c, i)
			txn, err := stores[c].Txn(ctx).If(etcd.Compare(etcd.CreateRevision(key), "=", 0)).
				Then(etcd.OpPut(key, "bench", etcd.WithLease(grant.ID))).Commit()
			check(err)
			if !txn.Succeeded {
				panic(key)
			}
		}))
		note("acquire: ours", round(*ourPid, func(c, i int) {
			acquire(fmt.Sprintf("%s-%d-%d-%d", run, r, c, i))
		}))
		for c := range *clients {
			held[c] = acquire(fmt.Sprintf("kept-%s-%d-%d", run, r, c))
		}
		note("renew: etcd keep-alive", round(*etcdPid, func(c, i int) {
			check(streams[c].Send(&pb.LeaseKeepAliveRequest{ID: int64(grants[c])}))
			_, err := streams[c].Recv()
			check(err)
		}))
		note("renew: etcd keep-alive once", round(*etcdPid, func(c, i int) {
			_, err := stores[c].KeepAliveOnce(ctx, grants[c])
			check(err)
		}))
		for c := range *clients { // they may have run out meanwhile
			held[c] = acquire(fmt.Sprintf("kept-%s-%d-%d-b", run, r, c))
		}
		note("renew: ours", round(*ourPid, func(c, i int) {
			verdict, _ := post("renew", held[c])
			if verdict != "GRANTED" {
				panic(verdict)
			}
		}))
		opened := make([]stream, *clients)
		for c := range *clients {
			held[c] = acquire(fmt.Sprintf("kept-%s-%d-%d-d", run, r, c))
			opened[c] = open()
		}
		note("renew: ours, on a stream", round(*ourPid, func(c, i int) { opened[c].renew(held[c]) }))
		for _, each := range opened {
			check(each.to.Close())
		}
		many := make([]any, *batch)
		for i := range many {
			many[i] = acquire(fmt.Sprintf("kept-%s-%d-%d-c", run, r, i))
		}
		got := round(*ourPid, func(c, i int) {
			if said := send("renew-batch", map[string]any{"leases": many}); bytes.Count(said, []byte(`"GRANTED"`)) != *batch {
				panic(string(said))
			}
		})
		note("renew: ours, in batches", result{got.perSecond * float64(*batch), got.perCpuSecond * float64(*batch)})
	}
	median := func(name string, of func(result) float64) float64 {
		var values []float64
		for _, r := range results[name] {
			values = append(values, of(r))
		}
		sort.Float64s(values)
		return values[len(values)/2]
	}
	perSecond := func(r result) float64 { return r.perSecond }
	perCpu := func(r result) float64 { return r.perCpuSecond }
	for _, pair := range [][2]string{
		{"acquire: ours", "acquire: etcd grant"},
		{"acquire: ours", "acquire: etcd grant and put"},
		{"renew: ours", "renew: etcd keep-alive once"},
		{"renew: ours", "renew: etcd keep-alive"},
		{"renew: ours, on a stream", "renew: etcd keep-alive"},
		{"renew: ours, in batches", "renew: etcd keep-alive"},
	} {
		fmt.Printf("%s / %s: %.2f (per cpu-second %.2f)\n", pair[0], pair[1],
			median(pair[0], perSecond)/median(pair[1], perSecond), median(pair[0], perCpu)/median(pair[1], perCpu))
	}
}
