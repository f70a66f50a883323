"""Requests over HTTP/1.1 with threads, on the standard library's http.client."""

from __future__ import annotations

import http.client
import os
import select
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urlsplit

from byztime import _answers
from byztime._clock import Clock
from byztime._errors import MalformedAnswerError, NoAnswerError
from byztime._operations import Reply, Send

#: A connection that was silent for longer is not used again: the service closes it after 30 s.
IDLE_SECONDS = 10.0
#: An answer may have so many bytes.
LONGEST_BODY = 1 << 20

Token = str | Callable[[], str] | None


def base_of(url: str) -> SplitResult:
    base = urlsplit(url)
    if base.scheme not in ("http", "https") or not base.hostname or base.query or base.fragment:
        raise ValueError(f"expected an address such as http://localhost:8080, got {url!r}")
    return base


def headers_of(request: Send, token: Token) -> dict[str, str]:
    headers = {"Accept": "application/json, application/problem+json"}
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    elif request.method == "POST":
        headers["Content-Length"] = "0"
    if token is not None:
        try:
            headers["Authorization"] = f"Bearer {token if isinstance(token, str) else token()}"
        except Exception as failure:
            raise NoAnswerError(f"no access token: {failure}", may_have_arrived=False) from failure
    return headers


def reply_of(status: int, headers: Mapping[str, str], body: bytes, sent_ns: int, received_ns: int) -> Reply:
    if status != 200:
        raise _answers.read_problem(status, headers, body)
    return Reply(body, sent_ns, received_ns)


def no_answer(base: SplitResult, request: Send, failure: BaseException, arrived: bool) -> NoAnswerError:
    where = f"{base.scheme}://{base.netloc}{request.path.partition('?')[0]}"
    return NoAnswerError(f"{where}: {str(failure) or type(failure).__name__}", may_have_arrived=arrived)


class Transport:
    """Sends requests to one service, over connections that are kept."""

    def __init__(self, url: str, token: Token, clock: Clock, tls: ssl.SSLContext | None) -> None:
        self._base = base_of(url)
        self._token = token
        self._clock = clock
        self._tls = tls
        self._lock = threading.Lock()
        self._idle: list[tuple[float, http.client.HTTPConnection]] = []
        self._pid = os.getpid()

    def send(self, request: Send) -> Reply:
        deadline = time.monotonic() + request.limit_seconds
        content = request.content()
        sent_ns = self._clock()
        connection = self._connection()
        arrived = False
        try:
            headers = headers_of(request, self._token)
            connection.timeout = request.limit_seconds
            if connection.sock is None:
                connection.connect()
            _limit(connection, deadline)
            arrived = True  # a part may arrive although sending fails
            connection.request(request.method, self._base.path.rstrip("/") + request.path, content, headers)
            _limit(connection, deadline)
            answer = connection.getresponse()
            body = bytearray()
            while chunk := answer.read1(65536):
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise MalformedAnswerError(f"the answer has more than {LONGEST_BODY} bytes")
                _limit(connection, deadline)
            if answer.length:
                raise http.client.IncompleteRead(bytes(body), answer.length)
            received_ns = self._clock()
            answer.close()
        except (OSError, http.client.HTTPException) as failure:
            connection.close()
            raise no_answer(self._base, request, failure, arrived) from failure
        except BaseException:
            connection.close()
            raise
        if answer.will_close:
            connection.close()
        else:
            with self._lock:
                self._idle.append((time.monotonic(), connection))
        fields = {name.lower(): value for name, value in answer.getheaders()}
        return reply_of(answer.status, fields, bytes(body), sent_ns, received_ns)

    def _connection(self) -> http.client.HTTPConnection:
        while True:
            with self._lock:
                if self._pid != os.getpid():
                    # After a fork, the connections are the other process's: answers would be mixed up.
                    self._pid, self._idle = os.getpid(), []
                if not self._idle:
                    break
                since, connection = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS and not _has_ended(connection):
                return connection
            connection.close()
        assert self._base.hostname is not None
        if self._base.scheme == "https":
            return http.client.HTTPSConnection(self._base.hostname, self._base.port, context=self._tls)
        return http.client.HTTPConnection(self._base.hostname, self._base.port)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()


def _limit(connection: http.client.HTTPConnection, deadline: float) -> None:
    if connection.sock is not None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        connection.sock.settimeout(left)


def _has_ended(connection: http.client.HTTPConnection) -> bool:
    """Whether the service has closed the connection, or sent what nobody asked for."""
    if connection.sock is None:
        return True
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
