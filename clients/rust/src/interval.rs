use crate::clock::Clock;
use crate::error::Error;

/// A later break of the timescale would go unheard.
const MAX_AGE_NS: i64 = 10_000_000_000;

/// Bounds on an instant of global time. The true instant lies within them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub earliest_ns: i64,
    /// The likeliest value. It lies within the bounds.
    pub estimate_ns: i64,
    pub latest_ns: i64,
}

impl Interval {
    /// The estimate is taken into the bounds. None if `earliest_ns` is after `latest_ns`.
    pub(crate) fn of(earliest_ns: i64, estimate_ns: i64, latest_ns: i64) -> Option<Interval> {
        let ordered = earliest_ns <= latest_ns;
        ordered.then(|| Interval { earliest_ns, estimate_ns: estimate_ns.clamp(earliest_ns, latest_ns), latest_ns })
    }

    /// Half the width, rounded up: how far the true instant can be from the middle.
    pub fn error_ns(&self) -> i64 {
        let width = i128::from(self.latest_ns) - i128::from(self.earliest_ns);
        i64::try_from((width + 1) / 2).unwrap_or(i64::MAX)
    }

    /// Whether this is before the other, wherever the true instants are.
    pub fn certainly_before(&self, other: &Interval) -> bool {
        self.latest_ns < other.earliest_ns
    }

    /// Whether this is after the other, wherever the true instants are.
    pub fn certainly_after(&self, other: &Interval) -> bool {
        other.certainly_before(self)
    }

    /// Whether the intervals overlap, so that nobody can tell the order.
    pub fn concurrent_with(&self, other: &Interval) -> bool {
        !self.certainly_before(other) && !self.certainly_after(other)
    }

    /// Whether an instant has certainly passed at this time.
    pub fn certainly_past(&self, instant_ns: i64) -> bool {
        instant_ns < self.earliest_ns
    }

    /// Whether an instant has certainly not been reached at this time.
    pub fn certainly_short_of(&self, instant_ns: i64) -> bool {
        self.latest_ns < instant_ns
    }
}

/// The answer to a request for the time, which knows when that was sent and answered.
#[derive(Clone)]
#[non_exhaustive]
pub struct Reading {
    /// The bounds at some moment between request and answer.
    pub interval: Interval,
    pub era: String,
    pub age_ns: i64,
    pub drift_ppb: i64,
    /// SYNCHRONIZED or DEGRADED.
    pub status: String,
    /// STEP or SLEW.
    pub mode: String,
    /// STANDALONE, PEERS or EXTERNAL.
    pub provider: String,
    pub(crate) sent_ns: i64,
    pub(crate) received_ns: i64,
    pub(crate) clock: Clock,
}

impl Reading {
    /// The bounds on the global time of this moment. They widen with the age of the reading. The error is
    /// [`Error::ReadingTooOld`] ten seconds after the request was sent.
    ///
    /// The lower bound counts from the answer, on a clock that is 10 % fast at most; the upper bound from
    /// the request, on a clock that is 10 % slow at most.
    pub fn now(&self) -> Result<Interval, Error> {
        let now_ns = (self.clock)();
        let since_sent = now_ns - self.sent_ns;
        let since_received = (now_ns - self.received_ns).max(0);
        if since_sent > MAX_AGE_NS {
            return Err(Error::ReadingTooOld);
        }
        let Interval { earliest_ns, estimate_ns, latest_ns } = self.interval;
        let since_middle = (since_sent + now_ns - self.received_ns) / 2;
        Interval::of(
            earliest_ns.saturating_add(since_received * 9 / 10),
            estimate_ns.saturating_add(since_middle),
            latest_ns.saturating_add((since_sent * 112 + 99) / 100),
        )
        .ok_or_else(|| Error::MalformedAnswer("a reading that ends before it begins".into()))
    }
}
