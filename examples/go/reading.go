package main

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
