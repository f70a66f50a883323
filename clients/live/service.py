"""A real service that the live suite starts, stops and kills, and the proxy that spoils its answers."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


#: The service that the suite starts asks for no token. The proxy does.
TOKEN = "a-token-of-the-live-suite-0123456789"


def boottime_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


class Service:
    """The packaged jar, with a state folder that outlives a kill."""

    def __init__(self, java: str, jar: str, work: Path) -> None:
        self.java, self.jar, self.work = java, jar, work
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, longest_term: str) -> None:
        log = self.work / "service.log"
        settings = [
            f"--server.port={self.port}",
            "--byztime.provider=standalone",
            "--byztime.state=state",
            "--byztime.timedata=state/timedata",
            "--byztime.leases.shortest-term=1s",
            "--byztime.leases.usual-term=3s",
            f"--byztime.leases.longest-term={longest_term}",
            "--byztime.refused-after.error=50ms",
            "--byztime.at-most-once.max-clock-skew=100ms",
            "--byztime.at-most-once.margin=1200ms",
        ]
        command = [self.java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", self.jar, *settings]
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, cwd=self.work, stdout=out, stderr=out)
        deadline = time.monotonic() + 90
        while not (found := re.search(rb"Jetty started on port (\d+)", log.read_bytes())):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the service did not start:\n" + log.read_text()[-3000:])
            time.sleep(0.05)
        self.port = int(found[1])

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ask(self, method: str, path: str, body: object = None, limit_seconds: float = 40) -> dict[str, object]:
        """A request without any of the clients."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=limit_seconds)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"} if content else {})
            answer = connection.getresponse()
            said = json.loads(answer.read())
            assert answer.status == 200, said
            return said
        finally:
            connection.close()


class Proxy:
    """Passes requests on to the service, and spoils what it is told to.

    A path begins with the name of a client. What is to happen to the next requests of a client that
    match is in `plans`:

    - `lose`: the service gets the request, and its answer is thrown away
    - `delay`: the answer arrives a second later
    - `cut`: half of the answer arrives
    - `refuse`: a transient problem with Retry-After: 1, and the service gets nothing
    - `forbid`: a final problem, and the service gets nothing
    - `page`: a proxy's own 502, and the service gets nothing
    - `hang`: no answer, for as long as the plan is there
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.plans: dict[str, list[tuple[str, str]]] = {}
        self.seen: dict[str, list[str]] = {}
        self.lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                proxy.handle(self)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that has gone

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, client: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{client}"

    def plan(self, client: str, path: str, *what: str) -> None:
        with self.lock:
            self.plans[client] = [(path, one) for one in what]
            self.seen[client] = []

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        _, client, path = request.path.split("/", 2)
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        with self.lock:
            self.seen.setdefault(client, []).append(path)
            plan = self.plans.get(client, [])
            found = next((one for one in plan if path.startswith(one[0])), None)
            if found and found[1] != "hang":
                plan.remove(found)
        what = found[1] if found else "pass"
        if what == "hang":
            while found in self.plans.get(client, []):
                time.sleep(0.05)
            request.close_connection = True
            return
        if what == "forbid" or request.headers.get("Authorization") != f"Bearer {TOKEN}":
            problem = {"title": "No", "status": 403, "reason": "scope-required", "transient": False}
            self.answer(request, 403, json.dumps(problem).encode(), {"Content-Type": "application/problem+json"})
            return
        if what == "refuse":
            problem = {"type": "/problems/too-old", "title": "old", "status": 503, "reason": "too-old", "transient": True}
            self.answer(request, 503, json.dumps(problem).encode(), {"Retry-After": "1"})
            return
        if what == "page":
            self.answer(request, 502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=40)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
            upstream.request(request.command, f"/{path}", body or None, headers)
            answer = upstream.getresponse()
            content = answer.read()
            if what == "lose":
                request.close_connection = True
                return
            if what == "delay":
                time.sleep(1)
            kept = {name: value for name, value in answer.getheaders() if name in ("Retry-After", "Content-Type")}
            self.answer(request, answer.status, content, kept, cut=what == "cut")
        except OSError:
            request.close_connection = True
        finally:
            upstream.close()

    def answer(
        self, request: BaseHTTPRequestHandler, status: int, content: bytes, headers: dict[str, str], cut: bool = False
    ) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            request.wfile.flush()
            request.connection.shutdown(socket.SHUT_RDWR)
            request.close_connection = True

