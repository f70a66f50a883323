"""Intervals that contain the true global time, and readings that have travelled."""

from __future__ import annotations

from dataclasses import dataclass

from byztime._clock import Clock
from byztime._errors import ReadingTooOldError

#: For how long a reading is used. A later break of the timescale would go unheard.
MAX_AGE_NS = 10_000_000_000


@dataclass(frozen=True)
class Interval:
    """Bounds on an instant of global time, in nanoseconds. The true instant lies within them."""

    earliest_ns: int
    latest_ns: int
    #: The likeliest value.
    estimate_ns: int

    @classmethod
    def of(cls, earliest_ns: int, latest_ns: int, estimate_ns: int | None = None) -> Interval:
        """An interval, with the middle as its estimate unless there is a better one.

        :raises ValueError: if `earliest_ns` is after `latest_ns`
        """
        if earliest_ns > latest_ns:
            raise ValueError(f"earliest {earliest_ns} is after latest {latest_ns}")
        middle = (earliest_ns + latest_ns) // 2
        estimate = middle if estimate_ns is None else min(max(estimate_ns, earliest_ns), latest_ns)
        return cls(earliest_ns, latest_ns, estimate)

    @property
    def error_ns(self) -> int:
        """Half the width, rounded up: how far the true instant can be from the middle."""
        return (self.latest_ns - self.earliest_ns + 1) // 2

    def certainly_before(self, other: Interval) -> bool:
        """Whether this is before the other, wherever the true instants are."""
        return self.latest_ns < other.earliest_ns

    def certainly_after(self, other: Interval) -> bool:
        """Whether this is after the other, wherever the true instants are."""
        return other.certainly_before(self)

    def concurrent_with(self, other: Interval) -> bool:
        """Whether the intervals overlap, so that nobody can tell the order."""
        return not self.certainly_before(other) and not self.certainly_after(other)

    def certainly_past(self, instant_ns: int) -> bool:
        """Whether an instant has certainly passed at this time."""
        return instant_ns < self.earliest_ns

    def certainly_short_of(self, instant_ns: int) -> bool:
        """Whether an instant has certainly not been reached at this time."""
        return self.latest_ns < instant_ns


@dataclass(frozen=True)
class Reading:
    """The answer to a request for the time, with the local times at which it was sent and answered."""

    #: The bounds at some moment between request and answer.
    interval: Interval
    era: str
    age_ns: int
    drift_ppb: int
    #: SYNCHRONIZED or DEGRADED.
    status: str
    #: STEP or SLEW.
    mode: str
    #: STANDALONE, PEERS or EXTERNAL.
    provider: str
    sent_ns: int
    received_ns: int
    clock: Clock

    def now(self) -> Interval:
        """The bounds on the global time of this moment. They widen with the age of the reading.

        :raises ReadingTooOldError: ten seconds after the request was sent. Ask for another reading
        """
        return self.at(self.clock())

    def at(self, local_ns: int) -> Interval:
        """As `now`, at a moment of the local clock.

        The lower bound counts from the answer, on a clock that is 10 % fast at most; the upper bound
        from the request, on a clock that is 10 % slow at most.
        """
        since_sent_ns = local_ns - self.sent_ns
        since_received_ns = max(0, local_ns - self.received_ns)
        if since_sent_ns > MAX_AGE_NS:
            raise ReadingTooOldError("the reading is more than ten seconds old: ask for another one")
        return Interval.of(
            self.interval.earliest_ns + since_received_ns * 9 // 10,
            self.interval.latest_ns - (-since_sent_ns * 112 // 100),
            self.interval.estimate_ns + (2 * local_ns - self.sent_ns - self.received_ns) // 2,
        )
