#!/usr/bin/env python3
"""Ours beside nginx, Go, Redis and etcd, in turns on one machine: processor time of the server, rate and p99.

    JAVA=/path/to/jdk-25/bin/java src/bench/compare/compare.py [JAR]

    ROUNDS=5 WARM_S=30 EACH_S=4 CONNECTIONS=16      unless said otherwise

Needs wrk, nginx, Go, redis-server with redis-benchmark, and etcd. Each figure is the median of the rounds, and each
round runs all of them in turns, so that all meet the same noise. A ratio above 1 means that ours is better. Processor
time is that of the server's process alone.
"""

import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS, WARM_S, EACH_S, CONNECTIONS = (
    int(os.environ.get(name, usual)) for name, usual in
    {"ROUNDS": 5, "WARM_S": 30, "EACH_S": 4, "CONNECTIONS": 16}.items())
HERE = pathlib.Path(__file__).resolve().parent
JAR = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/byztime-service.jar").resolve()
JAVA = os.environ.get("JAVA", "java")
BATCH, BATCH_CLIENTS = 1000, 2
PIPELINE = 64


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


def until(attempt, what):
    deadline = time.monotonic() + 90
    while True:
        try:
            if attempt():
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            sys.exit(f"{what} is not ready")
        time.sleep(0.02)


def connects(port):
    socket.create_connection(("127.0.0.1", port)).close()
    return True


class Servers:
    """All servers, each with its process and port."""

    def __init__(self, folder):
        self.folder, self.all = folder, []
        self.nginx_port, self.go_port, self.redis_port, self.etcd_port = (free_port() for _ in range(4))
        (folder / "nginx.conf").write_text(
            f"worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off; master_process off;"
            " events { worker_connections 1024; }"
            " http { access_log off; server { listen 127.0.0.1:%d; location / { return 200; } } }" % self.nginx_port)
        self.nginx = self.start("nginx", "-c", folder / "nginx.conf", "-e", folder / "nginx.log")
        subprocess.run(["go", "build", "-o", folder / "go", HERE / "main.go"], check=True)
        self.go = self.start(folder / "go", str(self.go_port))
        self.redis = self.start("redis-server", "--port", str(self.redis_port), "--save", "", "--dir", folder)
        peer = free_port()
        self.etcd = self.start(
            "etcd", "--data-dir", folder / "etcd", "--log-level", "error",
            "--listen-client-urls", f"http://127.0.0.1:{self.etcd_port}",
            "--advertise-client-urls", f"http://127.0.0.1:{self.etcd_port}",
            "--listen-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-cluster", f"default=http://127.0.0.1:{peer}")
        for port in (self.nginx_port, self.go_port, self.redis_port, self.etcd_port):
            until(lambda port=port: connects(port), f"port {port}")
        self.port, begun = free_port(), time.monotonic()
        self.ours = self.start(
            JAVA, "-XX:+UseSerialGC", "-Xmx512m", "-jar", JAR, f"--server.port={self.port}",
            "--byztime.provider=standalone", "--byztime.timedata=timedata", "--byztime.state=state",
            "--byztime.at-most-once.connections=4000000", "--byztime.leases.resources=1000000",
            "--byztime.leases.longest-term=30s")
        until(lambda: Client(self.port).get("/time"), "the service")
        print(f"ours: {1000 * (time.monotonic() - begun):.0f} ms to the first answer,"
              f" {cpu_seconds(self.ours):.1f} s of processor time, {resident_mib(self.ours)} MiB resident")

    def start(self, *command):
        process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.all.append(process)
        return process.pid

    def close(self):
        for process in self.all:
            process.kill()
            process.wait()


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, path, body=None):
        headers = {} if body is None else {"Content-Type": "application/json"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise OSError(text)
        return text

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body):
        return self.ask("POST", path, body if isinstance(body, bytes) else json.dumps(body))


class Works:
    """What is measured: each returns how many were done, and p99 in ms where it is known."""

    def __init__(self, servers):
        self.servers, self.run = servers, 0

    def wrk(self, port, path, *options, seconds=EACH_S):
        said = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *options, f"http://127.0.0.1:{port}{path}"],
            check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in said:
            sys.exit(f"{path}: {said}")
        p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
        return (int(re.search(r"(\d+) requests in", said)[1]),
                float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]])

    def script(self, name, text):
        path = self.servers.folder / f"{name}.lua"
        path.write_text(text)
        return path

    def judge(self, seconds=EACH_S):
        self.run += 1
        path = self.script("judge", f"""
            local i = 0
            function request()
              i = i + 1
              return wrk.format("POST", "/at-most-once/bench/judge", {{["Content-Type"] = "application/json"}},
                string.format('{{"connection":"one-{self.run}-%d","timestamp":"%d"}}', i, os.time()))
            end""")
        return self.wrk(self.servers.port, "/", "-s", str(path), seconds=seconds)

    def renew(self, seconds=EACH_S):
        self.run += 1
        lease = self.acquired()
        body = json.dumps({name: lease[name] for name in ("resource", "id", "token")})
        path = self.script("renew", f"""
            function request()
              return wrk.format("POST", "/leases/renew", {{["Content-Type"] = "application/json"}}, '{body}')
            end""")
        return self.wrk(self.servers.port, "/", "-s", str(path), seconds=seconds)

    def acquired(self):
        return json.loads(Client(self.servers.port).post(
            "/leases/acquire",
            {"resource": f"kept/{self.run}", "holder": "bench", "mode": "WRITE", "term": "30s"})).get("lease")

    def batches(self, seconds=EACH_S):
        """New connections only, as Redis gets new keys only."""
        self.run += 1
        end = time.monotonic() + seconds

        def client(number):
            client, done = Client(self.servers.port), 0
            stamp = json.loads(client.get("/time"))["estimate"]
            while time.monotonic() < end:
                body = json.dumps({"messages": [
                    {"connection": f"{self.run:03d}-{number}-{done + i:07d}", "timestamp": stamp} for i in range(BATCH)]})
                text = client.post("/at-most-once/bench/judge-batch", body.encode())
                assert text.count(b"ACCEPTED") == BATCH, text[:300]
                done += BATCH
            return done

        with concurrent.futures.ThreadPoolExecutor(BATCH_CLIENTS) as threads:
            return sum(threads.map(client, range(BATCH_CLIENTS))), None

    def redis(self, pipeline):
        count = 200_000 * EACH_S if pipeline > 1 else 25_000 * EACH_S
        subprocess.run(
            ["redis-benchmark", "-p", str(self.servers.redis_port), "-n", str(count), "-P", str(pipeline),
             "-c", str(CONNECTIONS), "-r", "100000000", "-q", "SET", "conn-__rand_int__", "1", "NX", "PX", "300000"],
            check=True, stdout=subprocess.DEVNULL)
        return count, None

    def accepts(self):
        client = Client(self.servers.port)
        stamp = json.loads(client.get("/time"))["estimate"]
        return b"ACCEPTED" in client.post("/at-most-once/bench/judge", {"connection": "first", "timestamp": stamp})


def measured(pid, work):
    before, begun = cpu_seconds(pid), time.monotonic()
    done, p99_ms = work()
    return (cpu_seconds(pid) - before) / done * 1e6, done / (time.monotonic() - begun), p99_ms


def main():
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(pathlib.Path(folder))
        try:
            compare(servers, Works(servers))
            leases(servers)
            print(f"ours: {resident_mib(servers.ours)} MiB resident after all this")
        finally:
            servers.close()


def compare(servers, works):
    mvc = ("-H", "To-Spring: 1")
    until(works.accepts, "at-most-once delivery")
    until(works.acquired, "the lease service")
    for warm in (lambda s: works.wrk(servers.port, "/time", seconds=s),
                 lambda s: works.wrk(servers.port, "/time", *mvc, seconds=s),
                 lambda s: works.judge(s), lambda s: works.renew(s), lambda s: works.batches(s)):
        warm(WARM_S)
    works.redis(PIPELINE)
    all_works = {
        "GET /time": (servers.ours, lambda: works.wrk(servers.port, "/time")),
        "GET /time, Spring MVC": (servers.ours, lambda: works.wrk(servers.port, "/time", *mvc)),
        "Go net/http, same JSON": (servers.go, lambda: works.wrk(servers.go_port, "/time")),
        "nginx, empty 200": (servers.nginx, lambda: works.wrk(servers.nginx_port, "/")),
        "judge": (servers.ours, works.judge),
        "renew": (servers.ours, works.renew),
        f"judge-batch of {BATCH}": (servers.ours, works.batches),
        f"Redis SET NX PX, by {PIPELINE}": (servers.redis, lambda: works.redis(PIPELINE)),
        "Redis SET NX PX, single": (servers.redis, lambda: works.redis(1)),
    }
    rounds = {name: [] for name in all_works}
    for _ in range(ROUNDS):
        for name, (pid, work) in all_works.items():
            rounds[name].append(measured(pid, work))
    cpu_us, rate, p99_ms = (
        {name: statistics.median(one[i] for one in all if one[i] is not None) if all[0][i] is not None else None
         for name, all in rounds.items()} for i in range(3))
    print(f"\n{'medians of ' + str(ROUNDS) + ' rounds':32s}{'us of CPU':>10s}{'per second':>12s}{'p99 ms':>8s}")
    for name in all_works:
        print(f"{name:32s}{cpu_us[name]:10.2f}{rate[name]:12,.0f}"
              + ("" if p99_ms[name] is None else f"{p99_ms[name]:8.2f}"))
    print(f"\n{'ratios, above 1 ours is better':66s}{'per CPU-s':>10s}{'rate':>8s}{'p99':>8s}")
    for one, other in (("GET /time", "Go net/http, same JSON"), ("GET /time", "nginx, empty 200"),
                       ("GET /time, Spring MVC", "Go net/http, same JSON"),
                       ("judge", "GET /time, Spring MVC"), ("renew", "GET /time, Spring MVC"),
                       (f"judge-batch of {BATCH}", f"Redis SET NX PX, by {PIPELINE}"),
                       ("judge", "Redis SET NX PX, single")):
        p99 = "" if None in (p99_ms[one], p99_ms[other]) else f"{p99_ms[other] / p99_ms[one]:8.2f}"
        print(f"{one + ' / ' + other:66s}{cpu_us[other] / cpu_us[one]:10.2f}{rate[one] / rate[other]:8.2f}{p99}")


def leases(servers):
    said = subprocess.run(
        ["go", "run", ".", "-ours", f"http://127.0.0.1:{servers.port}", "-etcd", f"127.0.0.1:{servers.etcd_port}",
         "-our-pid", str(servers.ours), "-etcd-pid", str(servers.etcd), "-rounds", str(ROUNDS + 1),
         "-round", f"{EACH_S}s", "-clients", str(CONNECTIONS)],
        cwd=HERE.parent / "leases", check=True, capture_output=True, text=True).stdout
    print("\nleases beside etcd: rate (per CPU-second)")
    print("\n".join(line for line in said.splitlines() if " / " in line))


main()
