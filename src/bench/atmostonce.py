#!/usr/bin/env python3
"""At-most-once decisions per second of the server's own CPU time, beside Redis in the same run.

    src/bench/atmostonce.py SERVICE_PID SERVICE_PORT

needs redis-server and redis-benchmark. The service must have byztime.state and room for a million
connections (--byztime.at-most-once.connections=2000000). Redis does what people do today:
SET key value NX PX, pipelined by 64; new keys, as here new connections, each once.
"""

import concurrent.futures
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time

BATCH = 1000
BATCHES = 400
CLIENTS = 2
REDIS_PORT = 16399


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(pid, work):
    cpu, wall = cpu_seconds(pid), time.monotonic()
    decisions = work()
    return decisions / (cpu_seconds(pid) - cpu), decisions / (time.monotonic() - wall)


def report(what, measured):
    print(f"{what:60s} {measured[0]:12,.0f} per CPU-second {measured[1]:12,.0f} per second")
    return measured[0]


class Service:
    def __init__(self, port):
        self.port = port
        self.run = 0

    def call(self, connection, method, path, body=None, kind="application/json"):
        connection.request(method, path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return text

    def now(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        return json.loads(self.call(connection, "GET", "/time"))["estimate"]

    def await_start(self):
        """A service that has just started refuses what an earlier life may have accepted."""
        deadline = time.monotonic() + 60
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            body = json.dumps({"connection": "start", "timestamp": self.now()})
            if b"ACCEPTED" in self.call(connection, "POST", "/at-most-once/bench/judge", body):
                return
            if time.monotonic() > deadline:
                sys.exit("the service accepts nothing")
            time.sleep(0.2)

    def bodies(self, size, count):
        self.run += 1
        stamp = self.now()
        return [
            json.dumps(
                {
                    "messages": [
                        {"connection": f"{self.run:03d}-{i:05d}-{j:05d}", "timestamp": stamp}
                        for j in range(size)
                    ]
                },
                separators=(",", ":"),
            ).encode()
            for i in range(count)
        ]

    def all_clients(self, send, bodies):
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as threads:
            for _ in threads.map(send, [bodies[i::CLIENTS] for i in range(CLIENTS)]):
                pass  # or fails as the client has

    def batches(self, bodies, check=b"ACCEPTED"):
        def send(mine):
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            for body in mine:
                text = self.call(connection, "POST", "/at-most-once/bench/judge-batch", body)
                assert text.count(check) == BATCH, text[:300]

        self.all_clients(send, bodies)
        return len(bodies) * BATCH

    def singles(self, bodies):
        def send(mine):
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            for body in mine:
                self.call(connection, "POST", "/at-most-once/bench/judge", body)

        self.all_clients(send, bodies)
        return len(bodies)

    def times(self, count):
        def send(mine):
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            for _ in mine:
                self.call(connection, "GET", "/time")

        self.all_clients(send, list(range(count)))
        return count


def redis(pid, pipeline):
    count = BATCH * BATCHES * 2 if pipeline > 1 else BATCH * BATCHES // 4
    def work():
        subprocess.run(
            ["redis-benchmark", "-p", str(REDIS_PORT), "-n", str(count), "-P", str(pipeline)]
            + ["-c", "16", "-r", "100000000", "-q"]
            + ["SET", "conn-__rand_int__", "1", "NX", "PX", "300000"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return count

    return measure(pid, work)


def main():
    pid, port = int(sys.argv[1]), int(sys.argv[2])
    service = Service(port)
    service.await_start()
    for _ in range(8):  # until the compiler has done its work
        service.batches(service.bodies(BATCH, BATCHES))
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            ["redis-server", "--port", str(REDIS_PORT), "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            time.sleep(1)
            redis(server.pid, 64)
            bodies = service.bodies(BATCH, BATCHES)
            ours = report(
                f"batches of {BATCH}, new connections",
                measure(pid, lambda: service.batches(bodies)),
            )
            report(
                f"batches of {BATCH}, all duplicates",
                measure(pid, lambda: service.batches(bodies, b"DUPLICATE")),
            )
            theirs = report("Redis SET NX PX, pipelined by 64", redis(server.pid, 64))
            report("Redis SET NX PX, one at a time", redis(server.pid, 1))
        finally:
            server.terminate()
    print(f"batches to pipelined Redis, per CPU-second: {ours / theirs:.2f}")
    stamp = service.now()
    ones = [
        json.dumps({"connection": f"one-{i}", "timestamp": stamp}).encode() for i in range(20000)
    ]
    service.singles(ones[:10000])
    service.times(10000)
    single = report("single messages", measure(pid, lambda: service.singles(ones[10000:])))
    plain = report("GET /time", measure(pid, lambda: service.times(10000)))
    print(f"single messages to GET /time, per CPU-second: {single / plain:.2f}")


main()
