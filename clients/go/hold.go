package byztime

import (
	"sync"
	"time"
)

// hold is what a holder knows of its lease, without clocks or requests. Once a lease is over, it stays
// over. All times are nanoseconds of the local clock, which the caller reads. Requests that extend a
// lease count from the moment before they were sent.
type hold struct {
	mutex              sync.Mutex
	lease              grant
	untilNs, renewAtNs int64
	noticeNs           int64
	over               bool
}

func newHold(sentNs int64, g grant) *hold {
	h := &hold{lease: g, untilNs: safeUntil(sentNs, g.safeRemaining)}
	h.plan(sentNs)
	return h
}

// plan: renew at a third of the time, tell the owner when a sixth is left.
func (h *hold) plan(sentNs int64) {
	whole := max(0, h.untilNs-sentNs)
	h.renewAtNs = sentNs + whole/3
	h.noticeNs = whole / 6
}

// extend takes a renewal. It has no effect if the lease was over when its answer came.
func (h *hold) extend(sentNs, nowNs int64, g grant) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.over || nowNs >= h.untilNs {
		h.over = true
		return
	}
	h.lease = g
	if until := safeUntil(sentNs, g.safeRemaining); until > h.untilNs {
		h.untilNs = until
		h.plan(sentNs)
	}
}

// end: nothing is held from now on, whatever answers may come.
func (h *hold) end() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.over = true
}

func (h *hold) remaining(nowNs int64) time.Duration {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.over {
		return 0
	}
	return time.Duration(max(0, h.untilNs-nowNs))
}

func (h *hold) held(nowNs int64) bool { return h.remaining(nowNs) > 0 }

func (h *hold) grant() grant {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.lease
}

func (h *hold) renewAt() int64 {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.renewAtNs
}

func (h *hold) noticeAt() int64 {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.untilNs - h.noticeNs
}
