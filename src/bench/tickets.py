#!/usr/bin/env python3
"""POST /tickets/verify beside POST .../judge, in turns: processor time of the service per request, and rate.

    JAVA=/path/to/jdk-25/bin/java src/bench/tickets.py [JAR]

"known" are 1000 tickets whose signatures the service has checked before; "new" are so many tickets that it has
forgotten each before it comes again. Needs wrk.
"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROUNDS, WARM_S, EACH_S = 5, 10, 4
JAR = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/byztime-service.jar").resolve()
PORT = int(os.environ.get("PORT", "18090"))
URL = f"http://127.0.0.1:{PORT}"

VERIFY = """
local texts = {}
for ticket in io.lines("FILE") do
  texts[#texts + 1] = '{"ticket":"' .. ticket .. '","audience":"orders"}'
end
local i = 0
request = function()
  i = i % #texts + 1
  return wrk.format("POST", "/tickets/verify", {["Content-Type"] = "application/json"}, texts[i])
end
"""

JUDGE = """
local i = 0
request = function()
  i = i + 1
  local body = string.format('{"connection":"c%d","timestamp":"%d.%09d"}', i % 100, os.time(), i % 1000000000)
  return wrk.format("POST", "/at-most-once/orders/judge", {["Content-Type"] = "application/json"}, body)
end
"""


def post(path, body):
    request = urllib.request.Request(URL + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read())


def await_service(process):
    deadline = time.monotonic() + 60
    while True:
        try:
            return post("/tickets", {"subject": "first", "audience": "orders"})
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("the service does not start")
            time.sleep(0.1)


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(process, script, seconds):
    """Microseconds of processor time per request, and requests per second."""
    before = cpu_seconds(process)
    said = subprocess.run(["wrk", "-t1", "-c16", f"-d{seconds}s", "-s", script, URL], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        sys.exit(said)
    count = int(re.search(r"(\d+) requests in", said).group(1))
    return (cpu_seconds(process) - before) / count * 1e6, count / seconds


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        process = subprocess.Popen(
            [os.environ.get("JAVA", "java"), "-XX:+UseSerialGC", "-Xmx256m", "-jar", JAR, f"--server.port={PORT}",
             "--byztime.provider=standalone", "--byztime.timedata=timedata", "--byztime.state=state"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            await_service(process)
            scripts = {"judge": folder / "judge.lua"}
            scripts["judge"].write_text(JUDGE)
            for name, count in {"known": 1000, "new": 20_000}.items():
                tickets = (post("/tickets", {"subject": str(i), "audience": "orders", "lifetime": "1h"}) for i in range(count))
                (folder / name).write_text("".join(one["ticket"] + "\n" for one in tickets))
                scripts[name] = folder / f"{name}.lua"
                scripts[name].write_text(VERIFY.replace("FILE", str(folder / name)))
            for script in scripts.values():
                load(process, script, WARM_S)
            figures = {name: [] for name in scripts}
            for _ in range(ROUNDS):
                for name, script in scripts.items():
                    figures[name].append(load(process, script, EACH_S))
            cost = {name: statistics.median(one[0] for one in all) for name, all in figures.items()}
            rate = {name: statistics.median(one[1] for one in all) for name, all in figures.items()}
            for name in scripts:
                print(f"{name}: {cost[name]:.0f} us of processor time, {rate[name]:.0f}/s;"
                      f" {cost['judge'] / cost[name]:.2f} x judge per CPU-second, {rate[name] / rate['judge']:.2f} x its rate")
        finally:
            process.kill()
            process.wait()


main()
