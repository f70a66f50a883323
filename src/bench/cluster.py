#!/usr/bin/env python3
"""One instance with a folder, and 1, 2 and 4 instances on one etcd, in turns: what a decision costs.

    JAVA=/path/to/jdk-25/bin/java src/bench/cluster.py [JAR]

    ROUNDS=3 WARM_S=8 EACH_S=3 CONNECTIONS=16      unless said otherwise

Needs wrk, Go and etcd. Each figure is the median of the rounds. Processor time is that of all instances together, without
the one of etcd. Clients ask all instances alike, so of n instances 1 - 1/n of the requests are sent on to another one.
"""

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
    {"ROUNDS": 3, "WARM_S": 8, "EACH_S": 3, "CONNECTIONS": 16}.items())
HERE = pathlib.Path(__file__).resolve().parent
JAR = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/byztime-service.jar").resolve()
JAVA = os.environ.get("JAVA", "java")
BATCH = 100
LEASES = 200


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {} if body is None else {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    return text if answer.status == 200 else None


def until(attempt, what):
    deadline = time.monotonic() + 120
    while True:
        try:
            if attempt():
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            sys.exit(f"{what} is not ready")
        time.sleep(0.2)


class Etcd:
    def __init__(self, folder):
        self.port, peer = free_port(), free_port()
        self.process = subprocess.Popen(
            ["etcd", "--data-dir", folder / "etcd", "--log-level", "error",
             "--listen-client-urls", f"http://127.0.0.1:{self.port}",
             "--advertise-client-urls", f"http://127.0.0.1:{self.port}",
             "--listen-peer-urls", f"http://127.0.0.1:{peer}",
             "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
             "--initial-cluster", f"default=http://127.0.0.1:{peer}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: socket.create_connection(("127.0.0.1", self.port)).close() is None, "etcd")


class Service:
    """Instances that are one service."""

    def __init__(self, name, folder, count, state):
        self.name, self.folder, self.run = name, folder, 0
        self.ports = [free_port() for _ in range(count)]
        self.processes = []
        for number, port in enumerate(self.ports):
            home = folder / f"{name.replace(' ', '-')}-{number}"
            home.mkdir()
            self.processes.append(subprocess.Popen(
                [JAVA, "-XX:+UseSerialGC", "-Xmx256m", "-jar", JAR, f"--server.port={port}",
                 f"--byztime.provider={'standalone' if number == 0 else 'external'}",
                 f"--byztime.timedata={folder / name.replace(' ', '-')}.timedata",
                 f"--byztime.state={state}", f"--byztime.cluster.address=http://127.0.0.1:{port}",
                 "--byztime.at-most-once.connections=2000000", "--byztime.leases.resources=500000",
                 "--management.endpoints.web.exposure.include=health,prometheus", "--byztime.leases.longest-term=30s"],
                cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for port in self.ports:
            until(lambda port=port: ask(port, "GET", "/time"), f"{name} at {port}")
        self.leases = []
        until(self.acquired, f"leases of {name}")
        for _ in range(LEASES):
            self.acquired()
        if count > 1:
            until(self.is_shared_out, f"the partitions of {name}")

    def acquired(self):
        self.run += 1
        text = ask(self.ports[0], "POST", "/leases/acquire", json.dumps(
            {"resource": f"kept/{self.run}", "holder": "bench", "mode": "WRITE", "term": "30s"}))
        if text is None or '"GRANTED"' not in text:
            return False
        lease = json.loads(text)["lease"]
        self.leases.append(json.dumps({name: lease[name] for name in ("resource", "id", "token")}))
        return True

    def is_shared_out(self):
        return all(any(one["here"] for one in json.loads(ask(port, "GET", "/partitions"))["partitions"])
                   for port in self.ports)

    def cpu_s(self):
        return sum(cpu_seconds(process.pid) for process in self.processes)

    def writes(self):
        text = "".join(ask(port, "GET", "/actuator/prometheus") for port in self.ports)
        return sum(float(n) for n in re.findall(r"^byztime_partitions_writes_total\{[^}]*\} (\S+)", text, re.M))

    def load(self, script, seconds):
        """Processor time in us and the rate of a work, by as many wrk as there are instances."""
        self.run += 1
        path = self.folder / "work.lua"
        path.write_text(script)
        before, begun = self.cpu_s(), time.monotonic()
        each = max(1, CONNECTIONS // len(self.ports))
        running = [subprocess.Popen(
            ["wrk", "-t1", f"-c{each}", f"-d{seconds}s", "-s", path, f"http://127.0.0.1:{port}/", "--", str(number)],
            stdout=subprocess.PIPE, text=True) for number, port in enumerate(self.ports)]
        said = "".join(one.communicate()[0] for one in running)
        refused = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
        done = sum(int(n) for n in re.findall(r"(\d+) requests in", said)) - refused
        return (self.cpu_s() - before) / done * 1e6, done / (time.monotonic() - begun), refused

    def batches(self):
        return f"""
            local number, i = 0, 0
            function init(args) number = args[1] end
            function request()
              local now, all = os.time(), {{}}
              for m = 1, {BATCH} do
                i = i + 1
                all[m] = string.format('{{"connection":"{self.run}-%s-%d","timestamp":"%d"}}', number, i, now)
              end
              return wrk.format("POST", "/at-most-once/bench/judge-batch", {{["Content-Type"] = "application/json"}},
                '{{"messages":[' .. table.concat(all, ",") .. ']}}')
            end"""

    def acquires(self):
        return f"""
            local number, i = 0, 0
            function init(args) number = args[1] end
            function request()
              i = i + 1
              return wrk.format("POST", "/leases/acquire", {{["Content-Type"] = "application/json"}}, string.format(
                '{{"resource":"{self.run}-%s-%d","holder":"b","mode":"WRITE","term":"1s"}}', number, i))
            end"""

    def renewals(self):
        leases = ",".join(f"'{lease}'" for lease in self.leases)
        return f"""
            local leases, i = {{{leases}}}, 0
            function request()
              i = i + 1
              return wrk.format("POST", "/leases/renew", {{["Content-Type"] = "application/json"}},
                leases[i % #leases + 1])
            end"""

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()


def rate_of_writes(service, seconds, load=None):
    before, begun = service.writes(), time.monotonic()
    if load is None:
        time.sleep(seconds)
    else:
        load()
    return (service.writes() - before) / (time.monotonic() - begun)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        etcd = Etcd(folder)
        works = {f"batch of {BATCH}": Service.batches, "acquire": Service.acquires, "renew": Service.renewals}
        print(f"{'':14s}{'':14s}{'us of CPU':>10s}{'per second':>12s}{'refused':>9s}")
        for name, count, state in [("a folder", 1, "state")] + [
                (f"{n} on etcd", n, f"etcd:http://127.0.0.1:{etcd.port}/{n}") for n in (1, 2, 4)]:
            service = Service(name, folder, count, state)
            try:
                for work in works.values():
                    service.load(work(service), WARM_S)
                for what, work in works.items():
                    rounds = [service.load(work(service), EACH_S) for _ in range(ROUNDS)]
                    cpu_us, rate, refused = (statistics.median(one[i] for one in rounds) for i in range(3))
                    print(f"{name:14s}{what:14s}{cpu_us:10.1f}{rate:12,.0f}{refused:9,.0f}", flush=True)
                if name != "a folder":
                    print(f"{name:14s}writes to etcd a second: {rate_of_writes(service, 10):.1f} without load,"
                          f" {rate_of_writes(service, 10, lambda: service.load(service.batches(), 10)):.1f} under load",
                          flush=True)
                if name == "1 on etcd":
                    compare_with_leases_of_etcd(service, etcd)
            finally:
                service.close()
        etcd.process.kill()
        etcd.process.wait()


def compare_with_leases_of_etcd(service, etcd):
    said = subprocess.run(
        ["go", "run", ".", "-ours", f"http://127.0.0.1:{service.ports[0]}", "-etcd", f"127.0.0.1:{etcd.port}",
         "-our-pid", str(service.processes[0].pid), "-etcd-pid", str(etcd.process.pid), "-rounds", str(ROUNDS + 1),
         "-round", f"{EACH_S}s", "-clients", str(CONNECTIONS)],
        cwd=HERE / "leases", check=True, capture_output=True, text=True).stdout
    print("beside leases of the same etcd:")
    print("\n".join(line for line in said.splitlines() if " / " in line), flush=True)


main()
