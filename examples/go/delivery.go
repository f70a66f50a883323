package main

import (
	"time"
)

// (4) stamped is for the sender, once for each message: what is sent again carries the same stamp.
func stamped(connection string) map[string]string {
	a := must("POST", "/at-most-once/go/stamps", nil)
	return map[string]string{"connection": connection, "timestamp": a.Stamps[0]}
}

// receive acts at most once on each message; it asks first.
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
