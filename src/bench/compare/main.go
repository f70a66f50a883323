// The answer of GET /time by net/http and encoding/json, from the machine's own clock: the time that a Go service
// takes for a JSON object of the same size.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"
)

type answer struct {
	Earliest string `json:"earliest"`
	Estimate string `json:"estimate"`
	Latest   string `json:"latest"`
	Error    string `json:"error"`
	Era      string `json:"era"`
	Age      string `json:"age"`
	DriftPpb int64  `json:"driftPpb"`
	Status   string `json:"status"`
	Mode     string `json:"mode"`
	Provider string `json:"provider"`
}

func text(t time.Time) string { return fmt.Sprintf("%d.%09d", t.Unix(), t.Nanosecond()) }

func main() {
	http.HandleFunc("/time", func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(answer{
			text(now.Add(-250 * time.Microsecond)), text(now), text(now.Add(250 * time.Microsecond)), "0.000250000",
			"01234567-89ab-cdef-0fed-cba987654321", "0.412000000", 250000, "SYNCHRONIZED", "STEP", "STANDALONE"})
	})
	panic(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
