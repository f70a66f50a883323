#!/usr/bin/env python3
"""What an answer costs as a service grows: connections, messages' connections, leases. Draws a plot of each.

    JAVA=/path/to/jdk-25/bin/java src/bench/growth.py [JAR [FOLDER_FOR_PLOTS]]

    EACH_S=3 WARM_S=15 MOST=1      unless said otherwise; MOST=0.01 ends at a hundredth of each

Needs wrk, 3 GB of memory, and room for 10,000 open files (ulimit -n). Processor time is that of the server's process,
as the median of three runs.
"""

import http.client
import json
import math
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

EACH_S, WARM_S = (int(os.environ.get(name, usual)) for name, usual in {"EACH_S": 3, "WARM_S": 15}.items())
MOST = float(os.environ.get("MOST", 1))
JAR = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/byztime-service.jar").resolve()
PLOTS = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()
JAVA = os.environ.get("JAVA", "java")
RUNS = 3
MESSAGES, LEASES = 1000, 100
# Acquired leases last until the last measurement. A first start waits for as long, while the others are measured.
TERM_S = 400

JUDGE = """
local file = io.open("%(turn)s"); local turn = file:read("n"); file:close()
math.randomseed(turn)
local fill, known, count = %(fill)s, %(known)d, %(count)d
local base, sent = os.time() - 5, 0
function request()
  local parts = {}
  for i = 1, count do
    local one = fill and sent %% known or math.random(0, known - 1)
    parts[i] = string.format('{"connection":"connection-%%09d","timestamp":"%%d.%%06d"}', one,
      base + math.floor(sent / 1e6), sent %% 1000000)
    sent = sent + 1
  end
  local body = count == 1 and parts[1] or '{"messages":[' .. table.concat(parts, ",") .. "]}"
  return wrk.format("POST", "/at-most-once/growth/" .. (count == 1 and "judge" or "judge-batch"),
    {["Content-Type"] = "application/json"}, body)
end"""

ACQUIRE = """
local held = %(held)d
local file = io.open("%(leases)s", "a")
function request()
  held = held + 1
  if held > %(known)d then return wrk.format("GET", "/livez") end
  return wrk.format("POST", "/leases/acquire", {["Content-Type"] = "application/json"}, string.format(
    '{"resource":"growth/%%d","holder":"bench","mode":"WRITE","term":"%(term)ds"}', held))
end
function response(status, headers, body)
  local lease = body:match('"lease":({.-})')
  if lease then
    file:write(lease:match('"resource":"(.-)"'), " ", lease:match('"id":"(.-)"'), " ", lease:match('"token":"?(%%d+)"?'), "\\n")
    file:flush()
  end
end"""

RENEW = """
local leases, count = {}, %(count)d
for line in io.lines("%(leases)s") do
  local resource, id, token = line:match("(%%S+) (%%S+) (%%S+)")
  leases[#leases + 1] = string.format('{"resource":"%%s","id":"%%s","token":"%%s","term":"%(term)ds"}', resource, id, token)
end
function request()
  local parts = {}
  for i = 1, count do parts[i] = leases[math.random(#leases)] end
  local body = count == 1 and parts[1] or '{"leases":[' .. table.concat(parts, ",") .. "]}"
  return wrk.format("POST", "/leases/" .. (count == 1 and "renew" or "renew-batch"),
    {["Content-Type"] = "application/json"}, body)
end"""


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


class Service:
    def __init__(self, folder, *options):
        folder.mkdir()
        self.folder, self.port, self.turn = folder, free_port(), 0
        self.process = subprocess.Popen(
            [JAVA, "-XX:+UseSerialGC", "-Xmx1800m", "-jar", JAR, f"--server.port={self.port}",
             "--byztime.provider=standalone", "--byztime.timedata=timedata", "--byztime.state=state", *options],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.until(lambda: self.ask("GET", "/time"))

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        text = answer.read().decode()
        return text if answer.status == 200 else None

    def until(self, attempt):
        deadline = time.monotonic() + TERM_S + 120
        while True:
            try:
                if attempt():
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                sys.exit("the service is not ready")
            time.sleep(0.1)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wrk(self, path="/", connections=8, seconds=EACH_S, script=None, **values):
        """How many requests were answered, how long each took of the processor in us, and the median and p99 in ms."""
        options = []
        if script:
            self.turn += 1
            (self.folder / "turn").write_text(str(self.turn))
            (self.folder / "script.lua").write_text(script % {"turn": self.folder / "turn", **values})
            options = ["-s", str(self.folder / "script.lua")]
        before = self.cpu_seconds()
        said = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", *options,
             f"http://127.0.0.1:{self.port}{path}"],
            check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in said or "Socket errors" in said and re.search(r"(connect|read|write) [1-9]", said):
            sys.exit(f"{path}: {said}")
        done = int(re.search(r"(\d+) requests in", said)[1])
        unit = {"us": 0.001, "ms": 1, "s": 1000}
        median, p99 = (float(it[1]) * unit[it[2]] for it in
                       (re.search(rf"{part}%\s+([\d.]+)(us|ms|s)", said) for part in (50, 99)))
        return done, (self.cpu_seconds() - before) / done * 1e6, median, p99

    def median_us(self, per, *arguments, **options):
        return statistics.median(self.wrk(*arguments, **options)[1] for _ in range(RUNS)) / per

    def close(self):
        self.process.kill()
        self.process.wait()


def sizes(most):
    """1, 10, 100 and so on."""
    return [10 ** i for i in range(int(math.log10(max(1, most * MOST)) + 1.0001))]


def connections(service):
    rows = []
    service.wrk("/time", seconds=WARM_S)
    for size in sizes(10_000):
        runs = [service.wrk("/time", connections=size) for _ in range(RUNS)]
        us, median, p99 = (statistics.median(run[i] for run in runs) for i in (1, 2, 3))
        print(f"{size:9,d} connections: {us:.1f} us for each GET /time; {median:.2f} ms median, {p99:.2f} ms p99", flush=True)
        rows.append((size, us))
    plot("growth-connections.svg", "open connections", [("GET /time", rows)])


def messages(service):
    batches, single = [], []
    service.until(lambda: "ACCEPTED" in (service.ask(
        "POST", "/at-most-once/growth/judge",
        {"connection": "first", "timestamp": json.loads(service.ask("GET", "/time"))["estimate"]}) or ""))
    for size in sizes(10_000_000):
        filled = 0
        while filled < size:  # one connection of wrk's, so that ids come in turn
            filled += MESSAGES * service.wrk(
                connections=1, seconds=max(1, size // 200_000), script=JUDGE, fill="true", known=size, count=MESSAGES)[0]
        if size == 1:
            service.wrk(seconds=WARM_S, script=JUDGE, fill="false", known=size, count=MESSAGES)
            service.wrk(seconds=WARM_S, script=JUDGE, fill="false", known=size, count=1)
        batches.append((size, service.median_us(
            MESSAGES, connections=2, script=JUDGE, fill="false", known=size, count=MESSAGES)))
        single.append((size, service.median_us(1, script=JUDGE, fill="false", known=size, count=1)))
        print(f"{size:9,d} connections of at-most-once: {batches[-1][1]:.2f} us for each message in a batch of {MESSAGES},"
              f" {single[-1][1]:.1f} us alone", flush=True)
    plot("growth-messages.svg", "connections of at-most-once delivery",
         [(f"in batches of {MESSAGES}", batches), ("one by one", single)])


def leases(service):
    batches, single, file = [], [], service.folder / "leases.txt"
    file.write_text("")
    service.until(lambda: "GRANTED" in (service.ask(
        "POST", "/leases/acquire", {"resource": "first", "holder": "bench", "mode": "WRITE", "term": "1s"}) or ""))
    for size in sizes(1_000_000):
        while (held := file.read_text().count("\n")) < size:
            service.wrk(connections=16, seconds=1 + (size - held) // 20_000, script=ACQUIRE, held=held, known=size,
                        leases=file, term=TERM_S)
        if size == 1:
            service.wrk(seconds=WARM_S, script=RENEW, leases=file, count=LEASES, term=TERM_S)
            service.wrk(seconds=WARM_S, script=RENEW, leases=file, count=1, term=TERM_S)
        batches.append((size, service.median_us(LEASES, connections=2, script=RENEW, leases=file, count=LEASES, term=TERM_S)))
        single.append((size, service.median_us(1, script=RENEW, leases=file, count=1, term=TERM_S)))
        print(f"{size:9,d} leases: {batches[-1][1]:.2f} us for each renewal in a batch of {LEASES},"
              f" {single[-1][1]:.1f} us alone", flush=True)
    plot("growth-leases.svg", "leases that are held", [(f"renewed in batches of {LEASES}", batches), ("one by one", single)])


def plot(name, axis, series):
    """Processor time over size; each series has a scale from 0 of its own."""
    width, height, left, right, top, each = 540, 50 + 150 * len(series), 60, 515, 44, 150
    decades = max(len(rows) for _, rows in series) - 1
    x = lambda size: left + (right - left) * math.log10(size) / max(1, decades)
    title = f"Processor time for each decision, over the number of {axis}"
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
           ' role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13">',
           f'  <title id="title">{title}</title>',
           "  <style>@media (prefers-color-scheme: dark) { .card { fill: #1c2127; stroke: #343c44 } .ink { fill: #e6e9ec }"
           " .soft { fill: #a2adb8 } .line { stroke: #343c44 } .curve { stroke: #6aa9ea } .dot { fill: #6aa9ea } }</style>",
           f'  <rect class="card" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8" fill="#ffffff" stroke="#d9dde1"/>']
    for i, (label, rows) in enumerate(series):
        begin, end = top + each * i, top + each * i + 100
        step = nice(max(us for _, us in rows) / 3)
        most = step * math.ceil(max(us for _, us in rows) / step)
        y = lambda us: end - (end - begin) * us / most
        out.append(f'  <text x="{left}" y="{begin - 14}" class="ink" fill="#1d2329" font-weight="600">{label}, us of the processor</text>')
        for line in range(round(most / step) + 1):
            out.append(f'  <path d="M{left} {y(line * step):.1f}H{right}" class="line" stroke="#d9dde1"/>')
            out.append(f'  <text x="{left - 8}" y="{y(line * step) + 4:.1f}" class="soft" fill="#59636e" text-anchor="end">{line * step:g}</text>')
        points = [(x(size), y(us)) for size, us in rows]
        out.append('  <path class="curve" fill="none" stroke="#2f6fb3" stroke-width="2" d="M'
                   + "L".join(f"{a:.1f} {b:.1f}" for a, b in points) + '"/>')
        for (a, b), (size, us) in zip(points, rows):
            out.append(f'  <circle class="dot" fill="#2f6fb3" cx="{a:.1f}" cy="{b:.1f}" r="3"><title>{size:,}: {us:.2f} us</title></circle>')
            out.append(f'  <text x="{a:.1f}" y="{end + 18}" class="soft" fill="#59636e" text-anchor="middle">{size:,}</text>')
    out.append(f'  <text x="{right}" y="{height - 12}" class="soft" fill="#59636e" text-anchor="end">{axis}</text>')
    (PLOTS / name).write_text("\n".join(out) + "\n</svg>\n")


def nice(step):
    """The smallest of 1, 2 and 5 times a power of ten that is not below."""
    power = 10 ** math.floor(math.log10(step))
    return next(it * power for it in (1, 2, 5, 10) if it * power >= step)


def main():
    with tempfile.TemporaryDirectory() as folder:
        of_leases = Service(
            pathlib.Path(folder, "leases"), "--byztime.leases.resources=1000010", f"--byztime.leases.longest-term={TERM_S}s")
        of_messages = Service(
            pathlib.Path(folder, "messages"), "--byztime.at-most-once.connections=10001000",
            "--byztime.at-most-once.max-lifetime=1h")
        try:
            connections(of_messages)
            messages(of_messages)
            of_messages.close()
            leases(of_leases)
        finally:
            of_messages.close()
            of_leases.close()


main()
