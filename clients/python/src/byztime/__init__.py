"""Client of byztime-service: global time as an interval, leases, at-most-once delivery, tickets.

`Client` is for threads, `byztime.aio.Client` for asyncio. Both offer the same.

Instants and durations that the service measures are whole nanoseconds. What a caller chooses, such
as a term, is in seconds.
"""

from byztime._answers import Judgement, Ticket, TicketVerdict
from byztime._client import Client, Receiver
from byztime._clock import boottime_ns
from byztime._errors import (
    ByztimeError,
    LeaseOverError,
    MalformedAnswerError,
    NoAnswerError,
    NotGrantedError,
    NotPassedError,
    ProblemError,
    ReadingTooOldError,
)
from byztime._hold import Ending
from byztime._instants import format_instant, parse_instant
from byztime._interval import Interval, Reading
from byztime._lease import Lease

__version__ = "0.2.0"

__all__ = [
    "ByztimeError",
    "Client",
    "Ending",
    "Interval",
    "Judgement",
    "Lease",
    "LeaseOverError",
    "MalformedAnswerError",
    "NoAnswerError",
    "NotGrantedError",
    "NotPassedError",
    "ProblemError",
    "Reading",
    "ReadingTooOldError",
    "Receiver",
    "Ticket",
    "TicketVerdict",
    "boottime_ns",
    "format_instant",
    "parse_instant",
]
