"""The answers of the service as values."""

from __future__ import annotations

import email.utils
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from byztime._clock import Clock
from byztime._errors import MalformedAnswerError, ProblemError
from byztime._instants import NS_PER_S, parse_instant
from byztime._interval import Interval, Reading

#: The rate at which true time may be faster than a local clock, in hundredths: docs/leases.md.
FASTEST_PERCENT = 112

_RETRYABLE_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})


class Members:
    """The members of a JSON object, by type. What is missing or of another type is a malformed answer."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise MalformedAnswerError(f"expected a JSON object, got {value!r:.200}")
        self._members: Mapping[str, Any] = value

    @classmethod
    def read(cls, body: bytes) -> Members:
        try:
            return cls(json.loads(body))
        except (ValueError, RecursionError) as failure:
            raise MalformedAnswerError(f"no JSON: {body[:200]!r}") from failure

    def text(self, name: str) -> str:
        value = self._members.get(name)
        if not isinstance(value, str):
            raise MalformedAnswerError(f"expected a text as {name}, got {value!r:.200}")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self._members.get(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._members.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise MalformedAnswerError(f"expected texts as {name}, got {value!r:.200}")
        return tuple(value)

    def ns(self, name: str) -> int:
        try:
            return parse_instant(self.text(name))
        except ValueError as failure:
            raise MalformedAnswerError(f"{name}: {failure}") from failure

    def seconds_or_none(self, name: str) -> float | None:
        return None if self._members.get(name) is None else self.ns(name) / NS_PER_S

    def whole(self, name: str) -> int:
        value = self._members.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
            raise MalformedAnswerError(f"expected a whole number as {name}, got {value!r:.200}")
        return int(value)

    def flag(self, name: str) -> bool:
        value = self._members.get(name)
        if value is not None and not isinstance(value, bool):
            raise MalformedAnswerError(f"expected true or false as {name}, got {value!r:.200}")
        return bool(value)

    def object(self, name: str) -> Members:
        return Members(self._members.get(name))

    def has_object(self, name: str) -> bool:
        return isinstance(self._members.get(name), dict)


@dataclass(frozen=True)
class Grant:
    """A lease as the service named it."""

    resource: str
    id: str
    token: int
    term_ns: int
    safe_remaining_ns: int
    recalled: bool
    claim: str | None


@dataclass(frozen=True)
class LeaseAnswer:
    """The answer to a request about a lease."""

    verdict: str
    grant: Grant | None = None
    #: Why the lease is VOID, or the service RECOVERING.
    reason: str | None = None
    holders: tuple[str, ...] = ()
    retry_seconds: float | None = None


@dataclass(frozen=True)
class Judgement:
    """The verdict on a message."""

    #: ACCEPTED, DUPLICATE, STALE or EARLY.
    verdict: str
    #: Of DUPLICATE: whether this very message was accepted before.
    certain: bool = False
    #: Of STALE and EARLY: why.
    cause: str | None = None
    #: Of EARLY: when to ask again.
    retry_seconds: float | None = None
    #: Whether an earlier answer to this call was lost. A verdict other than ACCEPTED may then be about
    #: the caller's own first request, so that the fate of the message is unknown.
    answer_lost: bool = False

    @property
    def accepted(self) -> bool:
        """Whether to act on the message: only then, and only now."""
        return self.verdict == "ACCEPTED"


@dataclass(frozen=True)
class Ticket:
    """A ticket that was issued."""

    text: str
    id: str
    not_before_ns: int
    expires_ns: int
    lifetime_ns: int


@dataclass(frozen=True)
class TicketVerdict:
    """The verdict on a ticket, and on the proof that came with it."""

    #: VALID, EXPIRED, NOT_YET, UNCERTAIN, INVALID, UNPROVEN, REPLAYED, OVERTAKEN, STALE or EARLY.
    verdict: str
    reason: str | None
    subject: str | None
    #: Of VALID: until when the ticket may be acted on, on the local clock.
    valid_until_ns: int | None
    retry_seconds: float | None
    #: Whether an earlier answer to this call was lost. REPLAYED may then mean the caller's own request.
    answer_lost: bool
    clock: Clock

    def valid(self) -> bool:
        """Whether the bearer may be let in at this moment."""
        return self.valid_until_ns is not None and self.clock() < self.valid_until_ns


def safe_until_ns(sent_ns: int, safe_remaining_ns: int) -> int:
    """Until when a promise holds on the local clock, which may be 10 % slow."""
    return sent_ns + max(0, safe_remaining_ns) * 100 // FASTEST_PERCENT


def read_reading(body: bytes, sent_ns: int, received_ns: int, clock: Clock) -> Reading:
    members = Members.read(body)
    try:
        interval = Interval.of(members.ns("earliest"), members.ns("latest"), members.ns("estimate"))
    except ValueError as failure:
        raise MalformedAnswerError(str(failure)) from failure
    return Reading(
        interval,
        members.text("era"),
        members.ns("age"),
        members.whole("driftPpb"),
        members.text("status"),
        members.text("mode"),
        members.text("provider"),
        sent_ns,
        received_ns,
        clock,
    )


def read_verdict(body: bytes) -> str:
    return Members.read(body).text("verdict")


def read_lease_answer(body: bytes) -> LeaseAnswer:
    members = Members.read(body)
    verdict = members.text("verdict")
    if verdict in ("GRANTED", "RECALLED"):
        return LeaseAnswer(verdict, _grant(members.object("lease")))
    if verdict == "VOID":
        return LeaseAnswer(verdict, reason=members.text("reason"))
    if verdict == "HELD":
        return LeaseAnswer(
            verdict, holders=members.texts("holders"), retry_seconds=members.seconds_or_none("takeoverSafeIn")
        )
    return LeaseAnswer(
        verdict, reason=members.text_or_none("cause"), retry_seconds=members.seconds_or_none("certainIn")
    )


def _grant(members: Members) -> Grant:
    token = members.text("token")
    if not (token.isascii() and token.isdecimal()):
        raise MalformedAnswerError(f"expected a fencing token, got {token!r:.200}")
    return Grant(
        members.text("resource"),
        members.text("id"),
        int(token),
        members.ns("term"),
        members.ns("safeRemaining"),
        members.flag("recalled"),
        members.text_or_none("claim"),
    )


def read_judgement(body: bytes) -> Judgement:
    members = Members.read(body)
    return Judgement(
        members.text("verdict"),
        members.flag("certain"),
        members.text_or_none("cause"),
        members.seconds_or_none("retryIn"),
    )


def read_stamps(body: bytes) -> tuple[str, ...]:
    return Members.read(body).texts("stamps")


def read_ticket(body: bytes) -> Ticket:
    members = Members.read(body)
    return Ticket(
        members.text("ticket"),
        members.text("id"),
        members.ns("notBefore"),
        members.ns("expires"),
        members.ns("lifetime"),
    )


def read_ticket_verdict(body: bytes, sent_ns: int, clock: Clock, answer_lost: bool = False) -> TicketVerdict:
    members = Members.read(body)
    verdict = members.text("verdict")
    return TicketVerdict(
        verdict,
        members.text_or_none("reason"),
        members.object("ticket").text("subject") if members.has_object("ticket") else None,
        safe_until_ns(sent_ns, members.ns("safeRemaining")) if verdict == "VALID" else None,
        members.seconds_or_none("retryIn"),
        answer_lost,
        clock,
    )


def read_problem(status: int, headers: Mapping[str, str], body: bytes) -> ProblemError:
    """Any answer but a 200, also if it comes from something else than the service.

    :param headers: by names in lower case
    """
    try:
        members: Mapping[str, Any] = json.loads(body)
        if not isinstance(members, dict):
            members = {}
    except (ValueError, RecursionError):
        members = {}

    def text(name: str) -> str | None:
        value = members.get(name)
        return value if isinstance(value, str) else None

    transient = members.get("transient")
    return ProblemError(
        status=status,
        type=text("type") or "about:blank",
        title=text("title") or _phrase(status),
        detail=text("detail") or "",
        reason=text("reason"),
        retryable=transient if isinstance(transient, bool) else status in _RETRYABLE_STATUSES,
        retry_after_seconds=_retry_after_seconds(headers),
        parameter=text("parameter"),
        got=text("got"),
        expected=text("expected"),
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    # Between two times of the server, because the local calendar clock may be wrong.
    try:
        until = email.utils.parsedate_to_datetime(value)
        now = email.utils.parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None
