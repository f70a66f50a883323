"""Requests over HTTP/1.1 with asyncio's streams."""

from __future__ import annotations

import asyncio
import http.client
import io
import ssl
import time

from byztime._clock import Clock
from byztime._errors import MalformedAnswerError
from byztime._http import IDLE_SECONDS, LONGEST_BODY, Token, base_of, headers_of, no_answer, reply_of
from byztime._operations import Reply, Send

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Transport:
    """Sends requests to one service, over connections that are kept."""

    def __init__(self, url: str, token: Token, clock: Clock, tls: ssl.SSLContext | None) -> None:
        self._base = base_of(url)
        self._token = token
        self._clock = clock
        self._tls = (tls or ssl.create_default_context()) if self._base.scheme == "https" else None
        self._idle: list[tuple[float, _Connection]] = []

    async def send(self, request: Send) -> Reply:
        sent_ns = self._clock()
        progress = _Progress()
        try:
            status, headers, body = await asyncio.wait_for(
                self._exchange(request, progress), request.limit_seconds
            )
            received_ns = self._clock()
        # In Python 3.10 the time-outs of asyncio are none of OSError's kinds.
        except (OSError, EOFError, ValueError, asyncio.TimeoutError, http.client.HTTPException) as failure:
            raise no_answer(self._base, request, failure, progress.may_have_arrived) from failure
        return reply_of(status, headers, body, sent_ns, received_ns)

    async def _exchange(self, request: Send, progress: _Progress) -> tuple[int, dict[str, str], bytes]:
        content = request.content() or b""
        headers = headers_of(request, self._token) | {"Host": self._base.netloc.rpartition("@")[2]}
        if content:
            headers["Content-Length"] = str(len(content))
        head = f"{request.method} {self._base.path.rstrip('/')}{request.path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in headers.items()
        )
        if not (head.isascii() and head.count("\n") == len(headers) + 1):
            raise ValueError("a header has a line break, or letters beyond ASCII")
        connection = await self._connection()
        reader, writer = connection
        kept = False
        try:
            progress.may_have_arrived = True
            writer.write(head.encode() + b"\r\n" + content)
            await writer.drain()
            status, fields = await _head(reader)
            kept, body = await _body(reader, fields)
            kept = kept and fields.get("connection", "").lower() != "close"
            if kept:
                self._idle.append((time.monotonic(), connection))
            return status, fields, body
        finally:
            if not kept:
                writer.close()

    async def _connection(self) -> _Connection:
        while self._idle:
            since, (reader, writer) = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS and not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        port = self._base.port or (443 if self._tls else 80)
        return await asyncio.open_connection(self._base.hostname, port, ssl=self._tls)

    def close(self) -> None:
        while self._idle:
            _, (_, writer) = self._idle.pop()
            writer.close()


class _Progress:
    may_have_arrived = False


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    while True:
        line = (await reader.readuntil(b"\r\n")).split(None, 2)
        if len(line) < 2 or not line[0].startswith(b"HTTP/1.") or not line[1].isdigit():
            raise http.client.BadStatusLine(repr(line)[:100])
        lines = b""
        while not lines.endswith(b"\r\n\r\n") and lines != b"\r\n":
            lines += await reader.readuntil(b"\r\n")
            if len(lines) > 65536:
                raise http.client.HTTPException("the head of the answer is too long")
        fields = http.client.parse_headers(io.BytesIO(lines))
        if not 100 <= int(line[1]) < 200:
            return int(line[1]), {name.lower(): value for name, value in fields.items()}


async def _body(reader: asyncio.StreamReader, fields: dict[str, str]) -> tuple[bool, bytes]:
    """The body, and whether the connection can be used again."""
    if fields.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0].strip(), 16):
            _limit(len(body) + size)
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass
        return True, body
    if "content-length" in fields:
        size = int(fields["content-length"])
        _limit(size)
        return True, await reader.readexactly(size)
    body = await reader.read(LONGEST_BODY + 1)
    while chunk := await reader.read(LONGEST_BODY + 1):
        body += chunk
        _limit(len(body))
    return False, body


def _limit(size: int) -> None:
    if not 0 <= size <= LONGEST_BODY:
        raise MalformedAnswerError(f"the answer has more than {LONGEST_BODY} bytes")
