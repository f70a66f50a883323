#!/usr/bin/env python3
"""Commitment beside Redis and PostgreSQL, in turns: processor time of each server, and rates.

    JAVA=/path/to/jdk-25/bin/java src/bench/commits.py [JAR]

Each transaction reads ten keys and writes two of them, and no two conflict.

- ours: validate-batch and finish-batch, 64 transactions in each request
- Redis: one Lua script that compares the versions of ten keys and takes two, and one that ends the transaction,
  pipelined by 64. It remembers no decisions for retries, so it does less
- PostgreSQL: the same reads and writes of a table of versions, SERIALIZABLE, by prepared statements. Nothing is
  durable: fsync and synchronous_commit are off, and the table is unlogged

Then timestamps, 1000 in each request, as a list and as a range, asked for by wrk. Needs redis-server, wrk, PostgreSQL 12
or newer with pgbench, and root or a user that may run PostgreSQL (as root it runs as the user postgres).
"""

import functools
import glob
import http.client
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROUNDS, WARM_S, EACH_S = 5, 15, 4
KEYS, WRITES, BATCH, CLIENTS = 10, 2, 64, 4
TABLE = 100_000
JAR = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/byztime-service.jar").resolve()
PORT = int(os.environ.get("PORT", "18091"))

VALIDATE = """
for i, key in ipairs(KEYS) do
  if redis.call('EXISTS', 'p' .. key) == 1 then return {'TAKEN', key} end
  local version = redis.call('GET', 'v' .. key)
  if version and version ~= ARGV[2 + i] then return {'CONFLICT', key} end
end
for i = 1, 2 do redis.call('SET', 'p' .. KEYS[i], ARGV[1], 'PX', ARGV[2]) end
return {'PREPARED'}
"""
FINISH = """
for i, key in ipairs(KEYS) do
  redis.call('SET', 'v' .. key, ARGV[1])
  redis.call('DEL', 'p' .. key)
end
return 'OK'
"""
PGBENCH = "".join(f"\\set k{i} random(1, {TABLE})\n" for i in range(KEYS)) + f"""
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT key, version FROM versions WHERE key IN ({", ".join(f":k{i}" for i in range(KEYS))});
UPDATE versions SET version = version + 1 WHERE key IN (:k0, :k1);
COMMIT;
"""


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += sum(int(one) for one in fields[11:15])  # of children that have ended too
    return total / os.sysconf("SC_CLK_TCK")


def family(pid):
    """A process and its children."""
    found = [pid]
    for stat in glob.glob("/proc/[0-9]*/stat"):
        try:
            fields = pathlib.Path(stat).read_text().rsplit(")", 1)
            if int(fields[1].split()[1]) == pid:
                found.append(int(stat.split("/")[2]))
        except OSError:
            pass  # it has just ended
    return found


def until(attempt, what):
    deadline = time.monotonic() + 60
    while True:
        try:
            return attempt()
        except OSError:
            if time.monotonic() > deadline:
                sys.exit(f"{what} does not start")
            time.sleep(0.1)


class Ours:
    def __init__(self, folder):
        self.server = subprocess.Popen(
            [os.environ.get("JAVA", "java"), "-XX:+UseSerialGC", "-Xmx256m", "-jar", JAR, f"--server.port={PORT}",
             "--byztime.provider=standalone", "--byztime.timedata=timedata", "--byztime.state=state",
             "--byztime.commits.longest-hold=2s"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: Client(0).begin(), "the service")

    def pids(self):
        return [self.server.pid]

    def run(self, seconds):
        return together(lambda number, end: Client(number).transactions(end), seconds)

    def timestamps(self, query, seconds):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write('wrk.method = "POST"')
            script.flush()
            url = f"http://localhost:{PORT}/commits/bench/timestamps?count=1000{query}"
            told = subprocess.run(["wrk", "-t1", "-c", str(CLIENTS), "-d", f"{seconds}s", "-s", script.name, url],
                                  capture_output=True, text=True, check=True).stdout
        assert "Non-2xx" not in told, told
        return 1000 * int(told.split(" requests in")[0].split()[-1])

    def close(self):
        self.server.kill()
        self.server.wait()


class Client:
    def __init__(self, number):
        self.number = number
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)

    def post(self, path, body=None):
        data = None if body is None else json.dumps(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        self.connection.request("POST", "/commits/bench/" + path, data, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise OSError(text)
        return text

    def begin(self):
        return json.loads(self.post("begin"))["start"]

    def transactions(self, end):
        """Each client has keys of its own, in groups of ten, and a run does not know what one before has written."""
        run = f"{self.number}-{time.time_ns():x}"
        versions, done = {}, 0
        while time.monotonic() < end:
            start, batch = self.begin(), []
            for i in range(BATCH):
                group = (done // BATCH % 20) * BATCH + i
                reads = [{"key": f"account/{run}/{group}/{k}"} for k in range(KEYS)]
                for k in range(WRITES):
                    if group in versions:
                        reads[k]["version"] = versions[group]
                batch.append({"transaction": f"{run}-{done + i}", "start": start, "reads": reads,
                              "writes": [reads[k]["key"] for k in range(WRITES)], "stores": "ONE"})
            verdicts = json.loads(self.post("validate-batch", {"transactions": batch}))["transactions"]
            for i, verdict in enumerate(verdicts):
                if verdict["verdict"] != "PREPARED":
                    raise AssertionError(verdict)
                versions[(done // BATCH % 20) * BATCH + i] = verdict["timestamp"]
            ends = [{"transaction": one["transaction"], "outcome": "APPLIED"} for one in batch]
            ended = json.loads(self.post("finish-batch", {"transactions": ends}))["transactions"]
            assert all(one["state"] == "APPLIED" for one in ended), ended
            done += BATCH
        return done


class Redis:
    def __init__(self, folder):
        self.path = str(folder / "redis.sock")
        self.server = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.path, "--save", "", "--appendonly", "no"],
            cwd=folder, stdout=subprocess.DEVNULL)
        until(lambda: socket.socket(socket.AF_UNIX).connect(self.path), "redis-server")

    def pids(self):
        return [self.server.pid]

    def run(self, seconds):
        return together(self.transactions, seconds)

    def transactions(self, number, end):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self.path)
        answers = connection.makefile("rb")

        def send(commands):
            out = bytearray()
            for command in commands:
                out += b"*%d\r\n" % len(command)
                for word in command:
                    raw = str(word).encode()
                    out += b"$%d\r\n%b\r\n" % (len(raw), raw)
            connection.sendall(out)
            return [read() for _ in commands]

        def read():
            line = answers.readline()
            if line[:1] == b"*":
                return [read() for _ in range(int(line[1:]))]
            if line[:1] == b"$":
                return answers.read(int(line[1:]) + 2)[:-2]
            if line[:1] == b"-":
                raise AssertionError(line)
            return line[1:-2]

        validate, finish = (one.decode() for one in send([["SCRIPT", "LOAD", VALIDATE], ["SCRIPT", "LOAD", FINISH]]))
        run = f"{number}-{time.time_ns():x}"
        versions, done = {}, 0
        while time.monotonic() < end:
            first = (done // BATCH % 20) * BATCH
            keys = [[f"account/{run}/{first + i}/{k}" for k in range(KEYS)] for i in range(BATCH)]
            verdicts = send([
                ["EVALSHA", validate, KEYS, *keys[i], f"{run}-{done + i}", 10_000,
                 *[versions.get(first + i, "-") if k < WRITES else "-" for k in range(KEYS)]]
                for i in range(BATCH)])
            assert all(one == [b"PREPARED"] for one in verdicts), verdicts
            for i in range(BATCH):
                versions[first + i] = f"{time.time_ns() // 10**9}.{done + i:09d}"
            send([["EVALSHA", finish, WRITES, *keys[i][:WRITES], versions[first + i]] for i in range(BATCH)])
            done += BATCH
        return done

    def close(self):
        self.server.kill()
        self.server.wait()


class PostgreSql:
    def __init__(self, folder):
        self.bin = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        self.folder = folder / "postgresql"
        self.folder.mkdir()
        self.user = []
        if os.getuid() == 0:
            self.user = ["runuser", "-u", "postgres", "--"]
            folder.chmod(0o755)
            shutil.chown(self.folder, "postgres")
        self.command("initdb", "-D", self.folder / "data", "-A", "trust", "-N")
        self.command("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "start", "-o",
                     f"-c listen_addresses= -k {self.folder} -c fsync=off -c synchronous_commit=off"
                     " -c full_page_writes=off -c max_pred_locks_per_transaction=512 -c shared_buffers=256MB -c max_wal_size=4GB")
        self.sql(f"CREATE UNLOGGED TABLE versions (key int PRIMARY KEY, version bigint NOT NULL) WITH (fillfactor = 50);"
                 f"INSERT INTO versions SELECT i, 1 FROM generate_series(1, {TABLE}) i; VACUUM ANALYZE versions")
        self.script = self.folder / "script"
        self.script.write_text(PGBENCH)
        self.script.chmod(0o644)

    def command(self, name, *arguments):
        done = subprocess.run([*self.user, self.bin / name, *arguments], cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(f"{name}: {done.stdout[:2000]}")
        return done.stdout

    def sql(self, text):
        for one in text.split(";"):
            self.command("psql", "-h", self.folder, "-d", "postgres", "-qc", one)

    def pids(self):
        return family(int((self.folder / "data/postmaster.pid").read_text().split()[0]))

    def run(self, seconds):
        said = self.command("pgbench", "-h", self.folder, "-d", "postgres", "-n", "-M", "prepared", "-c", str(CLIENTS),
                            "-j", "1", "-T", str(seconds), "--max-tries=100", "-f", self.script)
        return int(next(line for line in said.splitlines() if "actually processed" in line).split(":")[1].split("/")[0])

    def close(self):
        self.command("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")


def together(work, seconds):
    """Runs a piece of work in several threads; the sum of what they have done."""
    done, end = [], time.monotonic() + seconds
    threads = [threading.Thread(target=lambda n=n: done.append(work(n, end))) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) < CLIENTS:
        sys.exit("a client has failed")
    return sum(done)


def measured(server, work, seconds):
    """Microseconds of processor time for each, and how many per second."""
    before, begun = cpu_seconds(server.pids()), time.monotonic()
    count = work(seconds)
    return (cpu_seconds(server.pids()) - before) / count * 1e6, count / (time.monotonic() - begun)


def main():
    with tempfile.TemporaryDirectory() as folder:
        servers = {}
        try:
            for name, kind in {"ours": Ours, "redis": Redis, "postgresql": PostgreSql}.items():
                servers[name] = kind(pathlib.Path(folder))
            works = {name: (server, server.run) for name, server in servers.items()}
            for form, query in {"timestamps, listed": "", "timestamps, as ranges": "&range=true"}.items():
                works[form] = (servers["ours"], functools.partial(servers["ours"].timestamps, query))
            for server, work in works.values():
                measured(server, work, WARM_S)
            figures = {name: [] for name in works}
            for _ in range(ROUNDS):
                for name, (server, work) in works.items():
                    figures[name].append(measured(server, work, EACH_S))
            cost = {name: statistics.median(one[0] for one in all) for name, all in figures.items()}
            rate = {name: statistics.median(one[1] for one in all) for name, all in figures.items()}
            for name in servers:
                print(f"{name}: {cost[name]:.1f} us of processor time for a transaction, {rate[name]:.0f}/s;"
                      f" ours are {cost[name] / cost['ours']:.2f} x per CPU-second")
            for form in works.keys() - servers.keys():
                print(f"{form}: {1 / cost[form]:.1f} M per CPU-second, {rate[form] / 1e6:.2f} M/s")
        finally:
            for server in servers.values():
                server.close()


main()
