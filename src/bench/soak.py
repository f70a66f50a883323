#!/usr/bin/env python3
"""Mixed load for ten minutes: memory, threads and descriptors must not grow.

    src/bench/soak.py [JAR] [MINUTES]     target/byztime-service.jar and 10 unless said otherwise

Starts a service of its own (JAVA=..., else java; jcmd is taken from beside it), with terms and lifetimes that are short
against the run, so that all that should be forgotten is forgotten many times over. Every six seconds it notes the
heap after a full collection, resident memory, threads and descriptors, and prints a line. At the end it compares the
means of minute 3 to 4 with those of 9 to 10 (in a shorter run the same tenths of it), and fails if one grew by more
than LIMITS say, if an answer was not one that its request may have, or if one kind of load never got through.
"""

import collections
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

JAR = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/byztime-service.jar").resolve()
MINUTES = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
JAVA = os.path.realpath(shutil.which(os.environ.get("JAVA", "java")))
# Growth beyond these is not noise: a share of the earlier mean, and an amount on top.
LIMITS = {"heap MiB": (0.05, 2.0), "resident MiB": (0.05, 4.0), "threads": (0.0, 3.0), "descriptors": (0.0, 15.0)}

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    PORT = free.getsockname()[1]

counts, wrong, over = collections.Counter(), collections.Counter(), threading.Event()


class Client:
    """One kept-alive connection; what an answer says is counted under the load's name."""

    def __init__(self, name):
        self.name, self.connection = name, http.client.HTTPConnection("127.0.0.1", PORT, timeout=90)

    def call(self, method, path, body=None, kind="application/json", fine=(200,)):
        text = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
        try:
            self.connection.request(method, path, text, {"Content-Type": kind} if body is not None else {})
            answer = self.connection.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            if not over.is_set():
                raise
            return {}
        json_answer = json.loads(read) if "json" in answer.headers.get("Content-Type", "") else {}
        said = json_answer.get("verdict") or json_answer.get("reason") or answer.status
        counts[f"{self.name} {said}"] += 1
        if answer.status not in fine:
            wrong[f"{self.name}: {answer.status} {read[:200]!r}"] += 1
        return json_answer


def nanoseconds(instant):
    """As an integer: a float has no room for it."""
    whole, _, part = instant.partition(".")
    return int(whole) * 10**9 + int(part.ljust(9, "0"))


def instant(nanos):
    return f"{nanos // 10**9}.{nanos % 10**9:09d}"


def times(client, dice):
    now = client.call("GET", "/time")["latest"]
    client.call("GET", f"/time/passage?of={now}")
    client.call("GET", f"/time/validity?expires={now}&maxError=1ms", fine=(200, 503))
    client.call("GET", f"/time/order?a={now}&b={now}")


def waits(client, dice):
    until = instant(nanoseconds(client.call("GET", "/time")["latest"]) + dice.randrange(2 * 10**9))
    client.call("GET", f"/time/wait?until={until}&wait=1s")


def judge(client, dice):
    # A disk that is slow for a moment is a problem that says so.
    stamps = client.call("POST", "/at-most-once/soak/stamps", fine=(200, 503)).get("stamps")
    if not stamps:
        return
    message = {"connection": f"c-{dice.randrange(10**9)}", "timestamp": stamps[0]}
    for _ in range(2):
        client.call("POST", "/at-most-once/soak/judge", message)


def batches(client, dice):
    now = client.call("GET", "/time")["estimate"]
    messages = [{"connection": f"b-{dice.randrange(10**7)}", "timestamp": now} for _ in range(1000)]
    client.call("POST", "/at-most-once/soak/judge-batch", {"messages": messages})
    time.sleep(0.2)


def stream(path, lines):
    c = http.client.HTTPConnection("127.0.0.1", PORT, timeout=90)
    c.putrequest("POST", path)
    c.putheader("Content-Type", "application/x-ndjson")
    c.putheader("Transfer-Encoding", "chunked")
    c.endheaders()
    for line in lines:
        text = json.dumps(line).encode() + b"\n"
        c.send(b"%x\r\n%s\r\n" % (len(text), text))
    return c


def answered(c, lines):
    c.send(b"0\r\n\r\n")
    got = c.getresponse().read().split(b"\n")[:-1]
    counts["streams lines"] += len(got)
    if len(got) != len(lines):
        wrong[f"streams: {len(got)} answers to {len(lines)} lines"] += 1
    c.close()


def streams(client, dice):
    now = client.call("GET", "/time")["estimate"]
    lines = [{"connection": f"s-{dice.randrange(10**7)}", "timestamp": now} for _ in range(dice.randrange(1, 300))]
    c = stream("/at-most-once/soak/judge-stream", lines)
    if dice.random() < 0.3:
        counts["streams broken off"] += 1
        c.close()
    else:
        answered(c, lines)


def leases(client, dice):
    wish = {"resource": f"r-{dice.randrange(20)}", "holder": client.name, "mode": dice.choice(("READ", "WRITE")),
            "term": "2s", "requestId": str(dice.randrange(10**12))}
    answer = client.call("POST", f"/leases/acquire?wait={dice.choice((0, 1, 3))}s", wish, fine=(200, 503))
    lease = answer.get("lease")
    if not lease:
        return
    mine = {"resource": wish["resource"], "id": lease["id"], "token": lease["token"]}
    renewal = mine | {"term": "2s", "claim": lease["claim"]}
    if dice.random() < 0.2:
        lines = [renewal] * dice.randrange(1, 300)
        answered(stream("/leases/renew-stream", lines), lines)
    else:
        client.call("POST", "/leases/renew", renewal)
    client.call("GET", "/leases/recall?wait=500ms&" + "&".join(f"{k}={v}" for k, v in mine.items()))
    if dice.random() < 0.8:  # the others run out
        version = {"version": str(dice.randrange(1000))} if wish["mode"] == "WRITE" else {}
        client.call("POST", "/leases/release", mine | version)


def bad(client, dice):
    refused = (400, 404, 405, 406, 413, 414, 415, 431, 501, 505)
    client.call("GET", f"/time?{dice.randrange(10**6)}=1", fine=refused)
    client.call("GET", f"/nothing/{dice.randrange(10**6)}", fine=refused)
    client.call("DELETE", "/time", fine=refused)
    client.call("POST", "/leases/acquire", b'{"resource": ' * dice.randrange(1, 500), fine=refused)
    client.call("POST", "/at-most-once/soak/judge", dice.randbytes(dice.randrange(1, 2000)), fine=refused)
    client.call("GET", "/time/wait?until=" + "9" * dice.randrange(19, 3000), fine=refused)
    with socket.create_connection(("127.0.0.1", PORT), timeout=90) as raw:
        raw.sendall(dice.randbytes(200) + b"\r\n\r\n")
        raw.shutdown(socket.SHUT_WR)
        try:
            while raw.recv(4096):
                pass
        except ConnectionResetError:
            pass  # refused before all of it was read
    counts["bad raw bytes"] += 1


def gone(client, dice):
    """Asks for something long, or only half, and goes: by a reset, or by a close."""
    raw = socket.create_connection(("127.0.0.1", PORT), timeout=90)
    body = json.dumps({"resource": f"r-{dice.randrange(20)}", "holder": "gone", "mode": "WRITE", "term": "1s"})
    whole = dice.choice((
        "GET /time/wait?until=99999999999&wait=30s HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"POST /leases/acquire?wait=30s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}",
    )).encode()
    raw.sendall(whole if dice.random() < 0.7 else whole[:dice.randrange(len(whole))])
    time.sleep(dice.random() * 0.3)
    if dice.random() < 0.5:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.close()
    counts["gone"] += 1


LOAD = {times: 2, waits: 8, judge: 2, batches: 1, streams: 2, leases: 8, bad: 1, gone: 4}


def run(load, number):
    client, dice = Client(load.__name__), random.Random(f"{load.__name__}{number}")
    while not over.is_set():
        try:
            load(client, dice)
        except Exception as e:  # a load goes on; what stopped it once is shown at the end
            if not over.is_set():
                wrong[f"{load.__name__}: {type(e).__name__} {e}"] += 1
                time.sleep(0.1)


def sample(pid):
    jcmd = [os.path.join(os.path.dirname(JAVA), "jcmd"), str(pid)]
    subprocess.run(jcmd + ["GC.run"], check=True, capture_output=True)
    heap = subprocess.run(jcmd + ["GC.heap_info"], check=True, capture_output=True, text=True).stdout
    # A full collection leaves all that lives in the old generation; the young one has been in use again since.
    used = int(re.search(r"^ *Tenured\s+total \d+K, used (\d+)K", heap, re.M).group(1))
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {
        "heap MiB": used / 1024,
        "resident MiB": int(re.search(r"^VmRSS:\s+(\d+)", status, re.M).group(1)) / 1024,
        "threads": int(re.search(r"^Threads:\s+(\d+)", status, re.M).group(1)),
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
    }


def start(folder):
    with open(f"{folder}/log", "w") as log:
        service = subprocess.Popen(
            [JAVA, "-XX:+UseSerialGC", "-Xmx192m", "-jar", JAR, f"--server.port={PORT}", "--byztime.provider=standalone",
             "--byztime.state=state", "--byztime.leases.longest-term=5s", "--byztime.leases.usual-term=2s",
             "--byztime.refused-after.error=50ms", "--byztime.at-most-once.max-lifetime=20s",
             "--byztime.at-most-once.connections=20000"], cwd=folder, stdout=log, stderr=log)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if Client("start").call("GET", "/time"):
                return service
        except OSError:
            time.sleep(0.2)
        if service.poll() is not None:
            break
    sys.exit("the service did not start:\n" + pathlib.Path(folder, "log").read_text()[-2000:])


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the service does not outlive it
    with tempfile.TemporaryDirectory() as folder:
        service = start(folder)
        threads = [threading.Thread(target=run, args=(load, n), daemon=True) for load, many in LOAD.items() for n in range(many)]
        samples, begun = [], time.monotonic()
        try:
            for thread in threads:
                thread.start()
            print(f"{'minute':>7}" + "".join(f"{name:>14}" for name in LIMITS) + f"{'answers':>12}", flush=True)
            part = 0.0
            while part < 1:
                time.sleep(max(0.0, begun + (len(samples) + 1) * MINUTES * 0.6 - time.monotonic()))
                part, now = (time.monotonic() - begun) / (MINUTES * 60), sample(service.pid)
                samples.append((part, now))
                print(f"{part * MINUTES:7.2f}" + "".join(f"{now[n]:14.1f}" for n in LIMITS) + f"{counts.total():12}", flush=True)
            over.set()
            for thread in threads:
                thread.join(60)
        finally:
            over.set()
            service.terminate()
            ended = service.wait(60)
        errors = [line for line in pathlib.Path(folder, "log").read_text().splitlines() if " ERROR " in line]

    print("\nanswers: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    failed = [f"{count} x {what}" for what, count in wrong.items()] + [f"in the log: {line}" for line in errors[:5]]
    failed += [f"no answer to {load.__name__}" for load in LOAD if not any(c.split()[0] == load.__name__ for c in counts)]
    failed += [f"exit {ended} on SIGTERM"] if ended not in (0, 143) else []
    print(f"\n{'':14}{'minute ' + format(0.3 * MINUTES, 'g') + '-' + format(0.4 * MINUTES, 'g'):>14}"
          f"{format(0.9 * MINUTES, 'g') + '-' + format(MINUTES, 'g'):>14}{'allowed':>14}")
    for name, (share, amount) in LIMITS.items():
        early = statistics.mean(s[name] for at, s in samples if 0.3 < at <= 0.4)
        late = statistics.mean(s[name] for at, s in samples if 0.9 < at)
        allowed = early * (1 + share) + amount
        print(f"{name:14}{early:14.1f}{late:14.1f}{allowed:14.1f}")
        if late > allowed:
            failed.append(f"{name} grew from {early:.1f} to {late:.1f}")
    print("\n".join(["", "FAILED"] + failed) if failed else "\nno growth")
    sys.exit(bool(failed))


main()
