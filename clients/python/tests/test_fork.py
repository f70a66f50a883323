"""What a fork must not share: leases and connections."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import byztime

LEASE = {
    "resource": "r",
    "id": "1",
    "token": "7",
    "term": "60.000000000",
    "safeRemaining": "60.000000000",
    "recalled": False,
}
TIME = {
    "earliest": "1",
    "estimate": "1",
    "latest": "1",
    "age": "0",
    "driftPpb": 1,
    "status": "",
    "mode": "",
    "provider": "",
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/leases/recall"):
            threading.Event().wait(5)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = (
            TIME | {"era": str(self.client_address[1])}
            if self.path == "/time"
            else {"verdict": "GRANTED", "lease": LEASE}
        )
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def client() -> Iterator[byztime.Client]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with byztime.Client(f"http://127.0.0.1:{server.server_address[1]}") as client:
        yield client
    server.shutdown()
    server.server_close()


def in_child(answer: Callable[[], object]) -> str:
    """What a function returns in a forked process."""
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writable, str(answer()).encode())
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as said:
        text = said.read()
    os.waitpid(pid, 0)
    return text


def test_connections_are_not_shared(client: byztime.Client) -> None:
    port = client.time().era
    assert client.time().era == port  # the connection was kept
    assert in_child(lambda: client.time().era) not in ("", port)
    assert client.time().era == port


def test_a_lease_stays_with_its_process(client: byztime.Client) -> None:
    with client.acquire("r") as lease:
        assert lease.held()
        assert (
            in_child(lambda: (lease.held(), lease.release(), lease.remaining_seconds()))
            == "(False, False, 0.0)"
        )
        assert lease.held()
