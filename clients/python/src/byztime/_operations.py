"""What a client does, as generators that yield what to send and when to pause.

`_client` runs them with threads, `aio` with tasks. So each rule exists once.
"""

from __future__ import annotations

import json
import os
import random
import socket
import uuid
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, Union
from urllib.parse import quote, urlencode

from byztime import _answers
from byztime._answers import Grant, Judgement, LeaseAnswer, Ticket, TicketVerdict
from byztime._clock import Clock
from byztime._errors import (
    ByztimeError,
    MalformedAnswerError,
    NoAnswerError,
    NotGrantedError,
    NotPassedError,
    ProblemError,
)
from byztime._hold import Ending, Hold
from byztime._instants import NS_PER_S, duration_text, format_instant
from byztime._interval import Reading
from byztime._retry import pause_seconds

Mode = Literal["READ", "WRITE"]

#: The longest wait that is asked for at once. The service allows 25 s by default.
_LONGEST_WAIT_SECONDS = 20.0
#: How long a renewal may take. It is repeated afterwards.
_RENEWAL_SECONDS = 1.0


@dataclass(frozen=True)
class Send:
    """Send a request, and come back with its `Reply`, or with a ByztimeError."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    #: How long the answer may take.
    limit_seconds: float = 10.0
    #: Of a renewal: not beside a release, and not after it.
    renewal: bool = False

    def content(self) -> bytes | None:
        return None if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Reply:
    body: bytes
    sent_ns: int
    received_ns: int


T = TypeVar("T")
Step = Union[Send, Pause]
Operation = Generator[Step, Any, T]


@dataclass(frozen=True)
class Around:
    """What the operations of a client need from outside."""

    clock: Clock
    timeout_seconds: float
    chance: Callable[[], float] = field(default=random.random)

    def seconds_since(self, begun_ns: int) -> float:
        return (self.clock() - begun_ns) / NS_PER_S


def _asked(
    around: Around,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    limit_seconds: float | None = None,
    lost: bool = False,
) -> Operation[tuple[Reply, bool]]:
    """Sends a request until it is answered; and whether an answer before that may have been lost.

    If one may have been lost, and then the call fails, nobody knows what the service did: that is no
    answer, whatever was said last.
    """
    limit = around.timeout_seconds if limit_seconds is None else limit_seconds
    begun_ns = around.clock()
    attempt = 0
    while True:
        attempt += 1
        left = limit - around.seconds_since(begun_ns)
        try:
            reply = yield Send(method, path, body, max(0.001, left))
            return reply, lost
        except ByztimeError as failure:
            lost = lost or _may_have_arrived(failure)
            pause = pause_seconds(failure, attempt, limit - around.seconds_since(begun_ns), around.chance())
            if pause is None:
                if lost and getattr(failure, "may_have_arrived", None) is not True:
                    raise NoAnswerError(
                        f"an answer was lost, and then: {failure}", may_have_arrived=True
                    ) from failure
                raise
        yield Pause(pause)


def _may_have_arrived(failure: ByztimeError) -> bool:
    if isinstance(failure, NoAnswerError):
        return failure.may_have_arrived
    return isinstance(failure, ProblemError) and failure.outcome_unknown


def read_time(around: Around, max_error_seconds: float | None) -> Operation[Reading]:
    query = "" if max_error_seconds is None else f"?maxError={duration_text(max_error_seconds)}"
    reply, _ = yield from _asked(around, "GET", f"/time{query}")
    return _answers.read_reading(reply.body, reply.sent_ns, reply.received_ns, around.clock)


def wait_until_passed(around: Around, instant: int | str, timeout_seconds: float | None) -> Operation[None]:
    until = instant if isinstance(instant, str) else format_instant(instant)
    begun_ns = around.clock()
    attempt = 0
    while True:
        left = float("inf") if timeout_seconds is None else timeout_seconds - around.seconds_since(begun_ns)
        wait = max(0.0, min(left, _LONGEST_WAIT_SECONDS))
        path = f"/time/wait?{urlencode({'until': until, 'wait': duration_text(wait)})}"
        pause: float | None = 0.0
        try:
            reply = yield Send("GET", path, None, wait + around.timeout_seconds)
            if _answers.read_verdict(reply.body) == "PASSED":
                return
            attempt = 0
        except ByztimeError as failure:
            if isinstance(failure, ProblemError) and failure.reason == "discontinuity":
                raise  # the instant and the time cannot be compared any more
            attempt += 1
            pause = pause_seconds(failure, attempt, max(left, around.timeout_seconds), around.chance())
            if pause is None:
                raise
        left = left if timeout_seconds is None else timeout_seconds - around.seconds_since(begun_ns)
        if left <= 0 or left <= (pause or 0):
            raise NotPassedError(f"{until} has not certainly passed within {timeout_seconds} s")
        if pause:
            yield Pause(pause)


def stamps(around: Around, receiver: str, count: int) -> Operation[tuple[str, ...]]:
    reply, _ = yield from _asked(
        around, "POST", f"/at-most-once/{quote(receiver, safe='')}/stamps?count={count}"
    )
    return _answers.read_stamps(reply.body)


def judge(around: Around, receiver: str, connection: str, timestamp: str) -> Operation[Judgement]:
    path = f"/at-most-once/{quote(receiver, safe='')}/judge"
    body = {"connection": connection, "timestamp": timestamp}
    begun_ns = around.clock()
    any_lost = False
    while True:
        left = around.timeout_seconds - around.seconds_since(begun_ns)
        reply, any_lost = yield from _asked(around, "POST", path, body, max(0.001, left), any_lost)
        said = _answers.read_judgement(reply.body)
        said = Judgement(said.verdict, said.certain, said.cause, said.retry_seconds, any_lost)
        pause = max(0.01, said.retry_seconds or 0.0)
        if said.verdict != "EARLY" or pause >= around.timeout_seconds - around.seconds_since(begun_ns):
            return said
        yield Pause(pause)


def issue_ticket(
    around: Around,
    subject: str,
    audience: str,
    lifetime_seconds: float | None,
    key: str | None,
    claims: Mapping[str, Any] | None,
) -> Operation[Ticket]:
    body: dict[str, Any] = {"subject": subject, "audience": audience}
    if lifetime_seconds is not None:
        body["lifetime"] = duration_text(lifetime_seconds)
    if key is not None:
        body["key"] = key
    if claims is not None:
        body["claims"] = claims
    reply, _ = yield from _asked(around, "POST", "/tickets", body)
    return _answers.read_ticket(reply.body)


def verify_ticket(
    around: Around, ticket: str, audience: str, proof: str | None, method: str | None, uri: str | None
) -> Operation[TicketVerdict]:
    body = {"ticket": ticket, "audience": audience, "proof": proof, "method": method, "uri": uri}
    reply, lost = yield from _asked(
        around, "POST", "/tickets/verify", {name: value for name, value in body.items() if value is not None}
    )
    return _answers.read_ticket_verdict(reply.body, reply.sent_ns, around.clock, lost)


def holder_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


def acquire(
    around: Around,
    resource: str,
    holder: str | None,
    mode: Mode,
    term_seconds: float | None,
    wait_seconds: float,
    recall: bool,
) -> Operation[Hold]:
    body = {
        "resource": resource,
        "holder": holder_name() if holder is None else holder,
        "mode": mode,
        # A retry after a lost answer finds the lease that was granted.
        "requestId": str(uuid.uuid4()),
    }
    if term_seconds is not None:
        body["term"] = duration_text(term_seconds)
    begun_ns = around.clock()
    failures = 0
    again = False
    while True:
        left = wait_seconds - around.seconds_since(begun_ns)
        wait = 0.0 if again else max(0.0, min(left, _LONGEST_WAIT_SECONDS))
        query = f"?wait={duration_text(wait)}&recall={'true' if recall else 'false'}" if wait > 0 else ""
        try:
            reply = yield Send("POST", f"/leases/acquire{query}", body, wait + around.timeout_seconds)
        except ByztimeError as failure:
            failures += 1
            left = max(wait_seconds, around.timeout_seconds) - around.seconds_since(begun_ns)
            pause = pause_seconds(failure, failures, left, around.chance())
            if pause is None:
                raise
            yield Pause(pause)
            continue
        answer = _answers.read_lease_answer(reply.body)
        if answer.grant is not None:
            hold = Hold(reply.sent_ns, answer.grant)
            remaining_ns = hold.remaining_ns(around.clock())
            if remaining_ns > answer.grant.safe_remaining_ns // 2 or (again and remaining_ns > 0):
                return hold
            if again:
                raise NoAnswerError("the lease was over when the answer came", may_have_arrived=True)
            # The request queued for so long that little is left, counted from sending it. A retry finds
            # the same lease, with what is left of it now.
            again = True
            continue
        left = wait_seconds - around.seconds_since(begun_ns)
        pause = min(max(answer.retry_seconds or 0.0, 0.02), 1.0)
        if left <= pause:
            raise NotGrantedError(
                answer.verdict,
                cause=answer.reason,
                holders=answer.holders,
                retry_after_seconds=answer.retry_seconds,
            )
        yield Pause(pause)


def _named(grant: Grant) -> dict[str, str]:
    return {"resource": grant.resource, "id": grant.id, "token": str(grant.token)}


def keep(around: Around, hold: Hold) -> Operation[Ending]:
    """Renews a lease until it is over, and listens for its recall in between."""
    while True:
        now_ns = around.clock()
        left = hold.remaining_ns(now_ns) / NS_PER_S
        if left <= 0:
            return Ending.UNRENEWED
        due = (hold.renew_at_ns - now_ns) / NS_PER_S
        pause = 0.02
        try:
            if due > 0:
                path = f"/leases/recall?{urlencode(_named(hold.grant) | {'wait': duration_text(due)})}"
                reply = yield Send("GET", path, None, due + min(_RENEWAL_SECONDS, left / 4))
            else:
                body = _named(hold.grant)
                if hold.grant.claim is not None:
                    body["claim"] = hold.grant.claim
                reply = yield Send("POST", "/leases/renew", body, min(_RENEWAL_SECONDS, left), renewal=True)
            answer = _answers.read_lease_answer(reply.body)
            if answer.grant is not None and _named(answer.grant) != _named(hold.grant):
                raise MalformedAnswerError("the answer is about another lease")
            ending = _ending(hold, answer)
            if ending is not None:
                return ending
            if answer.verdict == "GRANTED":
                if due <= 0 and answer.grant is not None:
                    hold.extend(reply.sent_ns, around.clock(), answer.grant)
                    continue
            else:
                pause = answer.retry_seconds or pause
        except ByztimeError as failure:
            # No verdict: what was promised holds, and no longer.
            pause = getattr(failure, "retry_after_seconds", None) or 0.1
        yield Pause(max(0.01, min(pause, 1.0, left / 6)))


def _ending(hold: Hold, answer: LeaseAnswer) -> Ending | None:
    if answer.verdict == "VOID":
        hold.end()
        return Ending.VOID
    if answer.verdict == "RECALLED" or (answer.grant is not None and answer.grant.recalled):
        return Ending.RECALLED
    return None


def release(around: Around, grant: Grant, remaining_ns: int) -> Operation[bool]:
    """Releases a lease whose holder has stopped. It ends by itself if the service is not reached."""
    limit = min(around.timeout_seconds, max(1.0, remaining_ns / NS_PER_S))
    try:
        yield from _asked(around, "POST", "/leases/release", _named(grant), limit)
        return True
    except ByztimeError:
        return False
