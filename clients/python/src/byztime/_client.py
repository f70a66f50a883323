"""The client for threads."""

from __future__ import annotations

import atexit
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, TypeVar

from byztime import _operations
from byztime._answers import Judgement, Ticket, TicketVerdict
from byztime._clock import Clock, system_clock
from byztime._errors import ByztimeError
from byztime._hold import Ending
from byztime._http import Token, Transport
from byztime._interval import Reading
from byztime._lease import Lease
from byztime._operations import Around, Mode, Operation, Pause, Reply, Send

T = TypeVar("T")


class Client:
    """A client of one service. It is safe for any number of threads.

    A request that failed is sent again while that may help and is safe, until `timeout_seconds` have
    passed. What remains is raised: `ProblemError` if the service refused, `NoAnswerError` if it did not
    answer.

    `close` releases all leases, and is called at the exit of the interpreter. A signal such as SIGTERM
    ends the interpreter without that, unless the program handles it.
    """

    def __init__(
        self,
        url: str = "http://localhost:8080",
        *,
        token: Token = None,
        timeout_seconds: float = 10.0,
        tls: ssl.SSLContext | None = None,
        clock: Clock | None = None,
    ) -> None:
        """
        :param url: the address of one instance of the service
        :param token: the access token, or a function that returns the present one
        :param timeout_seconds: how long a call may take, retries included, beyond the wait it asks for
        :param tls: for https; the system's certificates unless given
        :param clock: nanoseconds that are counted while the machine sleeps; CLOCK_BOOTTIME unless given
        """
        clock = system_clock() if clock is None else clock
        self._around = Around(clock, timeout_seconds)
        self._transport = Transport(url, token, clock, tls)
        self._lock = threading.Lock()
        self._leases: set[Lease] = set()
        this = weakref.ref(self)

        def close_at_exit() -> None:
            client = this()
            if client is not None:
                client.close()

        atexit.register(close_at_exit)
        self._at_exit = close_at_exit
        weakref.finalize(self, atexit.unregister, close_at_exit)

    def time(self, *, max_error_seconds: float | None = None) -> Reading:
        """The global time.

        :param max_error_seconds: the problem `error-too-large` if the error is larger
        """
        return self._run(_operations.read_time(self._around, max_error_seconds))

    def wait_until_passed(self, instant: int | str, *, timeout_seconds: float | None = None) -> None:
        """Commit wait: returns when an instant has certainly passed.

        :param instant: in nanoseconds, or as the service wrote it
        :raises NotPassedError: if that takes longer than `timeout_seconds`
        """
        self._run(_operations.wait_until_passed(self._around, instant, timeout_seconds))

    def acquire(
        self,
        resource: str,
        *,
        holder: str | None = None,
        mode: Mode = "WRITE",
        term_seconds: float | None = None,
        wait_seconds: float = 0.0,
        recall: bool = False,
        on_ending: Callable[[Ending], object] | None = None,
    ) -> Lease:
        """Acquires a lease, and keeps it until it is released or lost.

        :param holder: who others see as the holder; host and process unless given
        :param mode: any number of READ, or one WRITE
        :param term_seconds: how long the lease lasts without renewal; the service's usual term unless
            given
        :param wait_seconds: how long to queue for the lease
        :param recall: whether holders of conflicting leases are asked to release them early
        :param on_ending: called once, by another thread, when the work should end
        :raises NotGrantedError: if others hold the resource, or the service recovers from a restart
        """
        hold = self._run(
            _operations.acquire(self._around, resource, holder, mode, term_seconds, wait_seconds, recall)
        )
        with self._lock:
            lease = Lease(self, self._around, hold, on_ending)
            self._leases.add(lease)
        return lease

    def receiver(self, name: str) -> Receiver:
        """At-most-once delivery to the application of this name."""
        return Receiver(self, name)

    def issue_ticket(
        self,
        subject: str,
        audience: str,
        *,
        lifetime_seconds: float | None = None,
        key: str | None = None,
        claims: Mapping[str, Any] | None = None,
    ) -> Ticket:
        """A signed ticket for a subject and one audience.

        :param key: the thumbprint (RFC 7638) of the bearer's key, which then has to prove each use
        """
        return self._run(
            _operations.issue_ticket(self._around, subject, audience, lifetime_seconds, key, claims)
        )

    def verify_ticket(
        self,
        ticket: str,
        audience: str,
        *,
        proof: str | None = None,
        method: str | None = None,
        uri: str | None = None,
    ) -> TicketVerdict:
        """The verdict on a ticket, and on the proof that came with it. Only a `valid` one lets in."""
        return self._run(_operations.verify_ticket(self._around, ticket, audience, proof, method, uri))

    def close(self) -> None:
        """Releases all leases, and closes the connections."""
        atexit.unregister(self._at_exit)
        with self._lock:
            leases = list(self._leases)
        for lease in leases:
            lease.release()
        self._transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, request: Send) -> Reply:
        return self._transport.send(request)

    def _forget(self, lease: Lease) -> None:
        with self._lock:
            self._leases.discard(lease)

    def _run(self, operation: Operation[T]) -> T:
        try:
            step = next(operation)
            while True:
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    step = operation.send(None)
                    continue
                try:
                    reply = self._send(step)
                except ByztimeError as failure:
                    step = operation.throw(failure)
                else:
                    step = operation.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result


class Receiver:
    """At-most-once delivery to one application."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self.name = name

    def stamp(self) -> str:
        """A timestamp for a sender without a clock. Each message gets one, and keeps it in all copies."""
        return self.stamps(1)[0]

    def stamps(self, count: int) -> tuple[str, ...]:
        """Timestamps in rising order."""
        return self._client._run(_operations.stamps(self._client._around, self.name, count))

    def judge(self, connection: str, timestamp: str) -> Judgement:
        """Asks whether to act on a message. Act if it is `accepted`, and never ask again for that message.

        An EARLY message is judged again, and so is one whose answer was lost: see
        `Judgement.answer_lost`.

        :param connection: an id that one sender chose and nobody else uses
        :param timestamp: the sender's, as the service or the sender wrote it
        """
        return self._client._run(_operations.judge(self._client._around, self.name, connection, timestamp))
